import type { Assessment } from '#domain/assessment.ts';
import type { Detection } from '#domain/detection.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Arrival, Clock, Ids } from '#domain/ports.ts';
import { sha256 } from '../../src/adapters/store/canonical.ts';

/** Ids that count up: `inc-000001`. */
export function countingIds(start = 0): Ids {
  let last = start;
  return { next: (prefix) => `${prefix}-${String(++last).padStart(6, '0')}` };
}

/** A clock that stands until it is moved. */
export interface HandClock extends Clock {
  forward(ms: number): void;
}

export function handClock(from = '2026-03-01T09:00:00.000Z'): HandClock {
  let ms = Date.parse(from);
  return {
    now: () => new Date(ms),
    forward: (by) => {
      ms += by;
    },
  };
}

export const HOUR_MS = 3_600_000;
const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:59:00.000Z';

export function detection(sourceEventId: string, more: Partial<Detection> = {}): Detection {
  return {
    source: 'elastic',
    sourceEventId,
    title: 'A session nobody authenticated',
    severity: 'high',
    detectedAt: AT,
    principal: { kind: 'user', email: 'ada@example.com' },
    techniques: ['T1606'],
    rawSha256: sha256(payloadOf(sourceEventId)),
    ...more,
  };
}

export function payloadOf(sourceEventId: string): string {
  return JSON.stringify({ id: sourceEventId, note: 'x'.repeat(40) });
}

/** An arrival of one person; `more` changes the detection. */
export function arrival(
  sourceEventId: string,
  facts: { who?: string; keys?: readonly string[]; more?: Partial<Detection> } = {},
): Arrival {
  const email = `${facts.who ?? 'ada'}@example.com`;
  return {
    detection: detection(sourceEventId, { principal: { kind: 'user', email }, ...facts.more }),
    correlationKeys: facts.keys ?? [`email/${email}`],
    windowMs: HOUR_MS,
    payload: payloadOf(sourceEventId),
  };
}

export function opened(key = 'email/ada@example.com'): JournalEvent {
  return event('incident-opened', {
    correlationKeys: [key],
    principal: { kind: 'user', email: 'ada@example.com' },
    windowUntil: '2026-03-01T10:00:00.000Z',
  });
}

export function assessed(more: Partial<Assessment> = {}): JournalEvent {
  const assessment: Assessment = {
    verdict: 'stolen',
    score: 0.93,
    interval: [0.8, 0.99],
    signals: [],
    counterSignals: [],
    blindSpots: [],
    techniques: [],
    wouldChange: [],
    assessedAt: AT,
    evidenceSha256: SHA,
    ...more,
  };
  return event('assessment-made', { round: 1, assessment });
}

export function collected(): JournalEvent {
  const bundle = { sha256: SHA, kind: 'bundle' as const, count: 0 };
  return event('evidence-collected', { round: 1, bundle, raw: [], accounts: [], watermarks: [], gaps: [] });
}

export const noPlaybook = event('playbook-not-found', { round: 1, why: 'no playbook is for this' });
export const posting = event('incident-posting', {});

/** A whole run with one approved containment, from start to end. */
export function runEvents(runId: string): JournalEvent[] {
  const place = { runId, step: 'cut_sessions', index: 0 };
  const plan = { summary: 's', targets: [], present: [], alreadyDone: false, binds: {}, before: {} };
  const act = { ...place, attempt: 1, platform: 'okta', effect: 'reversible' as const };
  const question = {
    approvalId: `${runId}-cut_sessions-1`,
    runId,
    step: 'cut_sessions',
    binds: SHA,
    targets: [],
    approverGroup: 'security',
    quorum: 1,
    askedAt: AT,
    deadline: '2026-03-01T09:15:00.000Z',
    ifSilent: 'deny' as const,
    barred: [],
  };
  const strongest = { state: 'proven' as const, why: 'the log shows it' };
  const reading = { state: 'proven' as const, saw: ['no session'], strongest };
  const receipt = { requestIds: ['r'], calls: ['DELETE /sessions → 204'], effectiveWithinMs: 0 };
  const report = { sha256: SHA, kind: 'report' as const, count: 1 };
  const playbook = { id: 'forged-session', version: 3, sha256: SHA };
  return [
    event('run-started', { runId, playbook, pinned: SHA, trigger: 'assessment' }),
    event('step-begun', {
      runId,
      step: 'cut_sessions',
      use: 'sessions.revoke',
      effect: 'reversible',
      ask: 1,
      items: [{ index: 0, input: {} }],
    }),
    event('plan-requested', { ...place, attempt: 1, platform: 'okta' }),
    event('action-planned', { ...place, attempt: 1, plan }),
    event('approval-requested', { question }),
    event('approval-closed', { approvalId: question.approvalId, status: 'approved', why: 'quorum' }),
    event('action-intended', { ...act, capability: 'sessions.revoke', approvalId: question.approvalId }),
    event('action-claimed', { ...place, attempt: 1, worker: 'w-1', plan }),
    event('action-finished', { ...act, outcome: 'accepted', receipt }),
    event('proof-read', { ...place, platform: 'okta', attempt: 1, reading, proof: 'proven' }),
    event('step-skipped', { runId, step: 'suspend', why: 'its condition does not hold' }),
    event('report-published', { runId, step: 'report', report }),
    event('run-finished', { runId, outcome: 'contained', why: 'all proven' }),
  ];
}

/** Where the watch over the containment of a run stands. */
export function watchPlace(runId: string) {
  const watchId = `${runId}-cut_sessions-0-1`;
  return { runId, step: 'cut_sessions', index: 0, watchId, platform: 'okta' };
}

export function questionAsked(runId: string): JournalEvent {
  return event('question-asked', {
    runId,
    step: 'was_it_you',
    question: {
      questionId: `${runId}-was_it_you`,
      text: 'Was it you?',
      form: {},
      group: 'security',
      askedAt: AT,
      deadline: '2026-03-01T09:15:00.000Z',
      ifSilent: 'stop',
      barred: [],
    },
  });
}

export function watchBegun(runId: string): JournalEvent {
  const from = '2026-03-01T09:00:00.000Z';
  return event('watch-begun', {
    ...watchPlace(runId),
    accountId: '00u1',
    ids: ['102-bad\u0000'],
    signIns: false,
    from,
    since: from,
    until: '2026-03-02T09:00:00.000Z',
    lookAt: '2026-03-01T09:05:00.000Z',
  });
}
