import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import { assess } from '#domain/assessment/assess.ts';
import { vendorVerdict } from '#domain/assessment/signals/vendor-verdict.ts';
import { VENDOR_LLR } from '#domain/assessment/weights.ts';
import { activity, COMPLETE, input, without } from '../evidence.ts';

const use = activity('u1', 'api-call', '10:00');
const signIn = activity('s1', 'session-start', '09:00');

function said(vendorVerdict: string, more: Partial<Activity> = {}): Activity {
  return activity('v1', 'vendor-verdict', '10:02', { vendorVerdict, ...more });
}

function judged(...activities: readonly Activity[]) {
  return vendorVerdict(input([signIn, use, ...activities])).result;
}

describe('a verdict of a vendor', () => {
  const words: readonly (readonly [keyof typeof VENDOR_LLR, string, Partial<Activity>?])[] = [
    ['credential', 'Suspicious session; sessionId is suspected to be hijacked; risk HIGH'],
    ['credential', 'atRisk; risk high; anomalousToken', { platform: 'entra-id', kind: 'session-start' }],
    ['credential', 'confirmedCompromised', { platform: 'entra-id' }],
    ['credential', 'SessionHijackingEventStore: score 0.9', { platform: 'salesforce' }],
    ['credential', 'session_fingerprint, user_agent', { platform: 'slack' }],
    ['credential', 'user_signed_out_due_to_suspicious_session_cookie', { platform: 'google-workspace' }],
    ['credential', 'Unsuccessful Refresh Token exchange, reused', { platform: 'auth0' }],
    ['credential', 'OAuth2 token used again', { eventCode: 'app.oauth2.as.token.detect_reuse' }],
    ['account', 'suspicious_login', { platform: 'google-workspace' }],
    ['account', 'tor', { platform: 'slack' }],
    ['account', 'risk HIGH', { kind: 'session-start' }],
    ['weak', 'atRisk; risk low; unfamiliarFeatures', { platform: 'entra-id' }],
    ['weak', 'risk {level=LOW}'],
    ['weak', 'asn, ip_address', { platform: 'slack' }],
    ['weak', 'User session context changed; new: New IP', { kind: 'session-change' }],
    ['weak', 'CredentialStuffingEventStore: score 0.6', { platform: 'salesforce' }],
  ];
  for (const [grade, text, more] of words) {
    test(`counts as of the grade ${grade} when it says "${text}"`, () => {
      const result = judged(said(text, more));
      assert.equal(result.state, 'fired');
      assert.equal(result.llr, VENDOR_LLR[grade]);
      assert.deepEqual(result.evidence, [`${more?.platform ?? 'okta'}/v1`]);
    });
  }

  const quiet: readonly (readonly [string, Activity])[] = [
    ['that was dismissed', said('dismissed; risk low', { platform: 'entra-id' })],
    ['on a sign-in that was refused', said('risk HIGH', { kind: 'login-failed', outcome: 'failure' })],
    ['about another person', said('risk HIGH', { actor: { id: 'u-else', type: 'user' }, sessionId: 'x' })],
    ['from weeks before', { ...said('risk HIGH'), time: '2026-02-01T10:00:00.000Z' }],
  ];
  for (const [what, record] of quiet) {
    test(`does not count ${what}`, () => {
      const result = judged(record);
      assert.deepEqual([result.state, result.llr], ['quiet', 0]);
    });
  }

  test('is not evaluable while the log is not complete, and names the log', () => {
    const late = { ...COMPLETE, completeUntil: '2026-03-01T09:00:00.000Z' };
    const { result, blindSpots } = vendorVerdict(input([signIn, use], { watermarks: [late] }));
    assert.equal(result.state, 'not-evaluable');
    assert.deepEqual(
      blindSpots.map(({ platform, what }) => [platform, what]),
      [['okta', 'system-log']],
    );
  });

  test('is never the verdict by itself, however many there are', () => {
    const words = ['hijack', 'token reuse', 'anomalousToken', 'risk HIGH', 'tor'];
    const many = words.map((text, index) => ({ ...said(text), uid: `v${index}` }));
    const alone = assess(input([without(signIn, 'sessionId'), ...many]));
    assert.equal(alone.verdict, 'undecided');
    assert.equal(assess(input([signIn, use, ...many])).score, assess(input([signIn, use, many[0]!])).score);
  });

  test('cannot be hidden by known egress', () => {
    const knownEgress = [{ cidr: '198.51.100.0/24', name: 'office' }];
    const elsewhere = {
      ...signIn,
      time: '2026-02-27T09:00:00.000Z',
      ip: '192.0.2.9',
      asn: { number: 64501, org: 'Mobile' },
    };
    const evidence = [elsewhere, use, said('sessionId is suspected to be hijacked')];
    const inside = assess(input(evidence, { knownEgress }));
    assert.equal(inside.counterSignals[0]!.state, 'fired');
    assert.ok(inside.score >= assess(input(evidence)).score);
  });
});
