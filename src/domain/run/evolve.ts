import { unreachable } from '../errors.ts';
import type { EventData, JournalEntry } from '../journal-event.ts';
import { approvalAfter } from './approval-after.ts';
import { brokenBy } from './broken-by.ts';
import { type ClosingEntry, closingAfter } from './closing-after.ts';
import { itemAfter } from './item-after.ts';
import { judgementAfter, withNews } from './judgement-after.ts';
import { isLeaseEntry, leasesAfter } from './leases/lease-after.ts';
import { operated, skippedByPerson, stoppedRun } from './operated.ts';
import { overBudget } from './over-budget.ts';
import { settledStep } from './settled-step.ts';
import type { Incident, Item, Run, Step } from './state.ts';
import { type StepEntry, stepAfter } from './step-after.ts';
import { withStopped } from './stopped.ts';
import { type WatchEntry, watchAfter } from './watch-after.ts';
import { withDetection } from './with-detection.ts';

/**
 * Folds one entry into the state of its incident. Pure: the same entries give the same state.
 *
 * @throws ERR_JOURNAL_BROKEN when an entry cannot follow the ones before it
 */
export function evolve(incident: Incident | undefined, entry: JournalEntry): Incident {
  const next = incident === undefined ? opened(entry) : folded(inOrder(incident, entry), entry);
  return { ...withStopped(next), seq: entry.seq, updatedAt: entry.at };
}

/** Folds a whole journal, or what came after a known state. */
export function evolveAll(
  incident: Incident | undefined,
  entries: Iterable<JournalEntry>,
): Incident | undefined {
  let state = incident;
  for (const entry of entries) state = evolve(state, entry);
  return state;
}

function opened(entry: JournalEntry): Incident {
  if (entry.kind !== 'incident-opened' || entry.seq !== 1) {
    throw brokenBy(entry, 'an incident’s journal begins with incident-opened at 1');
  }
  return {
    id: entry.incidentId,
    seq: 1,
    openedAt: entry.at,
    updatedAt: entry.at,
    windowUntil: entry.data.windowUntil,
    principal: entry.data.principal,
    ...(entry.data.credential ? { credential: entry.data.credential } : {}),
    firstSeen: entry.at,
    severity: 'unknown',
    title: '',
    detections: 0,
    sources: [],
    sightings: [],
    changes: [],
    explainedRuns: 0,
    runs: [],
    approvals: new Map(),
    leases: new Map(),
    reports: [],
  };
}

function inOrder(incident: Incident, entry: JournalEntry): Incident {
  if (entry.seq === incident.seq + 1) return incident;
  throw brokenBy(entry, `expected entry ${incident.seq + 1}`);
}

function folded(incident: Incident, entry: JournalEntry): Incident {
  if (isLeaseEntry(entry)) return { ...incident, leases: leasesAfter(incident, entry) };
  switch (entry.kind) {
    case 'incident-opened':
      throw brokenBy(entry, 'the incident is open already');
    case 'detection-received':
      return withNews(withDetection(incident, entry.data));
    case 'detection-changed':
      return incident;
    case 'evidence-collected':
    case 'assessment-made':
    case 'reassessment-scheduled':
    case 'verdict-left-open':
    case 'reassessment-due':
    case 'verdict-changed':
    case 'playbook-not-found':
      return judgementAfter(incident, entry);
    case 'incident-posting':
      return { ...incident, postingSince: entry.at };
    case 'incident-posted':
      return { ...incident, posted: entry.data };
    case 'run-started':
    case 'run-continued':
      return answered(incident, entry);
    case 'run-stopped':
      return withRun(incident, entry, (run) => stoppedRun(run, entry));
    case 'budget-exceeded':
      return withRun(incident, entry, (run) => overBudget(incident, run, entry));
    case 'run-paused':
    case 'run-resumed':
    case 'step-retried':
    case 'outcome-marked':
      return withRun(incident, entry, (run) => operated(incident, run, entry));
    case 'run-finished':
      return withRun(incident, entry, (run) => ({ ...run, finished: { ...entry.data, at: entry.at } }));
    case 'approval-requested':
    case 'approval-posted':
    case 'approval-answered':
    case 'approval-closed':
    case 'approval-called':
    case 'approval-call-ended':
    case 'approval-extended':
    case 'approval-handed-over':
      return approvalAfter(incident, entry);
    case 'step-skipped':
    case 'step-begun':
      return withStep(incident, entry);
    case 'plan-requested':
    case 'action-planned':
    case 'action-intended':
    case 'action-held':
    case 'action-claimed':
    case 'action-finished':
    case 'proof-read':
      return withItem(incident, entry, entry.data.step, entry.data.index, (item) => itemAfter(item, entry));
    default:
      return afterStep(incident, entry);
  }
}

