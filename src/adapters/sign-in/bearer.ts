import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { allowInsecureRequests, discovery } from 'openid-client';
import { z } from 'zod';
import type { Known } from '#domain/access/roles-of.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';

export interface BearerOptions {
  /** The OpenID issuer; its metadata names the key set. */
  readonly issuer: string;
  /** What the `aud` claim must contain. */
  readonly audience: string;
  /** Takes an issuer and key set over plain HTTP: for tests alone. */
  readonly allowInsecure: boolean;
  readonly clock: Clock;
  /** The roles of whom a token speaks of, by the policy that holds now. */
  rolesOf(known: Known): readonly string[];
}

/** Who sent a request, as the issuer vouches for them. */
export interface SignedIn {
  readonly subject: string;
  /** Lower-case; undefined unless the issuer says `email_verified: true`. */
  readonly email: string | undefined;
  readonly roles: readonly string[];
}

/** Reads an `Authorization` header. @throws ERR_UNAUTHENTICATED; ERR_NOT_READY when the issuer cannot be asked */
export type Authenticate = (authorization: string | undefined) => Promise<SignedIn>;

/** Asymmetric alone: a shared-key algorithm would let anyone who knows the public key sign. */
const ALGORITHMS = ['RS256', 'ES256', 'PS256', 'EdDSA'];
const REQUIRED_CLAIMS = ['sub', 'exp', 'iat'];
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i;
const LONGEST_HEADER = 16_384;

const Claims = z.object({
  sub: z.string().min(1).max(512),
  email: z.email().max(320).optional(),
  email_verified: z.boolean().optional(),
});

/**
 * Makes a check of JWT access tokens (RFC 9068) of one issuer: signature, issuer, audience, times and `typ: at+jwt`.
 *
 * The issuer is asked for its metadata at the first token, so that start-up does not need it. A failed discovery is
 * tried again at the next token.
 */
export function createBearer(options: BearerOptions): Authenticate {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keysOnce = (): Promise<JWTVerifyGetKey> => {
    keys ??= findKeys(options).catch((cause: unknown) => {
      keys = undefined;
      throw notReady(cause);
    });
    return keys;
  };
  return async (authorization) => {
    const token = readToken(authorization);
    const payload = await verify(token, await keysOnce(), options);
    return signedIn(payload, options);
  };
}

async function findKeys(options: BearerOptions): Promise<JWTVerifyGetKey> {
  // We are no client of the issuer and only read its metadata; the library wants an id, which is not sent.
  const execute = options.allowInsecure ? [allowInsecureRequests] : [];
  const found = await discovery(new URL(options.issuer), 'countersign', undefined, undefined, { execute });
  const uri = new URL(found.serverMetadata().jwks_uri ?? '');
  if (uri.protocol !== 'https:' && !options.allowInsecure) throw new Error('the key set is not behind https');
  return createRemoteJWKSet(uri);
}

function readToken(authorization: string | undefined): string {
  if (authorization === undefined) throw unauthenticated('send Authorization: Bearer <access token>');
  const token = authorization.length > LONGEST_HEADER ? undefined : BEARER.exec(authorization)?.[1];
  if (token === undefined)
    throw unauthenticated(undefined, new Error('the header is not Bearer and one JWT'));
  return token;
}

async function verify(token: string, keys: JWTVerifyGetKey, options: BearerOptions): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ALGORITHMS,
      typ: 'at+jwt',
      requiredClaims: REQUIRED_CLAIMS,
      currentDate: options.clock.now(),
    });
    return payload;
  } catch (cause) {
    throw isIssuersFault(cause) ? notReady(cause) : unauthenticated(undefined, cause);
  }
}

/** The key set could not be fetched or read: the token is neither good nor bad. */
function isIssuersFault(cause: unknown): boolean {
  if (!(cause instanceof errors.JOSEError)) return true;
  return ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(cause.code);
}

function signedIn(payload: JWTPayload, { rolesOf }: BearerOptions): SignedIn {
  const claims = Claims.safeParse(payload);
  if (!claims.success) throw unauthenticated(undefined, claims.error);
  const { sub, email: told, email_verified: verified } = claims.data;
  const email = verified === true ? told?.toLowerCase() : undefined;
  return { subject: sub, email, roles: rolesOf({ claims: payload, email }) };
}

/** Says nothing of what was wrong with a token: that would help who forges one. The cause is for the log. */
function unauthenticated(message = 'the bearer token is not accepted', cause?: unknown): CountersignError {
  return new CountersignError('ERR_UNAUTHENTICATED', message, { cause });
}

function notReady(cause: unknown): CountersignError {
  return new CountersignError('ERR_NOT_READY', 'the OpenID issuer cannot be asked', { cause });
}
