import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assessment } from '#domain/assessment.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { nameUuid } from '../../../src/adapters/secrets/name-uuid.ts';
import { incidentReport } from '../../../src/stages/report/incident-report.ts';
import { incidentTimeline } from '../../../src/stages/report/incident-timeline.ts';
import { stolenSession } from '../../domain/explanation/cases.ts';

const SHA = 'a'.repeat(64);
const LATER = 'b'.repeat(64);

/** An activity with the members that the first version of bundles had, and no others. */
const OLD = {
  uid: 'old-1',
  platform: 'okta',
  kind: 'session-use',
  classUid: 6003,
  activityId: 99,
  eventCode: 'user.authentication.sso',
  time: '2026-03-01T09:55:00.000Z',
  outcome: 'success',
  actor: { id: 'u-sam', email: 'sam@example.com', type: 'user' },
  sessionId: 'sess-1',
  ip: '203.0.113.41',
  rawSha256: '0'.repeat(64),
};
const EMPTY = { accounts: [], sessions: [], tokens: [], activities: [], watermarks: [], gaps: [] };

function incident(assessment?: Assessment): Incident {
  return {
    id: 'inc-1',
    seq: 4,
    openedAt: '2026-03-01T10:00:01.000Z',
    updatedAt: '2026-03-01T10:00:05.000Z',
    windowUntil: '2026-03-01T11:00:00.000Z',
    principal: { kind: 'user', email: 'sam@example.com' },
    credential: { kind: 'session', platform: 'okta', id: 'sess-1' },
    firstSeen: '2026-03-01T10:00:00.000Z',
    severity: 'high',
    title: 'A session nobody authenticated',
    detections: 1,
    sources: ['elastic'],
    sightings: [],
    changes: [],
    explainedRuns: 0,
    runs: [],
    leases: new Map(),
    approvals: new Map(),
    reports: [],
    ...(assessment ? { assessment: { round: 1, at: assessment.assessedAt, assessment } } : {}),
  };
}

function deps(bundles: Readonly<Record<string, unknown>>) {
  return {
    evidence: {
      get: async (sha256: string) => {
        if (bundles[sha256] === undefined)
          throw new CountersignError('ERR_NOT_FOUND', `no evidence ${sha256}`);
        return JSON.stringify(bundles[sha256]);
      },
    },
    connectors: { facts: [] },
    journal: { read: async () => [] },
    pinned: () => Promise.reject(new CountersignError('ERR_NOT_FOUND', 'none')),
    nameUuid,
    digest,
  };
}

test('it is made from the evidence that was assessed, not from what came later', async () => {
  const { assessment, bundle } = stolenSession;
  const collected = { round: 2, bundle: { sha256: LATER, kind: 'bundle' as const, count: 0 } };
  const now = {
    ...incident(assessment),
    evidence: {
      ...collected,
      at: '2026-03-01T10:00:06.000Z',
      raw: [],
      accounts: [],
      watermarks: [],
      gaps: [],
    },
  };
  const told = await incidentTimeline(now, deps({ [SHA]: bundle, [LATER]: EMPTY }));
  assert.equal(told.reasons.length, 3);
  assert.ok(told.lanes.length > 1);
});

test('a bundle as the first version wrote it is still told', async () => {
  const bundle = { ...EMPTY, activities: [OLD] };
  const told = await incidentTimeline(incident(stolenSession.assessment), deps({ [SHA]: bundle }));
  assert.deepEqual(told.lanes[0]?.marks[0]?.refs, ['okta/old-1']);
});

test('without evidence, or with evidence that is kept no longer, it says so, and the report goes without', async () => {
  const known = deps({});
  for (const each of [incident(), incident(stolenSession.assessment)]) {
    await assert.rejects(incidentTimeline(each, known), { code: 'ERR_NOT_FOUND' });
    assert.doesNotMatch(await incidentReport(each, 'markdown', known), /What the logs show/);
  }
});

test('a fault of the store is no missing evidence', async () => {
  const broken = new CountersignError('ERR_STORE_UNAVAILABLE', 'the database does not answer');
  const faulty = { ...deps({}), evidence: { get: () => Promise.reject(broken) } };
  await assert.rejects(incidentReport(incident(stolenSession.assessment), 'markdown', faulty), {
    code: 'ERR_STORE_UNAVAILABLE',
  });
});
