import { SEVERITIES, type Severity, severityRank } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';

/**
 * Where an incident stands. What is `done`, or `closed` by a person besides, is not put back into the queue by a reconciler.
 */
export type Phase = 'received' | 'enriched' | 'assessed' | 'running' | 'waiting' | 'done' | 'closed';

/** The row of an incident in its read model, without the hash of its last entry. */
export interface IncidentState {
  readonly id: string;
  readonly phase: Phase;
  /** JSON. */
  readonly principal: string;
  readonly credential: string | null;
  /** The highest of its detections', as its rank. */
  readonly severity: number;
  readonly detections: number;
  readonly openRuns: number;
  /**
   * What it still owes, without which it is not done: an `answer` to its verdict, a `round` of assessment, or to be looked
   * at again at an instant.
   */
  readonly owes: string | null;
  readonly verdict: string | null;
  readonly score: number | null;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly windowUntil: string;
  readonly seq: number;
}

/** The name of a severity's rank. */
export function severityAt(rank: number): Severity {
  return SEVERITIES[rank] ?? 'unknown';
}

/** Folds one entry into an incident's row. Pure. @throws ERR_JOURNAL_BROKEN when it does not follow the one before */
export function foldIncident(state: IncidentState | undefined, entry: JournalEntry): IncidentState {
  if ((state?.seq ?? 0) + 1 !== entry.seq || (state === undefined) !== (entry.kind === 'incident-opened')) {
    const place = `${entry.incidentId}/${entry.seq}`;
    const message = `${place}: ${entry.kind} does not follow entry ${state?.seq ?? 0}`;
    throw new CountersignError('ERR_JOURNAL_BROKEN', message, { place });
  }
  const next = state === undefined ? opened(entry) : changed(state, entry);
  return { ...next, seq: entry.seq, updatedAt: entry.at };
}

function opened(entry: JournalEntry): IncidentState {
  const { principal, credential, windowUntil } = (entry as Extract<JournalEntry, { kind: 'incident-opened' }>)
    .data;
  return {
    id: entry.incidentId,
    phase: 'received',
    principal: JSON.stringify(principal),
    credential: credential ? JSON.stringify(credential) : null,
    severity: 0,
    detections: 0,
    openRuns: 0,
    owes: null,
    verdict: null,
    score: null,
    openedAt: entry.at,
    updatedAt: entry.at,
    windowUntil,
    seq: entry.seq,
  };
}

function changed(state: IncidentState, entry: JournalEntry): IncidentState {
  switch (entry.kind) {
    case 'detection-received': {
      const { severity, credential } = entry.data.detection;
      return {
        ...state,
        detections: state.detections + 1,
        severity: Math.max(state.severity, severityRank(severity)),
        credential: state.credential ?? (credential ? JSON.stringify(credential) : null),
        // What was judged is to be judged again.
        ...(state.verdict === null ? {} : due(state)),
      };
    }
    case 'evidence-collected':
      return { ...state, phase: atRest(state, 'enriched') };
    case 'assessment-made':
      return assessed(state, entry);
    case 'reassessment-scheduled':
      return { ...toldHow(state, entry.data.notBefore), phase: atRest(state, 'assessed') };
    case 'verdict-left-open':
      return state.openRuns === 0 ? ended(toldHow(state, null)) : toldHow(state, null);
    case 'reassessment-due':
      return { ...state, ...due(state) };
    case 'run-continued':
      return answered(state);
    case 'run-started':
      return { ...answered(state), openRuns: state.openRuns + 1, phase: 'running' };
    case 'approval-requested':
      return { ...state, phase: 'waiting' };
    case 'approval-closed':
      // What is asked about leases may come when every run has ended.
      return state.openRuns === 0 ? ended(state) : { ...state, phase: 'running' };
    case 'step-retried':
      return entry.data.reopens ? { ...state, openRuns: state.openRuns + 1, phase: 'running' } : state;
    case 'playbook-not-found':
      return ended(answered(state));
    case 'run-finished':
      return ended({ ...state, openRuns: state.openRuns - 1 });
    case 'incident-closed':
      return { ...state, phase: 'closed' };
    case 'incident-reopened':
      return state.phase === 'closed' ? ended(state) : state;
    case 'use-after-proof':
      return { ...state, severity: Math.max(state.severity, severityRank('critical')), ...due(state) };
    default:
      return state;
  }
}

/** A verdict that says what was said before is answered already; any other is not until an entry says so. */
function assessed(
  state: IncidentState,
  { data: { assessment } }: Extract<JournalEntry, { kind: 'assessment-made' }>,
): IncidentState {
  const { verdict, score, undecidedUntil } = assessment;
  const isAnswered = verdict === state.verdict && verdict !== 'undecided';
  const next = { ...state, verdict, score, owes: undecidedUntil ?? (isAnswered ? null : 'answer') };
  return isAnswered ? ended(next) : { ...next, phase: atRest(next, 'assessed') };
}

/** An undecided verdict is answered when it is said how it goes on. */
function answered(state: IncidentState): IncidentState {
  return state.owes === 'answer' && state.verdict !== 'undecided' ? { ...state, owes: null } : state;
}

/** A round that is due already is owed besides. */
function toldHow(state: IncidentState, owes: string | null): IncidentState {
  return state.owes === 'round' ? state : { ...state, owes };
}

function due(state: IncidentState): Pick<IncidentState, 'owes' | 'phase'> {
  return { owes: 'round', phase: atRest(state, 'received') };
}

/** A phase before any run; while one is open, the run's own phase stays. */
function atRest(state: IncidentState, phase: Phase): Phase {
  return state.openRuns === 0 ? phase : state.phase;
}

function ended(state: IncidentState): IncidentState {
  const idle: Phase = state.owes === null ? 'done' : 'assessed';
  return { ...state, phase: state.openRuns === 0 ? idle : 'running' };
}
