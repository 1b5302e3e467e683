import assert from 'node:assert/strict';
import { test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { viewOf } from '#domain/report/view.ts';
import type { Incident } from '#domain/run/state.ts';
import { explainedUse, stolenSession } from '../explanation/cases.ts';
import { plan, startedRun } from '../run/world.ts';

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

test('a gap says whose it is and what a person does, and so does the question beside it', () => {
  const gap = 'sessions.revoke is not offered by github: for a person. Sign them out in the console.';
  const book = startedRun();
  const { state } = book;
  const [run] = state!.runs;
  const step = run!.steps.get('cut_sessions')!;
  const items = step.items.map((item) => (item.gap === undefined ? item : { ...item, gap, why: gap }));
  const steps = new Map(run!.steps).set('cut_sessions', { ...step, items });
  const shown = viewOf({ ...state!, runs: [{ ...run!, steps }] });
  assert.deepEqual(
    shown.containments.map(({ text, proof }) => [proof, text]),
    [
      ['requested', 'sessions.revoke on okta for eve@example.com'],
      ['gap', `eve@example.com: ${gap}`],
    ],
  );
  const question = {
    approvalId: 'q-1',
    runId: run!.id,
    step: 'cut_sessions',
    binds: 'a'.repeat(64),
    targets: [
      {
        index: 0,
        platform: 'okta',
        capability: 'sessions.revoke',
        effect: 'irreversible',
        plan: plan(),
        residual: [],
      },
    ],
    forPerson: [gap],
    approverGroup: 'oncall',
    quorum: 1,
    askedAt: '2026-03-01T10:00:00.000Z',
    deadline: '2026-03-01T10:10:00.000Z',
    ifSilent: 'deny',
    barred: [],
  } as const;
  const asked = book.append([event('approval-requested', { question: structuredClone(question) as never })]);
  assert.deepEqual(viewOf(asked).approvals[0]!.forPerson, [gap]);
});
