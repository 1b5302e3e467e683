import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** What security event tokens are signed with. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly alg: 'RS256' | 'ES256';
  /** `kid` of a JWK. */
  readonly keyId: string | undefined;
}

/** The interoperability profile asks for no less. */
const LEAST_RSA_BITS = 2_048;

/** RSA or EC P-256, in PEM (line ends may be written `\n`) or JWK; undefined for anything else, without a cause: it might quote the key. */
export function readSigningKey(text: string): SigningKey | undefined {
  try {
    const jwk: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    const key = jwk
      ? createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    const alg = algorithmOf(key);
    return alg && { key, alg, keyId: keyIdOf(jwk) };
  } catch {
    return undefined;
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningKey['alg'] | undefined {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'rsa') return modulusLength >= LEAST_RSA_BITS ? 'RS256' : undefined;
  return asymmetricKeyType === 'ec' && namedCurve === 'prime256v1' ? 'ES256' : undefined;
}

function keyIdOf(jwk: unknown): string | undefined {
  const kid = typeof jwk === 'object' && jwk !== null && 'kid' in jwk ? jwk.kid : undefined;
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}
