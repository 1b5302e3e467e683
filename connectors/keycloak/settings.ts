import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type ConnectorContext, CountersignError } from 'countersign/kit';

/** How the client proves to Keycloak who it is. */
export type Proof =
  | {
      readonly kind: 'key';
      readonly key: KeyObject;
      readonly alg: Algorithm;
      readonly keyId: string | undefined;
    }
  | { readonly kind: 'secret'; readonly secret: string };

type Algorithm = 'RS256' | 'ES256' | 'ES384' | 'ES512';

export interface KeycloakSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly realm: string;
  /** The realm that the client lives in. */
  readonly authRealm: string;
  readonly clientId: string;
  readonly proof: Proof;
  /** The realm's issuer: what an assertion is for. */
  readonly audience: string;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function readSettings({ settings, secrets }: ConnectorContext): KeycloakSettings {
  const baseUrl = (settings.baseUrl ?? '').replace(/\/+$/, '');
  const { realm, clientId } = settings;
  if (baseUrl === '') throw invalid('KEYCLOAK_URL', 'the server’s address is missing');
  if (!realm) throw invalid('KEYCLOAK_REALM', 'the realm is missing');
  if (!clientId) throw invalid('KEYCLOAK_CLIENT_ID', 'the client id is missing');
  const authRealm = settings.authRealm || realm;
  for (const [name, value] of [
    ['KEYCLOAK_REALM', realm],
    ['KEYCLOAK_AUTH_REALM', authRealm],
  ] as const) {
    if (/^\.{1,2}$/.test(value)) throw invalid(name, 'this is no name of a realm');
  }
  return {
    baseUrl,
    realm,
    authRealm,
    clientId,
    proof: readProof(secrets, settings.keyId),
    audience: settings.tokenAudience || `${baseUrl}/realms/${encodeURIComponent(authRealm)}`,
  };
}

function readProof(
  { privateKey, clientSecret }: ConnectorContext['secrets'],
  keyId: string | undefined,
): Proof {
  // A client authenticates in one way: with both at hand, one of them is a mistake.
  if (privateKey && clientSecret) {
    throw invalid('KEYCLOAK_CLIENT_SECRET', 'configure a private key or a client secret, not both');
  }
  if (privateKey) return readPrivateKey(privateKey, keyId);
  if (clientSecret) return { kind: 'secret', secret: clientSecret };
  throw invalid('KEYCLOAK_PRIVATE_KEY', 'configure KEYCLOAK_PRIVATE_KEY or KEYCLOAK_CLIENT_SECRET');
}

function readPrivateKey(text: string, keyId: string | undefined): Proof {
  try {
    const jwk: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    const key = jwk
      ? createPrivateKey({ key: jwk as import('node:crypto').JsonWebKey, format: 'jwk' })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    const alg = algorithmOf(key);
    if (alg) return { kind: 'key', key, alg, keyId: keyId || keyIdOf(jwk) };
  } catch {
    // The cause may quote the key: it is left out on purpose.
  }
  throw invalid('KEYCLOAK_PRIVATE_KEY', 'the private key is not an RSA or EC key in PEM or JWK');
}

function keyIdOf(jwk: unknown): string | undefined {
  const kid = typeof jwk === 'object' && jwk !== null && 'kid' in jwk ? jwk.kid : undefined;
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}

const CURVES: Readonly<Record<string, Algorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

function algorithmOf(key: KeyObject): Algorithm | undefined {
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  return key.asymmetricKeyType === 'ec' ? CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''] : undefined;
}

function invalid(place: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `keycloak: ${what}`, { place });
}
