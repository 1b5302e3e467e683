import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import { emailsOf, ownActivities } from '#domain/assessment/subject.ts';
import { usesInQuestion } from '#domain/assessment/uses.ts';
import { activity, input } from './evidence.ts';

const sam = { platform: 'okta', id: 'u-sam', email: 'sam@example.com', status: 'active' } as const;
const at = '2026-03-01T10:00:00.000Z';

function by(uid: string, actor: Activity['actor']): Activity {
  return activity(uid, 'api-call', at, { ...(actor ? { actor } : {}), sessionId: `sess-${uid}` });
}

const own = by('own', { id: 'u-sam', type: 'user' });
const byMail = by('mail', { id: 'u-other-platform', email: 'Sam@Example.com', type: 'user' });
const admins = by('admin', { id: 'u-admin', type: 'user' });
const nobodys = by('nobody', undefined);

describe('the records of a person', () => {
  test('are those by their ids and addresses, and those that name nobody', () => {
    const found = ownActivities(input([own, byMail, admins, nobodys], { accounts: [sam] }));
    assert.deepEqual(
      found.map(({ uid }) => uid),
      ['own', 'mail', 'nobody'],
    );
  });

  test('are those of whoever used the named credential, where no account was found', () => {
    const credential = { kind: 'session', platform: 'okta', id: 'sess-own' } as const;
    const given = input([own, admins], { credential });
    assert.deepEqual(
      ownActivities(given).map(({ uid }) => uid),
      ['own'],
    );
  });

  test('are all of them where nothing tells who it is about', () => {
    assert.equal(ownActivities(input([own, admins], { credential: undefined })).length, 2);
  });

  test('leave a record that cannot be compared with what is known', () => {
    const elsewhere = { ...admins, platform: 'github' };
    assert.equal(ownActivities(input([elsewhere], { accounts: [sam] })).length, 1);
  });

  test('say by which addresses the person is known', () => {
    assert.deepEqual([...emailsOf(input([], { accounts: [sam] }))], ['sam@example.com']);
  });

  test('are what is in question when no credential is named: an administrator’s session is not', () => {
    const uses = usesInQuestion(input([own, admins], { accounts: [sam], credential: undefined }));
    assert.deepEqual(
      uses.map(({ id }) => id),
      ['sess-own'],
    );
  });
});
