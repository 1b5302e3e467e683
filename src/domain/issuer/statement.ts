import type { PresentedAssertion, PresentedJwt } from '../presented-token.ts';

type Said<T> = T extends unknown ? Pick<T, Extract<keyof T, 'format' | 'header' | 'claims'>> : never;
/** The part of a presented token that it says itself. */
export type TokenFacts = Said<PresentedJwt | PresentedAssertion>;

/** What a presented token says, in one set of words for both formats. Times are milliseconds since 1970. */
export interface Statement {
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly audience: readonly string[];
  readonly issuedAtMs: number | undefined;
  readonly notBeforeMs: number | undefined;
  /** The first instant at which it is not valid any more. */
  readonly expiresAtMs: number | undefined;
  readonly authenticatedAtMs: number | undefined;
  /** The id that its issuer gave it and gives nothing else: `jti` (RFC 7519 §4.1.7), AssertionID (SAML Core §1.3.4). */
  readonly id: string | undefined;
  readonly algorithm: string | undefined;
}

export function statementOf(token: TokenFacts): Statement {
  return token.format === 'jwt' ? ofJwt(token) : ofAssertion(token);
}

function ofJwt({ header, claims }: Said<PresentedJwt>): Statement {
  return {
    issuer: claims.iss,
    subject: claims.oid ?? claims.sub,
    audience: claims.aud,
    issuedAtMs: inMs(claims.iat),
    notBeforeMs: inMs(claims.nbf),
    expiresAtMs: inMs(claims.exp),
    authenticatedAtMs: inMs(claims.auth_time),
    id: claims.jti,
    algorithm: header.alg,
  };
}

function ofAssertion({ header, claims }: Said<PresentedAssertion>): Statement {
  return {
    issuer: claims.Issuer,
    subject: claims.NameID,
    audience: claims.Audience,
    issuedAtMs: parsed(claims.IssueInstant),
    notBeforeMs: parsed(claims.NotBefore),
    expiresAtMs: parsed(claims.NotOnOrAfter),
    authenticatedAtMs: parsed(claims.AuthnInstant),
    id: claims.AssertionID,
    algorithm: header.alg,
  };
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}

function parsed(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}
