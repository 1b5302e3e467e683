import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import { type SetError, SetRefusal } from '#domain/set-refusal.ts';

export interface SetVerification {
  /** Exactly what `iss` must be. */
  readonly issuer: string;
  /** Any of these must be in `aud`. */
  readonly audience: readonly string[];
  /** Asymmetric alone: a shared-key algorithm would let anyone who knows the public key sign. */
  readonly algorithms: readonly string[];
  readonly keys: JWTVerifyGetKey;
}

/**
 * Verifies one security event token and gives its claims.
 * @throws SetRefusal; ERR_NOT_READY when the issuer's keys cannot be had: the token is neither good nor bad
 */
export type VerifySet = (token: string) => Promise<Record<string, unknown>>;

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const CLAIM_ERRORS: Readonly<Record<string, SetError>> = { iss: 'invalid_issuer', aud: 'invalid_audience' };
/** What jose throws for a token that is not of a JWT's form; all else is about its key or signature. */
const FORM_ERRORS = new Set(['ERR_JWS_INVALID', 'ERR_JWT_INVALID', 'ERR_JOSE_NOT_SUPPORTED']);

/**
 * Makes the check of one issuer's tokens (RFC 8417): `typ: secevent+jwt`, algorithm, signature, issuer and audience.
 *
 * The signature comes before the claims: who cannot sign is told nothing of them.
 */
export function createVerifySet(verification: SetVerification, clock: Clock): VerifySet {
  const { issuer, audience, algorithms, keys } = verification;
  return async (token) => {
    if (!COMPACT.test(token)) {
      throw new SetRefusal('invalid_request', 'this is no JWT in compact serialization');
    }
    try {
      const { payload } = await jwtVerify(token, knownKeys(keys), {
        issuer,
        audience: [...audience],
        algorithms: [...algorithms],
        typ: 'secevent+jwt',
        requiredClaims: ['iss', 'aud', 'iat', 'jti'],
        currentDate: clock.now(),
      });
      return payload;
    } catch (cause) {
      throw refusalOf(cause, algorithms);
    }
  };
}

/** Tells a key that is not there from keys that cannot be had. */
function knownKeys(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) {
        throw new SetRefusal('invalid_key', 'the issuer has no key of this kid and algorithm', cause);
      }
      if (cause instanceof errors.JWKSMultipleMatchingKeys) {
        throw new SetRefusal('invalid_key', 'several keys fit; name one by kid', cause);
      }
      throw new CountersignError('ERR_NOT_READY', 'the issuer’s keys cannot be had', { cause });
    }
  };
}

function refusalOf(cause: unknown, algorithms: readonly string[]): CountersignError {
  if (cause instanceof CountersignError) return cause;
  if (cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired) {
    const why = `${cause.claim} is missing, or is not what it must be`;
    return new SetRefusal(CLAIM_ERRORS[cause.claim] ?? 'invalid_request', why, cause);
  }
  if (cause instanceof errors.JOSEAlgNotAllowed) {
    return new SetRefusal('invalid_key', `the algorithm must be one of ${algorithms.join(', ')}`, cause);
  }
  if (cause instanceof errors.JOSEError && FORM_ERRORS.has(cause.code)) {
    return new SetRefusal('invalid_request', 'the token is no signed JWT', cause);
  }
  return new SetRefusal('invalid_key', 'the issuer’s key does not verify the signature', cause);
}
