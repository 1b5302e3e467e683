import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewOf } from '#domain/report/view.ts';
import type { Incident } from '#domain/run/state.ts';
import { explainedUse, stolenSession } from '../explanation/cases.ts';

function evidenceOf({ assessment }: typeof stolenSession) {
  const incident: Incident = {
    id: 'inc-1',
    seq: 4,
    openedAt: '2026-03-01T10:00:01.000Z',
    updatedAt: '2026-03-01T10:00:05.000Z',
    windowUntil: '2026-03-01T11:00:00.000Z',
    principal: { kind: 'user', email: 'sam@example.com' },
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
    assessment: { round: 1, at: assessment.assessedAt, assessment },
  };
  const { evidenceFor, evidenceAgainst } = viewOf(incident);
  return { evidenceFor, evidenceAgainst };
}

test('what people are shown of a signal is its title, what was found, and its id', () => {
  assert.deepEqual(
    evidenceOf(stolenSession).evidenceFor[2],
    'Platform’s own warning: okta itself judged: session hijacking risk HIGH (vendor-verdict)',
  );
  assert.deepEqual(evidenceOf(explainedUse), {
    evidenceFor: [],
    evidenceAgainst: ['Own network: every use came from known egress: office (known-egress)'],
  });
});
