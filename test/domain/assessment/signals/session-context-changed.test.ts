import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import { sessionContextChanged } from '#domain/assessment/signals/session-context-changed.ts';
import { activity, input, MAC, TOOL, without } from '../evidence.ts';

const signIn = activity('s1', 'session-start', '09:00');
const home = activity('u1', 'api-call', '09:30');
const stranger = activity('u2', 'api-call', '10:00', {
  ip: '203.0.113.9',
  asn: { number: 64999, org: 'Hosting' },
  userAgent: TOOL,
});

function judge(...activities: readonly Activity[]) {
  return sessionContextChanged(input([signIn, ...activities]));
}

describe('a changed session context', () => {
  test('is another network and another kind of client', () => {
    const { result } = judge(home, stranger);
    assert.equal(result.state, 'fired');
    assert.match(
      result.why,
      /moved from AS64500 \(Home ISP\) with .* to AS64999 \(Hosting\) with python-requests/,
    );
    assert.deepEqual(result.evidence, ['okta/s1', 'okta/u2']);
  });

  const quiet: readonly (readonly [string, Activity])[] = [
    ['a telephone in another network', { ...stranger, userAgent: MAC }],
    ['another program in the same network', { ...stranger, asn: { number: 64500 } }],
    [
      'another program at the same address, whose network nobody names',
      { ...without(stranger, 'asn'), ip: home.ip },
    ],
    ['the same client whose network nobody names', { ...without(stranger, 'asn'), userAgent: MAC }],
  ];
  for (const [what, record] of quiet) {
    test(`is not ${what}`, () => assert.equal(judge(home, record).result.state, 'quiet'));
  }

  for (const name of ['asn', 'userAgent'] as const) {
    test(`cannot be told without ${name}`, () => {
      const { result, blindSpots } = judge(home, without(stranger, name));
      assert.deepEqual([result.state, result.llr], ['not-evaluable', 0]);
      assert.deepEqual(
        blindSpots.map(({ platform }) => platform),
        ['okta'],
      );
    });
  }
});
