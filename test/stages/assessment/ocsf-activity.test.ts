import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity } from '#domain/activity.ts';
import { isOcsf, ocsfActivity } from '../../../src/stages/assessment/ocsf-activity.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';

const SHA = 'a'.repeat(64);
const USER = { uid: '00u1', email_addr: 'Ada@Example.com', name: 'ada', type_id: 1 };
const LOGON = {
  class_uid: 3002,
  activity_id: 1,
  time: Date.parse('2026-03-01T08:00:00Z'),
  status_id: 1,
  metadata: { uid: 'event-1', event_code: 'user.session.start' },
  user: USER,
  session: { uid: 'session-1', uid_alt: 'root-1', issuer: 'okta' },
  is_mfa: true,
  src_endpoint: {
    ip: '198.51.100.7',
    autonomous_system: { number: 64_500, name: 'Example' },
    location: { country: 'DE', city: 'Bonn', lat: 50.7, long: 7.1 },
  },
  http_request: { user_agent: 'curl/8.5.0' },
  device: { uid: 'device-1' },
  service: { name: 'Console' },
};

function read(record: unknown): Activity {
  return Activity.parse(ocsfActivity(record, 'okta', SHA));
}

describe('an OCSF event', () => {
  test('is an activity, member by member', () => {
    assert.deepEqual(read(LOGON), {
      uid: 'event-1',
      platform: 'okta',
      kind: 'login',
      classUid: 3002,
      activityId: 1,
      eventCode: 'user.session.start',
      time: '2026-03-01T08:00:00.000Z',
      outcome: 'success',
      actor: { id: '00u1', email: 'ada@example.com', name: 'ada', type: 'user' },
      sessionId: 'session-1',
      rootSessionId: 'root-1',
      ip: '198.51.100.7',
      asn: { number: 64_500, org: 'Example' },
      geo: { country: 'DE', city: 'Bonn', lat: 50.7, lon: 7.1 },
      userAgent: 'curl/8.5.0',
      deviceId: 'device-1',
      isMfa: true,
      application: 'Console',
      issuer: 'okta',
      rawSha256: SHA,
    });
  });

  test('is of the kind that its class and activity say', () => {
    const kinds: readonly (readonly [number, number, number, Activity['kind']])[] = [
      [3002, 1, 1, 'login'],
      [3002, 1, 2, 'login-failed'],
      [3002, 2, 1, 'session-end'],
      [3002, 6, 1, 'mfa'],
      [3002, 99, 1, 'other'],
      [3003, 1, 1, 'session-change'],
      [3007, 18, 1, 'credential-added'],
      [3007, 19, 1, 'credential-removed'],
      [3001, 9, 1, 'account-change'],
      [6003, 2, 1, 'api-call'],
      [2004, 1, 1, 'vendor-verdict'],
      [1001, 1, 1, 'other'],
    ];
    for (const [class_uid, activity_id, status_id, kind] of kinds) {
      assert.equal(
        read({ ...LOGON, class_uid, activity_id, status_id }).kind,
        kind,
        `${class_uid}/${activity_id}`,
      );
    }
  });

  test('names in an API call the caller and its token, in a change of users whom it was done to', () => {
    const call = {
      ...LOGON,
      class_uid: 6003,
      user: undefined,
      actor: { user: USER },
      api: { token: { uid: 'tok' } },
    };
    assert.deepEqual([read(call).actor?.id, read(call).tokenId], ['00u1', 'tok']);
    const key = { programmatic_credentials: [{ uid: 'key-1' }], uid: '00u2' };
    const change = { ...LOGON, class_uid: 3007, activity_id: 18, actor: { user: USER }, user: key };
    const { actor, targets, tokenId } = read(change);
    assert.deepEqual([actor?.id, targets, tokenId], ['00u1', [{ type: 'User', id: '00u2' }], 'key-1']);
  });

  test('without an id has its digest for one, and times may be written out', () => {
    const { time: _, ...timeless } = LOGON;
    const event = { ...timeless, metadata: {}, time_dt: '2026-03-01T10:00:00+02:00' };
    assert.deepEqual([read(event).uid, read(event).time], [`sha256-${SHA}`, '2026-03-01T08:00:00.000Z']);
  });

  test('that is faulty is refused by the member', () => {
    const faulty: readonly (readonly [object, RegExp])[] = [
      [{ ...LOGON, time: undefined }, /time/],
      [{ ...LOGON, time: 1e300 }, /time/],
      [{ ...LOGON, time: 'soon' }, /time/],
      [{ ...LOGON, class_uid: 'x' }, /class_uid/],
      [{ ...LOGON, metadata: 7 }, /metadata/],
      [{ ...LOGON, src_endpoint: 'x' }, /src_endpoint/],
      [{ ...LOGON, session: { uid: {} } }, /session\.uid/],
    ];
    for (const [event, message] of faulty) {
      assert.throws(() => ocsfActivity(event, 'okta', SHA), {
        code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
        message,
      });
    }
  });

  test('members beyond all measure are cut', () => {
    const long = 'x'.repeat(10_000_000);
    const event = { ...LOGON, http_request: { user_agent: long }, metadata: { uid: long, event_code: long } };
    assert.equal(read(event).userAgent?.length, 2_048);
  });

  test('of every example is read', { skip: sharedSkip }, () => {
    const files = ['aws_cloudtrail', 'github', 'm365', 'okta'].map((name) =>
      sharedPath('events', name, 'ocsf-examples.jsonl'),
    );
    let events = 0;
    for (const file of files.filter((each) => existsSync(each))) {
      for (const line of readJsonLines(file) as { expect?: { doc?: Record<string, unknown> } }[]) {
        const doc = line.expect?.doc;
        if (!doc || !isOcsf(doc)) continue;
        read(doc);
        events++;
      }
    }
    assert.ok(events >= 20, `${events} examples`);
  });
});
