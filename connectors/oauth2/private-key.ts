import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';

export interface PrivateKey {
  readonly key: KeyObject;
  /** What it can sign with, preferred first. */
  readonly algorithms: readonly string[];
  readonly keyId: string | undefined;
}

/** Whether a text is meant as a key, not as a secret. */
export function looksLikeKey(text: string): boolean {
  return /^\s*(?:\{|-----BEGIN )/.test(text);
}

/** RSA, EC or Ed25519 in PEM (line ends may be written `\n`) or JWK; undefined for anything else, without a cause: it might quote the key. */
export function readPrivateKey(text: string): PrivateKey | undefined {
  try {
    const jwk: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    const key = jwk
      ? createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    const algorithms = algorithmsOf(key);
    return algorithms && { key, algorithms, keyId: keyIdOf(jwk) };
  } catch {
    return undefined;
  }
}

const BY_CURVE: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

function algorithmsOf(key: KeyObject): readonly string[] | undefined {
  if (key.asymmetricKeyType === 'rsa') return ['RS256', 'PS256'];
  if (key.asymmetricKeyType === 'ed25519') return ['EdDSA', 'Ed25519'];
  const curve = BY_CURVE[key.asymmetricKeyDetails?.namedCurve ?? ''];
  return key.asymmetricKeyType === 'ec' && curve ? [curve] : undefined;
}

function keyIdOf(jwk: unknown): string | undefined {
  const kid = typeof jwk === 'object' && jwk !== null && 'kid' in jwk ? jwk.kid : undefined;
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}
