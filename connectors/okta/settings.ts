import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type ConnectorContext, CountersignError } from 'countersign/kit';
import { manifest } from './manifest.ts';

/** How the connector proves to Okta who it is. */
export type Identity =
  | { readonly kind: 'service-app'; readonly app: ServiceApp }
  | { readonly kind: 'api-token'; readonly token: string };

export interface ServiceApp {
  readonly clientId: string;
  readonly keyId: string | undefined;
  readonly key: KeyObject;
  readonly alg: 'RS256' | 'ES256' | 'ES384' | 'ES512';
  readonly scopes: string;
  readonly audience: string;
}

export interface OktaSettings {
  readonly baseUrl: string;
  readonly identity: Identity;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): OktaSettings {
  const baseUrl = (settings.baseUrl ?? '').replace(/\/+$/, '');
  if (baseUrl === '') throw invalid('OKTA_ORG_URL', 'the org’s address is missing');
  const { clientId } = settings;
  if (clientId && secrets.privateKey) {
    const { key, alg, keyId } = readPrivateKey(secrets.privateKey);
    const app: ServiceApp = {
      clientId,
      keyId: settings.keyId || keyId,
      key,
      alg,
      scopes: settings.scopes ?? manifest.settings.find(({ name }) => name === 'scopes')?.default ?? '',
      audience: settings.tokenAudience || `${baseUrl}/oauth2/v1/token`,
    };
    return { baseUrl, identity: { kind: 'service-app', app } };
  }
  if (clientId || secrets.privateKey) {
    // Half a service app is a mistake; going on with the broader API token would hide it.
    const missing = clientId ? 'OKTA_PRIVATE_KEY' : 'OKTA_CLIENT_ID';
    throw invalid(missing, `${missing} is missing beside its other half`);
  }
  if (secrets.apiToken)
    return { baseUrl, identity: { kind: 'api-token', token: secrets.apiToken.replace(/^SSWS\s+/i, '') } };
  throw invalid(
    'OKTA_CLIENT_ID',
    'configure a service app (OKTA_CLIENT_ID and OKTA_PRIVATE_KEY) or OKTA_API_TOKEN',
  );
}

function readPrivateKey(text: string): Pick<ServiceApp, 'key' | 'alg' | 'keyId'> {
  try {
    const jwk: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    const key = jwk
      ? createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    const alg = algorithmOf(key);
    if (alg) return { key, alg, keyId: keyIdOf(jwk) };
  } catch {
    // The cause may quote the key: it is left out on purpose.
  }
  throw invalid('OKTA_PRIVATE_KEY', 'the private key is not an RSA or EC key in PEM or JWK');
}

type JsonWebKey = import('node:crypto').JsonWebKey;

function keyIdOf(jwk: unknown): string | undefined {
  const kid = typeof jwk === 'object' && jwk !== null && 'kid' in jwk ? jwk.kid : undefined;
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}

function algorithmOf(key: KeyObject): ServiceApp['alg'] | undefined {
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  if (key.asymmetricKeyType !== 'ec') return undefined;
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === 'prime256v1'
    ? 'ES256'
    : curve === 'secp384r1'
      ? 'ES384'
      : curve === 'secp521r1'
        ? 'ES512'
        : undefined;
}

function invalid(place: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `okta: ${what}`, { place });
}
