import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { type Plan, RETENTION_DAYS } from './manifest.ts';

export interface Auth0Settings {
  readonly baseUrl: string;
  readonly plan: Plan;
  readonly application: Application;
}

/** The machine-to-machine application, and how it proves to Auth0 who it is. */
export interface Application {
  readonly clientId: string;
  /** The tenant’s address with a final slash: the audience of assertions. */
  readonly issuer: string;
  readonly proof:
    | { readonly kind: 'private-key'; readonly key: KeyObject; readonly keyId: string | undefined }
    | { readonly kind: 'secret'; readonly secret: string };
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): Auth0Settings {
  const baseUrl = (settings.baseUrl ?? '').replace(/\/+$/, '');
  if (baseUrl === '') throw invalid('AUTH0_TENANT_URL', 'the tenant’s address is missing');
  const { clientId } = settings;
  if (!clientId) throw invalid('AUTH0_CLIENT_ID', 'the application’s client id is missing');
  const issuer = `${(settings.issuer || baseUrl).replace(/\/+$/, '')}/`;
  return {
    baseUrl,
    plan: readPlan(settings.plan),
    application: { clientId, issuer, proof: readProof(settings, secrets) },
  };
}

/** Whether sessions and refresh tokens can be listed and ended one and all: on Enterprise alone. */
export function listsSessions({ plan }: Readonly<Record<string, string>>): boolean {
  return plan === 'enterprise';
}

/** @throws ERR_CAPABILITY_NOT_OFFERED on any other plan */
export function assertListsSessions({ plan }: Pick<Auth0Settings, 'plan'>): void {
  if (plan === 'enterprise') return;
  throw new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    `auth0: sessions are managed on the Enterprise plan alone; this tenant is configured as ${plan}`,
    { place: 'AUTH0_PLAN' },
  );
}

function readPlan(plan: string | undefined): Plan {
  if (plan !== undefined && Object.hasOwn(RETENTION_DAYS, plan)) return plan as Plan;
  const known = Object.keys(RETENTION_DAYS).join(', ');
  throw invalid('AUTH0_PLAN', `${plan ? `"${plan.slice(0, 40)}"` : 'nothing'} is none of ${known}`);
}

function readProof(
  { keyId }: ConnectorContext['settings'],
  { privateKey, clientSecret }: ConnectorContext['secrets'],
): Application['proof'] {
  if (privateKey) {
    const read = readPrivateKey(privateKey);
    return { kind: 'private-key', key: read.key, keyId: keyId || read.keyId };
  }
  if (clientSecret) return { kind: 'secret', secret: clientSecret };
  throw invalid('AUTH0_PRIVATE_KEY', 'missing; set it, or AUTH0_CLIENT_SECRET');
}

/** Auth0 takes RSA keys alone. */
function readPrivateKey(text: string): { key: KeyObject; keyId: string | undefined } {
  try {
    const jwk: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    const key = jwk
      ? createPrivateKey({ key: jwk as import('node:crypto').JsonWebKey, format: 'jwk' })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return { key, keyId: keyIdOf(jwk) };
  } catch {
    // The cause may quote the key: it is left out on purpose.
  }
  throw invalid('AUTH0_PRIVATE_KEY', 'the private key is not an RSA key in PEM or JWK');
}

function keyIdOf(jwk: unknown): string | undefined {
  const kid = typeof jwk === 'object' && jwk !== null && 'kid' in jwk ? jwk.kid : undefined;
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}

function invalid(place: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `auth0: ${what}`, { place });
}
