import { compactVerify, createLocalJWKSet, decodeJwt, errors } from 'jose';
import type { HeldToken } from './held-token.ts';
import { type KeySet, SignedClaims } from './wire.ts';

/**
 * What a token's own signature says.
 *
 * holds         the issuer signed it, and the claims are its own word
 * fails         it names the issuer, and was not signed with the key that it names: this issuer never issued it
 * unknown-key   no published key fits: forged, or signed with a key that has been taken back
 * other-issuer  it names another issuer, or none
 * none          it is no signed JWT, or there are no keys that could judge it
 */
export interface Signature {
  readonly state: 'holds' | 'fails' | 'unknown-key' | 'other-issuer' | 'none';
  /** Of a signature that holds; expired claims are the issuer's word too. */
  readonly claims: SignedClaims;
}

/** No symmetric ones: an issuer's public key must never serve as a shared secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Judges a token against the issuer's published keys.
 *
 * Whatever an attacker wrote into it, the judgement is a state and no error; no cause is kept, since it may quote the token.
 */
export async function judgeSignature(
  token: HeldToken,
  issuer: string,
  keys: KeySet | undefined,
): Promise<Signature> {
  const raw = token.reveal();
  const named = issuerNamed(raw);
  if (named === undefined || keys === undefined) return without('none');
  if (named !== issuer) return without('other-issuer');
  try {
    return holding(await verified(raw, createLocalJWKSet(keys as LocalKeys)));
  } catch (thrown) {
    return without(stateOf(thrown));
  }
}

type LocalKeys = Parameters<typeof createLocalJWKSet>[0];

/** A token without `kid` may fit several keys: each is tried. */
async function verified(raw: string, keys: ReturnType<typeof createLocalJWKSet>): Promise<Uint8Array> {
  try {
    return (await compactVerify(raw, keys, { algorithms: ALGORITHMS })).payload;
  } catch (thrown) {
    if (!(thrown instanceof errors.JWKSMultipleMatchingKeys)) throw thrown;
    for await (const key of thrown) {
      const one = await compactVerify(raw, key, { algorithms: ALGORITHMS }).catch(() => undefined);
      if (one) return one.payload;
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** `''` for a JWT that names no issuer; undefined for what is no signed JWT. */
function issuerNamed(raw: string): string | undefined {
  if (!JWT.test(raw)) return undefined;
  try {
    const { iss } = decodeJwt(raw);
    return typeof iss === 'string' ? iss : '';
  } catch {
    return undefined; // three words with dots between them, as opaque tokens may have
  }
}

function holding(payload: Uint8Array): Signature {
  const claims = SignedClaims.safeParse(JSON.parse(new TextDecoder().decode(payload)));
  return { state: 'holds', claims: claims.success ? claims.data : {} };
}

function without(state: Signature['state']): Signature {
  return { state, claims: {} };
}

const STATES: Readonly<Record<string, Signature['state']>> = {
  ERR_JWKS_NO_MATCHING_KEY: 'unknown-key',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'fails',
  // `alg` none or symmetric, `crit` and the like: no issuer signs its tokens so.
  ERR_JOSE_ALG_NOT_ALLOWED: 'fails',
  ERR_JOSE_NOT_SUPPORTED: 'fails',
  ERR_JWS_INVALID: 'fails',
};

/** What else went wrong lies with the issuer's keys, and judges nothing. */
function stateOf(thrown: unknown): Signature['state'] {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return STATES[code] ?? 'none';
}
