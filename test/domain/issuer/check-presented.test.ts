import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkPresented, type PresentedFacts } from '#domain/issuer/check-presented.ts';
import { IssuerCheck, type IssuerPoints } from '#domain/issuer/issuer-check.ts';
import type { IssuerTerms } from '#domain/issuer/trusted-issuer.ts';
import type { PresentedToken } from '#domain/presented-token.ts';
import type { Account } from '#domain/principal.ts';
import { assertion, ISSUER, jwt, lacking, NOW } from './presented.ts';

const ADA: Account = {
  platform: 'okta',
  id: '00u-ada',
  email: 'Ada@example.com',
  name: 'ada',
  status: 'active',
};
const TERMS: IssuerTerms = {
  issuer: ISSUER,
  platform: 'okta',
  subject: 'account',
  audiences: ['api', 'urn:app'],
};

function check(tokens: readonly PresentedToken[], facts: Partial<PresentedFacts> = {}): IssuerCheck {
  const [first] = checkPresented(tokens, { terms: [TERMS], accounts: [ADA], now: NOW, ...facts });
  return IssuerCheck.parse(first);
}

function failing(tokens: readonly PresentedToken[], facts: Partial<PresentedFacts> = {}) {
  const points = Object.entries(check(tokens, facts).points);
  return points.filter(([, { result }]) => result === 'fails').map(([name]) => name);
}

describe('a presented token', () => {
  test('holds in every point where it is what its issuer makes', () => {
    for (const token of [jwt(), assertion()]) {
      const results = Object.values(check([token]).points).map(({ result }) => result);
      assert.deepEqual([...new Set(results)], ['holds'], token.format);
    }
  });

  const faulty: readonly (readonly [
    keyof IssuerPoints,
    string,
    readonly PresentedToken[],
    Partial<PresentedFacts>?,
  ])[] = [
    ['algorithm', 'is signed with a shared key', [jwt({}, { header: { alg: 'HS256' } })]],
    [
      'algorithm',
      'is signed otherwise than its issuer does',
      [jwt()],
      { terms: [{ ...TERMS, algorithms: ['ES256'] }] },
    ],
    ['issuer', 'is of an issuer that only resembles the trusted one', [jwt({ iss: `${ISSUER}/` })]],
    ['audience', 'is for somebody else', [jwt({ aud: ['elsewhere'] })]],
    ['audience', 'is for nobody', [jwt({ aud: [] })]],
    ['lifetime', 'lives ten years', [jwt({ exp: 2_100_000_000 })]],
    ['lifetime', 'never expires', [lacking(jwt(), 'exp')]],
    [
      'lifetime',
      'lives longer than policy allows',
      [assertion()],
      { terms: [{ ...TERMS, longestLifetime: 600_000 }] },
    ],
    ['times', 'is of tomorrow', [assertion({ IssueInstant: '2026-11-24T09:30:00.000Z' })]],
    ['times', 'was issued before the person signed in', [jwt({ auth_time: 1_795_600_000 })]],
    ['subject', 'names another person', [jwt({ sub: '00u-bob' })]],
    ['uniqueness', 'has the id of another', [jwt(), jwt({ sub: '00u-ada', exp: 1_795_512_000 })]],
    ['form', 'is of an odd form', [jwt({}, { faults: ['its exp is no time'] })]],
  ];
  for (const [point, what, tokens, facts] of faulty) {
    test(`fails in ${point} where it ${what}`, () => {
      assert.deepEqual(failing(tokens, facts), [point]);
    });
  }

  test('names nobody where the directory has no account of its subject', () => {
    const token = jwt({ sub: '00u-ghost' });
    const facts = { accounts: [], unknownSubjects: new Set(['okta/00u-ghost']) };
    assert.deepEqual(failing([token], facts), ['subject']);
  });

  test('is held against an account only where the operator says that its subject is one', () => {
    const { subject: _, ...terms } = TERMS;
    const found = check([jwt({ sub: 'pairwise-7f3a' })], { terms: [terms] });
    assert.equal(found.points.subject.result, 'not-checked');
  });

  test('of Entra ID is held against the id of the account, and not against its pairwise subject', () => {
    assert.deepEqual(failing([jwt({ sub: 'pairwise', oid: '00u-ada' })]), []);
  });

  test('presented twice, in two wrappings, is one', () => {
    assert.deepEqual(failing([jwt(), jwt({}, { fingerprint: `fp_${'3'.repeat(32)}` })]), []);
  });

  test('of clocks that differ by minutes is sound', () => {
    assert.deepEqual(
      failing([jwt({ iat: NOW.getTime() / 1_000 + 240, exp: NOW.getTime() / 1_000 + 3_800 })]),
      [],
    );
  });

  test('is not checked for its issuer where nobody is named as trusted', () => {
    assert.equal(check([jwt()], { terms: [] }).points.issuer.result, 'not-checked');
  });
});
