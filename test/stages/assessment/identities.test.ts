import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import type { Principal } from '#domain/principal.ts';
import { Identities } from '../../../src/stages/assessment/identities.ts';

const ADA: Principal = { kind: 'user', email: 'ada@example.com' };

function activity(
  platform: string,
  actor: Partial<Activity['actor'] & object>,
  more: Partial<Activity> = {},
): Activity {
  return {
    uid: 'uid',
    platform,
    kind: 'api-call',
    classUid: 6003,
    activityId: 99,
    eventCode: 'code',
    time: '2026-03-01T08:00:00.000Z',
    outcome: 'success',
    actor: { type: 'user', ...actor },
    rawSha256: 'a'.repeat(64),
    ...more,
  };
}

function identities(principal: Principal, ...learned: readonly Activity[]): Identities {
  const found = new Identities(principal, undefined);
  for (const each of learned) found.learn(each);
  found.follow();
  return found;
}

describe('whose a record is', () => {
  test('an address joins platforms, in any case of its letters', () => {
    const found = identities(ADA);
    assert.ok(found.concerns(activity('okta', { email: 'Ada@Example.com' })));
    assert.ok(found.concerns(activity('slack', { name: 'ada@example.com' })));
    assert.ok(!found.concerns(activity('okta', { email: 'bob@example.com' })));
  });

  test('an id is known by a record that names it with the address, on its own platform alone', () => {
    const found = identities(ADA, activity('github', { id: 'ada-codes', email: 'ada@example.com' }));
    assert.ok(found.concerns(activity('github', { id: 'ada-codes' })));
    assert.ok(!found.concerns(activity('slack', { id: 'ada-codes' })));
    assert.deepEqual(found.accounts(), [
      { platform: 'github', id: 'ada-codes', email: 'ada@example.com', status: 'unknown' },
    ]);
  });

  test('an id is known by a record that names it with a login in the form of the address', () => {
    const found = identities(ADA, activity('salesforce', { id: '0055f', name: 'Ada@example.com' }));
    assert.ok(found.concerns(activity('salesforce', { id: '0055f' })));
  });

  test('a login is not taken for the address where the record tells that', () => {
    const elsewhere = { id: '0055f', name: 'ada@example.com', email: 'bob@example.com' };
    const found = identities(ADA, activity('salesforce', elsewhere));
    assert.ok(!found.concerns(activity('salesforce', { id: '0055f' })));
  });

  test('ties are followed from platform to platform', () => {
    const found = identities(
      { kind: 'unknown', uid: '00u1', platform: 'okta' },
      activity('okta', { id: '00u1', email: 'ada@example.com' }),
      activity('github', { id: 'ada-codes', email: 'ada@example.com' }),
    );
    assert.ok(found.concerns(activity('github', { id: 'ada-codes' })));
  });

  test('an id whose platform is not told is looked for on each', () => {
    const record = activity('okta', { id: '00u1', email: 'ada@example.com' });
    const found = identities({ kind: 'unknown', uid: '00u1' }, record);
    assert.ok(found.concerns(record));
    assert.ok(found.concerns(activity('slack', { email: 'ada@example.com' })));
  });

  test('people who share a display name are not one person', () => {
    const ada: Principal = { ...ADA, name: 'Ada Lovelace', platform: 'okta' };
    const other = activity('okta', { id: '00u9', email: 'other@example.com', name: 'Ada Lovelace' });
    assert.ok(!identities(ada, other).concerns(other));
  });

  test('a name is all there is: then it counts, on the platform that it is of', () => {
    const found = identities({ kind: 'unknown', name: 'Ada Lovelace', platform: 'okta' });
    assert.ok(found.concerns(activity('okta', { name: 'Ada Lovelace' })));
    assert.ok(!found.concerns(activity('slack', { name: 'Ada Lovelace' })));
  });

  test('what is done to the person concerns them', () => {
    const targets = [{ type: 'User', name: 'ada@example.com' }];
    assert.ok(identities(ADA).concerns(activity('okta', { id: '00uadmin' }, { targets })));
  });

  test('the credential in question is shown by whoever uses it', () => {
    const found = new Identities(ADA, { kind: 'session', id: 's-1' });
    assert.ok(found.concerns(activity('okta', { id: 'stranger' }, { rootSessionId: 's-1' })));
    assert.ok(!found.concerns(activity('okta', { id: 'stranger' }, { sessionId: 's-2' })));
  });

  test('a person without an address cannot be missed in a log that knows people by address', () => {
    const found = identities({ kind: 'unknown', name: 'ada-codes', platform: 'github' });
    assert.ok(found.canBeJoined('github', true));
    assert.ok(!found.canBeJoined('okta', true));
    assert.ok(identities(ADA).canBeJoined('okta', true));
    assert.ok(!identities(ADA).canBeJoined('github', false));
  });

  test('a record that ties the person to a multitude does not take them all', () => {
    const many = Array.from({ length: 1_000 }, (_, at) =>
      activity('okta', { id: `id-${at}`, email: 'ada@example.com' }),
    );
    const found = identities(ADA, ...many);
    assert.ok(found.accounts().length <= 64);
  });
});