/** What becomes of steps as a whole. */
function afterStep(incident: Incident, entry: StepEntry | WatchEntry | ClosingEntry): Incident {
  switch (entry.kind) {
    case 'wait-ended':
    case 'leases-settled':
    case 'step-ended':
    case 'step-timed-out':
    case 'report-published':
    case 'question-asked':
    case 'question-posted':
    case 'question-answered':
    case 'question-closed':
    case 'notice-requested':
    case 'notice-delivered':
    case 'notice-failed':
      return changeStep(withReport(incident, entry), entry, (step) => stepAfter(step, entry));
    default:
      return afterProof(incident, entry);
  }
}

/** What comes after a proof: watching, what is left, and the end. */
function afterProof(incident: Incident, entry: WatchEntry | ClosingEntry): Incident {
  switch (entry.kind) {
    case 'watch-begun':
    case 'watch-looked':
    case 'watch-ended':
    case 'use-after-proof':
    case 'children-found':
      return watchAfter(incident, entry);
    case 'residual-accepted':
    case 'incident-closed':
    case 'incident-reopened':
      return closingAfter(incident, entry);
    default:
      return unreachable(entry);
  }
}

/** A run that begins or goes on by itself answers the verdict. */
function answered(
  incident: Incident,
  entry: Extract<JournalEntry, { kind: 'run-started' | 'run-continued' }>,
): Incident {
  const round = incident.assessment?.round ?? 0;
  const verdict = incident.assessment?.assessment.verdict;
  if (entry.kind === 'run-continued')
    return { ...withRun(incident, entry, (run) => ({ ...run, round })), answered: verdict };
  const run = {
    ...entry.data,
    id: entry.data.runId,
    round,
    startedAt: entry.at,
    operations: [],
    steps: new Map(),
  };
  return {
    ...incident,
    runs: [...incident.runs, run],
    ...(run.trigger === 'assessment' ? { answered: verdict } : {}),
  };
}

type RunEntry = Extract<JournalEntry, { data: { runId: string } }>;

function withRun(incident: Incident, entry: RunEntry, change: (run: Run) => Run): Incident {
  if (!incident.runs.some((run) => run.id === entry.data.runId))
    throw brokenBy(entry, `no run ${entry.data.runId}`);
  return { ...incident, runs: incident.runs.map((run) => (run.id === entry.data.runId ? change(run) : run)) };
}

function withStep(
  incident: Incident,
  entry: Extract<JournalEntry, { kind: 'step-skipped' | 'step-begun' }>,
): Incident {
  const step: Step =
    entry.kind === 'step-skipped'
      ? { id: entry.data.step, status: 'skipped', why: entry.data.why, ask: 0, items: [], beganAt: entry.at }
      : begun(entry.data, entry.at);
  return withRun(incident, entry, (run) => {
    if (entry.kind === 'step-skipped' && entry.data.by) return skippedByPerson(run, entry, entry.data.by);
    if (run.steps.has(step.id)) throw brokenBy(entry, `step ${step.id} began before`);
    return { ...run, steps: new Map(run.steps).set(step.id, step) };
  });
}

function begun(data: EventData<'step-begun'>, at: string): Step {
  const items = data.items.map(
    (item): Item => ({
      ...item,
      phase: item.gap === undefined ? 'waiting' : 'ended',
      ...(item.gap === undefined ? {} : { why: item.gap }),
      attempt: 0,
      planAttempt: 0,
      readings: 0,
    }),
  );
  const { step: id, use, effect, ask, approverGroup, waitUntil, ifLate, round, timeoutAt, leases } = data;
  return settledStep({
    id,
    status: 'begun',
    use,
    effect,
    ask,
    ...(approverGroup ? { approverGroup } : {}),
    ...(waitUntil ? { waitUntil } : {}),
    ...(ifLate ? { ifLate } : {}),
    ...(round === undefined ? {} : { round }),
    ...(timeoutAt ? { timeoutAt } : {}),
    ...(leases ? { leases } : {}),
    items,
    beganAt: at,
  });
}

function withReport(incident: Incident, entry: JournalEntry): Incident {
  if (entry.kind !== 'report-published') return incident;
  return { ...incident, reports: [...incident.reports, entry.data] };
}

function changeStep(
  incident: Incident,
  entry: Extract<RunEntry, { data: { step: string } }>,
  change: (step: Step) => Step,
): Incident {
  return withRun(incident, entry, (run) => {
    const step = run.steps.get(entry.data.step);
    if (!step) throw brokenBy(entry, `no step ${entry.data.step}`);
    return { ...run, steps: new Map(run.steps).set(step.id, change(step)) };
  });
}

function withItem(
  incident: Incident,
  entry: RunEntry,
  stepId: string,
  index: number,
  change: (item: Item) => Item,
): Incident {
  return withRun(incident, entry, (run) => {
    const step = run.steps.get(stepId);
    if (!step?.items[index]) throw brokenBy(entry, `no item ${stepId}[${index}]`);
    const items = step.items.map((item) => (item.index === index ? change(item) : item));
    return { ...run, steps: new Map(run.steps).set(stepId, settledStep({ ...step, items })) };
  });
}
