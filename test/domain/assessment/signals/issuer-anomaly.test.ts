import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import { isIssuerEvidence, issuerAnomaly } from '#domain/assessment/signals/issuer-anomaly.ts';
import { checkPresented } from '#domain/issuer/check-presented.ts';
import type { PresentedToken, SignatureCheck } from '#domain/presented-token.ts';
import { ISSUER, jwt, NOW } from '../../issuer/presented.ts';
import { activity, input } from '../evidence.ts';

const TERMS = [{ issuer: ISSUER, audiences: ['api'] }];

function judged(tokens: readonly PresentedToken[], activities: readonly Activity[] = []) {
  const without = input(activities);
  const issuerChecks = checkPresented(tokens, { terms: TERMS, accounts: [], now: NOW });
  const bundle = tokens.length > 0 ? { ...without.bundle, issuerChecks } : without.bundle;
  return issuerAnomaly({ ...without, bundle });
}

function signed(result: SignatureCheck['result'], claims: Parameters<typeof jwt>[0] = {}) {
  return jwt(claims, { signature: { result, why: `it is ${result}` } });
}

describe('an anomaly of the issuer', () => {
  test('is nothing to be said, and no blind spot, where nothing was presented', () => {
    const { result, blindSpots } = judged([]);
    assert.deepEqual([result.state, result.llr, blindSpots], ['quiet', 0, []]);
    assert.match(result.why, /no token or assertion was presented/);
  });

  test('is quiet, and says little, where the issuer signed it and all of it holds', () => {
    const { result, blindSpots } = judged([signed('valid')]);
    assert.deepEqual([result.state, result.llr, blindSpots], ['quiet', -0.2, []]);
  });

  for (const forged of ['invalid', 'unknown-key', 'unsigned'] as const) {
    test(`is evidence of a forger where the signature is ${forged}`, () => {
      const { result } = judged([
        signed('valid'),
        { ...signed(forged), fingerprint: `fp_${'9'.repeat(32)}` },
      ]);
      assert.deepEqual([result.state, result.llr, isIssuerEvidence(result)], ['fired', 4.5, true]);
      assert.match(result.why, new RegExp(`it is ${forged}`));
    });
  }

  test('cannot be told where the signature was not checked, and says what is not seen', () => {
    const { result, blindSpots } = judged([signed('not-checked')]);
    assert.deepEqual([result.state, result.llr], ['not-evaluable', 0]);
    assert.deepEqual(blindSpots, [
      {
        platform: 'all',
        what: `token of ${ISSUER}`,
        why: 'its signature was not checked: it is not-checked',
      },
    ]);
  });

  test('is odd, and no evidence of a forger, where only lifetime, audience or issuer are', () => {
    for (const claims of [
      { exp: 2_100_000_000 },
      { aud: ['other'] },
      { iss: 'https://elsewhere.example.net' },
    ]) {
      const { result } = judged([signed('valid', claims)]);
      assert.deepEqual([result.state, isIssuerEvidence(result)], ['fired', false]);
      assert.ok(result.llr > 0 && result.llr < 3.2);
    }
  });

  test('is evidence of a forger where two tokens have one id', () => {
    const { result } = judged([signed('valid'), signed('valid', { sub: 'root' })]);
    assert.ok(isIssuerEvidence(result));
  });

  test('is one assertion that led to sign-ins from two networks, which is theft and not forgery', () => {
    const used = (uid: string, time: string, more: Partial<Activity>) =>
      activity(uid, 'login', time, { assertionId: '_a1', ...more });
    const first = used('a', '10:00', {});
    const elsewhere = used('b', '10:01', { ip: '203.0.113.9', asn: { number: 64501 } });
    const { result } = judged([], [elsewhere, first]);
    assert.deepEqual(
      [result.state, result.evidence, isIssuerEvidence(result)],
      ['fired', ['okta/a', 'okta/b'], false],
    );
  });

  test('is no assertion that a client sent twice from one network, on two platforms, or failed with', () => {
    const at = (uid: string, more: Partial<Activity>) =>
      activity(uid, 'login', '10:00', { assertionId: '_a1', ...more });
    const innocent: readonly (readonly Activity[])[] = [
      [at('a', {}), at('b', { ip: '198.51.100.8' })],
      [at('a', {}), at('b', { platform: 'aws', asn: { number: 64501 } })],
      [at('a', {}), at('b', { asn: { number: 64501 }, outcome: 'failure' })],
      [
        at('a', {}),
        at('b', { asn: { number: 64501 }, actor: { id: 'u-bob', email: 'bob@example.com', type: 'user' } }),
      ],
      [at('a', {}), at('b', { asn: { number: 64501 }, assertionId: '_a2' })],
    ];
    for (const activities of innocent) {
      const accounts = [
        { platform: 'okta', id: 'u-sam', email: 'sam@example.com', status: 'active' as const },
      ];
      assert.equal(issuerAnomaly(input(activities, { accounts })).result.state, 'quiet');
    }
  });
});
