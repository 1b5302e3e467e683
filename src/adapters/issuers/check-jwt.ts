import { type CryptoKey, compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { type IssuerTerms, SOUND_ALGORITHMS } from '#domain/issuer/trusted-issuer.ts';
import type { SignatureCheck } from '#domain/presented-token.ts';
import type { KeySource, PublishedKeys } from './published-keys.ts';
import type { ReadJwt } from './read-jwt.ts';

/** Keys of one `kid`, or all of an algorithm where the token names none: no more are tried. */
const MOST_TRIED = 50;

/**
 * Holds the signature of a JWT against the keys that its issuer publishes.
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
export async function checkJwt(
  read: ReadJwt,
  terms: IssuerTerms,
  source: KeySource,
): Promise<SignatureCheck> {
  const { alg, kid } = read.header;
  if (alg === undefined) return unchecked('its header names no algorithm');
  if (!isAsymmetric(alg)) return unchecked(`keys for ${alg.slice(0, 40)} are not published`);
  if (read.raw.endsWith('.')) return unchecked('its signature was left out where it was recorded');
  let keys = await source.read('jwt');
  if (!keys.jwks) return unchecked('no key set of its issuer is given');
  if (!hasKey(keys.jwks, kid)) keys = await source.read('jwt', true);
  const found = await verified(read.raw, keys.jwks ?? { keys: [] });
  if (found === 'valid') return { result: 'valid', why: 'a published key of its issuer verifies it' };
  if (found === 'unsupported') return unchecked('its signature is of a kind that is not supported');
  const reserved = reservedWhy(read, terms);
  if (reserved !== undefined) return unchecked(reserved);
  if (found === 'cut') return unchecked('its signature is shorter than its issuer’s are: it was cut');
  return failed(read, keys);
}

function failed({ header, claims }: ReadJwt, keys: PublishedKeys): SignatureCheck {
  const { kid } = header;
  if (kid !== undefined && keys.jwks && hasKey(keys.jwks, kid)) {
    return { result: 'invalid', why: `the published key ${kid.slice(0, 80)} does not verify its signature` };
  }
  const named =
    kid === undefined ? 'no published key verifies it' : `no key ${kid.slice(0, 80)} is published`;
  if (keys.isCompleteFor({ format: 'jwt', header, claims })) return { result: 'unknown-key', why: named };
  return unchecked(`${named}, and one that is withdrawn since may have signed it`);
}

type Found = 'valid' | 'failed' | 'cut' | 'unsupported';

async function verified(raw: string, jwks: JSONWebKeySet): Promise<Found> {
  const keyOf = createLocalJWKSet(jwks);
  try {
    await compactVerify(raw, keyOf);
    return 'valid';
  } catch (cause) {
    if (cause instanceof errors.JWKSMultipleMatchingKeys) return await anyVerifies(raw, cause);
    if (cause instanceof errors.JWKSNoMatchingKey) return 'failed';
    if (cause instanceof errors.JWSSignatureVerificationFailed) return isCut(raw, jwks) ? 'cut' : 'failed';
    return 'unsupported';
  }
}

async function anyVerifies(raw: string, keys: AsyncIterable<CryptoKey>): Promise<Found> {
  let tried = 0;
  for await (const key of keys) {
    if (tried++ >= MOST_TRIED) return 'unsupported';
    try {
      await compactVerify(raw, key);
      return 'valid';
    } catch {
      // the next may be the one
    }
  }
  return 'failed';
}

/** Senders cut long texts. A signature has the length of its key; a shorter one was never made. */
function isCut(raw: string, { keys }: JSONWebKeySet): boolean {
  const bytes = Buffer.from(raw.slice(raw.lastIndexOf('.') + 1), 'base64url').byteLength;
  const lengths = keys.map(({ kty, crv, n }) => {
    if (kty === 'RSA') return Buffer.from(n ?? '', 'base64url').byteLength;
    return { 'P-256': 64, 'P-384': 96, 'P-521': 132, Ed25519: 64 }[crv ?? ''] ?? 0;
  });
  return !lengths.includes(bytes);
}

function hasKey({ keys }: JSONWebKeySet, kid: string | undefined): boolean {
  return kid === undefined ? keys.length > 0 : keys.some((key) => key.kid === kid);
}

function isAsymmetric(alg: string): boolean {
  return (SOUND_ALGORITHMS.jwt as readonly string[]).includes(alg);
}

/**
 * Why nobody but the issuer can check such a token. Microsoft signs tokens for its own APIs over another header than the one
 * it sends (`nonce`); Okta does not publish the keys of its organisation server's access tokens.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-tokens
 * @see https://developer.okta.com/docs/concepts/auth-servers/#org-authorization-server
 */
function reservedWhy({ claims, hasNonce }: ReadJwt, terms: IssuerTerms): string | undefined {
  const host = URL.parse(claims.iss)?.hostname;
  if (hasNonce && (host === 'sts.windows.net' || host === 'login.microsoftonline.com'))
    return 'Microsoft signs tokens for its own APIs so that nobody else can check them';
  const isOrgServer = terms.platform === 'okta' && URL.parse(claims.iss)?.pathname === '/';
  if (isOrgServer && claims.aud.includes(claims.iss))
    return 'Okta does not publish the keys of its organisation server’s access tokens';
  return undefined;
}

function unchecked(why: string): SignatureCheck {
  return { result: 'not-checked', why: why.slice(0, 300) };
}
