import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { CountersignError } from '#domain/errors.ts';

/** The key that signs heads of the journal. */
export interface HeadKey {
  readonly privateKey: KeyObject;
  /** Names its public half: the first 16 hex digits of the SHA-256 over its SPKI form. */
  readonly keyId: string;
}

/** Makes an Ed25519 key pair, both halves as PEM. The private half belongs where the database's administrators do not come. */
export function generateHeadKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Reads a private key from PEM (PKCS #8) or a JWK (OKP, Ed25519) as JSON. @throws ERR_CONFIG_INVALID */
export function readHeadKey(text: string): HeadKey {
  const privateKey = readKey('private', () =>
    isJwk(text) ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' }) : createPrivateKey(text),
  );
  return { privateKey, keyId: keyIdOf(createPublicKey(privateKey)) };
}

/** Reads a public key from PEM (SPKI) or a JWK as JSON. @throws ERR_CONFIG_INVALID */
export function readPublicKey(text: string): KeyObject {
  return readKey('public', () =>
    isJwk(text) ? createPublicKey({ key: JSON.parse(text), format: 'jwk' }) : createPublicKey(text),
  );
}

/** The public half of a signing key. */
export function publicKeyOf({ privateKey }: HeadKey): KeyObject {
  return createPublicKey(privateKey);
}

export function keyIdOf(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

function isJwk(text: string): boolean {
  return text.trimStart().startsWith('{');
}

function readKey(half: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // Without the cause: its message may quote the key.
    throw new CountersignError('ERR_CONFIG_INVALID', `the journal's ${half} key is neither PEM nor JWK`);
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new CountersignError('ERR_CONFIG_INVALID', `the journal's ${half} key is not of Ed25519`);
}
