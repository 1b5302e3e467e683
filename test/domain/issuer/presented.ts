import type { PresentedAssertion, PresentedJwt } from '#domain/presented-token.ts';

/** Presented tokens of Ada at nine o'clock, for tests. */

const AT = Date.parse('2026-11-24T09:00:00.000Z') / 1_000;

export const NOW = new Date('2026-11-24T09:10:00.000Z');
export const ISSUER = 'https://login.example.com';

export function jwt(
  claims: Partial<PresentedJwt['claims']> = {},
  more: Partial<Omit<PresentedJwt, 'claims'>> = {},
): PresentedJwt {
  return {
    format: 'jwt',
    fingerprint: `fp_${'1'.repeat(32)}`,
    signature: { result: 'valid', why: 'a published key of its issuer verifies it' },
    faults: [],
    header: { alg: 'RS256', kid: 'key-1' },
    claims: { iss: ISSUER, sub: '00u-ada', aud: ['api'], iat: AT, exp: AT + 3_600, jti: 'AT.1', ...claims },
    ...more,
  };
}

export function assertion(claims: Partial<PresentedAssertion['claims']> = {}): PresentedAssertion {
  return {
    format: 'saml',
    fingerprint: `fp_${'2'.repeat(32)}`,
    signature: { result: 'valid', why: 'a published key of its issuer verifies it' },
    faults: [],
    header: { alg: 'rsa-sha256' },
    claims: {
      Issuer: ISSUER,
      NameID: 'ada@example.com',
      Audience: ['urn:app'],
      IssueInstant: '2026-11-24T09:00:00.000Z',
      NotBefore: '2026-11-24T08:55:00.000Z',
      NotOnOrAfter: '2026-11-24T10:00:00.000Z',
      AssertionID: '_a1',
      ...claims,
    },
  };
}

/** The same without some of its claims. */
export function lacking<Token extends PresentedJwt | PresentedAssertion>(
  token: Token,
  ...names: string[]
): Token {
  const claims = Object.fromEntries(Object.entries(token.claims).filter(([name]) => !names.includes(name)));
  return { ...token, claims } as Token;
}
