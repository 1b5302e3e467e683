import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity } from 'countersign/kit';
import { normalize } from '../../../connectors/aws/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';

const SHA = 'a'.repeat(64);
const FOLDER = 'events/aws_cloudtrail';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: unknown };
  readonly event: Record<string, unknown>;
}

function lines(): Line[] {
  return readdirSync(sharedPath(FOLDER)).flatMap((file) => readJsonLines(sharedPath(FOLDER, file)) as Line[]);
}

/** A member at a dotted path, in nested or in flat documents. */
function at(doc: unknown, path: string): unknown {
  const flat = (doc as Record<string, unknown>)[path];
  if (flat !== undefined) return flat;
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

function isNoRecord(event: Record<string, unknown>): boolean {
  const several = Array.isArray(event.Records) && event.Records.length !== 1;
  const isNameless = Object.keys(event).every((name) => name.startsWith('p_'));
  return several || 'digestS3Object' in event || isNameless;
}

/** Insights name the event that was unusual, which is not what they are. */
function documented(kinds: readonly string[]): Line[] {
  return lines().filter(
    ({ event, expect }) =>
      kinds.includes(expect.kind) && !isNoRecord(event) && event.eventType !== 'AwsCloudTrailInsight',
  );
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read; digests, several at once and what names no event are refused by name', () => {
    let read = 0;
    for (const { source, event } of lines()) {
      if (isNoRecord(event)) {
        assert.throws(() => normalize(event, SHA), { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' }, source);
        continue;
      }
      read++;
      assert.ok(Activity.safeParse(normalize(event, SHA)).success, source);
    }
    assert.ok(read >= 2_385, `${read} records were read`);
  });

  test('agree with the ECS documents on action, outcome, time, agent, service and who', () => {
    const found = documented(['ecs', 'ecs_flat']);
    assert.ok(found.length >= 31);
    for (const {
      source,
      event,
      expect: { doc },
    } of found) {
      const activity = normalize(event, SHA);
      assert.equal(activity.eventCode, at(doc, 'event.action'), source);
      assert.equal(activity.outcome, at(doc, 'event.outcome') ?? 'success', source);
      assert.equal(Date.parse(activity.time), Date.parse(String(at(doc, '@timestamp'))), source);
      assert.equal(activity.ip, at(doc, 'source.ip'), source);
      assert.equal(activity.userAgent, at(doc, 'user_agent.original'), source);
      assert.equal(activity.application, at(doc, 'event.provider'), source);
      const arn = at(doc, 'aws.cloudtrail.user_identity.arn');
      if (arn) assert.equal(activity.actor?.id, arn, source);
      if (at(doc, 'event.id')) assert.equal(activity.uid, at(doc, 'event.id'), source);
    }
  });

  test('agree with the ECS documents on the key in use, where it is one that somebody holds', () => {
    for (const {
      source,
      event,
      expect: { doc },
    } of documented(['ecs', 'ecs_flat'])) {
      const key = at(doc, 'aws.cloudtrail.user_identity.access_key_id');
      const identity = event.userIdentity as Record<string, unknown>;
      if (key === undefined || identity.invokedBy !== undefined) continue;
      const { tokenId, rootSessionId, kind } = normalize(event, SHA);
      // A record about a key names that one, and the one that was in use as what it came from.
      const isAbout = ['token-mint', 'credential-added', 'credential-removed'].includes(kind);
      assert.equal(isAbout ? rootSessionId : tokenId, key, source);
    }
  });

  test('agree with the OCSF documents on class, activity, service, address, agent and factor', () => {
    const found = documented(['ocsf']);
    assert.equal(found.length, 5);
    for (const {
      source,
      event,
      expect: { doc },
    } of found) {
      const activity = normalize(event, SHA);
      assert.equal(activity.ip, at(doc, 'src_endpoint.ip'), source);
      assert.equal(activity.userAgent, at(doc, 'http_request.user_agent'), source);
      assert.equal(activity.application, at(doc, 'api.service.name'), source);
      // The kit’s account changes are of class 3007; a challenge is no sign-in to us, and any other activity to them.
      const classUid = at(doc, 'class_uid');
      assert.equal(activity.classUid, classUid === 3001 ? 3007 : classUid, source);
      if (activity.kind !== 'mfa') assert.equal(activity.activityId, at(doc, 'activity_id'), source);
      assert.equal(activity.isMfa ?? false, at(doc, 'is_mfa') ?? false, source);
    }
  });
});
