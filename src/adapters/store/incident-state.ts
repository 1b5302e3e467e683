import { SEVERITIES, type Severity, severityRank } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';

/** Where an incident stands. Only `done` is not put back into the queue by a reconciler. */
export type Phase = 'received' | 'enriched' | 'assessed' | 'running' | 'waiting' | 'done';

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
  /** An undecided verdict is looked at again then: until it has been, the incident is not done. */
  readonly undecidedUntil: string | null;
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
    undecidedUntil: null,
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
      };
    }
    case 'evidence-collected':
      return { ...state, phase: atRest(state, 'enriched') };
    case 'assessment-made': {
      const { verdict, score, undecidedUntil } = entry.data.assessment;
      return {
        ...state,
        verdict,
        score,
        undecidedUntil: undecidedUntil ?? null,
        phase: atRest(state, 'assessed'),
      };
    }
    case 'reassessment-due':
      return { ...state, undecidedUntil: null, phase: atRest(state, 'received') };
    case 'run-started':
      return { ...state, openRuns: state.openRuns + 1, phase: 'running' };
    case 'approval-requested':
      return { ...state, phase: 'waiting' };
    case 'approval-closed':
      return { ...state, phase: 'running' };
    case 'playbook-not-found':
      return ended(state);
    case 'run-finished':
      return ended({ ...state, openRuns: state.openRuns - 1 });
    default:
      return state;
  }
}

/** A phase before any run; while one is open, the run's own phase stays. */
function atRest(state: IncidentState, phase: Phase): Phase {
  return state.openRuns === 0 ? phase : state.phase;
}

function ended(state: IncidentState): IncidentState {
  const idle: Phase = state.undecidedUntil === null ? 'done' : 'assessed';
  return { ...state, phase: state.openRuns === 0 ? idle : 'running' };
}
