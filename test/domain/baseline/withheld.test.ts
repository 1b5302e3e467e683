import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mayTeach, withheldBy } from '#domain/baseline/withheld.ts';
import type { Account } from '#domain/principal.ts';
import { activity, SAM, without } from '../assessment/evidence.ts';

const account: Account = { platform: 'okta', id: SAM.id, email: SAM.email, status: 'active' };
const from = '2026-03-01T09:00:00.000Z';
const use = activity('a', 'api-call', '10:00');

function teaches(of: typeof use, until?: string): boolean {
  const subjects = withheldBy([account], { kind: 'session', platform: 'okta', id: 'sess-9' }, undefined);
  const spans = subjects.map((subject) => ({ subject, from, ...(until ? { until } : {}) }));
  return mayTeach(of, spans);
}

describe('what an incident withholds from teaching', () => {
  test('is what its principal did from then on, under any of the names that records give', () => {
    assert.equal(teaches(use), false);
    assert.equal(teaches({ ...use, actor: { id: SAM.id, type: 'user' } }), false);
    assert.equal(
      teaches({ ...use, platform: 'github', actor: { email: 'Sam@Example.com', type: 'user' } }),
      false,
    );
  });

  test('is what was done with its credential, whoever it seems to be', () => {
    const other = { ...use, actor: { id: 'u-else', type: 'user' } } as const;
    assert.equal(teaches(other), true);
    for (const name of ['sessionId', 'rootSessionId', 'tokenId'])
      assert.equal(teaches({ ...other, [name]: 'sess-9' }), false);
    assert.equal(teaches({ ...without(other, 'actor'), sessionId: 'sess-9' }), false);
  });

  test('is nothing from before, and nothing from after its end', () => {
    assert.equal(teaches({ ...use, time: '2026-03-01T08:59:59.999Z' }), true);
    assert.equal(teaches(use, '2026-03-01T10:00:00.001Z'), false);
    assert.equal(teaches(use, '2026-03-01T10:00:00.000Z'), true);
  });

  test('names a credential on every platform of the person where its own is not known', () => {
    const slack = { ...account, platform: 'slack' };
    const subjects = withheldBy([account, slack], { kind: 'session', id: 's' }, 'Sam@example.com');
    assert.deepEqual(subjects, [
      'principal/okta/u-sam',
      'principal/slack/u-sam',
      'principal/*/sam@example.com',
      'credential/okta/s',
      'credential/slack/s',
    ]);
  });
});
