import { unreachable } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import { isLeaseEntry } from '#domain/run/leases/lease-after.ts';
import type { closingEvents, watchEvents } from '#domain/watch/events.ts';
import { sha256Bytes } from './canonical.ts';
import { contentOf } from './detection-content.ts';
import type { IncidentState } from './incident-state.ts';
import { leaseRow, NEVER } from './lease-rows.ts';
import { operatedRows } from './operated-rows.ts';
import type { RowChange } from './read-model-tables.ts';
import { isAboutStep, stepRows } from './step-rows.ts';

/**
 * What one entry changes in the read models, besides the incident's own row. Pure: live writing and rebuilding both
 * go through here.
 */
export function project(entry: JournalEntry, incident: IncidentState): readonly RowChange[] {
  if (isLeaseEntry(entry)) return [leaseRow(entry)];
  const { incidentId: incident_id } = entry;
  switch (entry.kind) {
    case 'incident-opened':
      return keyRows(incident, entry.data.correlationKeys);
    case 'detection-received':
      return [detectionRow(entry), ...keyRows(incident, entry.data.correlationKeys ?? [])];
    case 'detection-changed': {
      const { detectionId: id, detection } = entry.data;
      const content_hash = contentOf(detection).hash;
      return [{ table: 'detections', row: { id, incident_id, content_seq: entry.seq, content_hash } }];
    }
    case 'run-started':
    case 'run-finished':
      return [runRow(entry)];
    case 'run-stopped':
    case 'run-paused':
    case 'run-resumed':
    case 'step-retried':
    case 'outcome-marked':
      return operatedRows(entry);
    case 'approval-requested':
    case 'approval-closed':
    case 'approval-extended':
      return [approvalRow(entry)];
    case 'action-intended':
    case 'action-finished':
    case 'proof-read':
      return containmentRows(entry);
    case 'evidence-collected':
    case 'assessment-made':
    case 'reassessment-scheduled':
    case 'verdict-left-open':
    case 'reassessment-due':
    case 'verdict-changed':
    case 'run-continued':
    case 'playbook-not-found':
    case 'plan-requested':
    case 'action-planned':
    case 'action-claimed':
    case 'action-held':
    case 'budget-exceeded':
    case 'approval-posted':
    case 'approval-answered':
    case 'approval-called':
    case 'approval-call-ended':
    case 'approval-handed-over':
    case 'incident-posting':
    case 'incident-posted':
      return [];
    default:
      return isAboutStep(entry) ? stepRows(entry) : rowsAfterProof(entry);
  }
}

function rowsAfterProof(entry: AfterProof): readonly RowChange[] {
  switch (entry.kind) {
    case 'watch-begun':
    case 'watch-looked':
    case 'watch-ended':
      return [watchRow(entry)];
    case 'use-after-proof':
      return [watchRow(entry), contradictedRow(entry)];
    case 'children-found':
    case 'residual-accepted':
    case 'incident-closed':
    case 'incident-reopened':
      return [];
    default:
      return unreachable(entry);
  }
}

/** The row of the incident itself. */
export function incidentRow(state: IncidentState, hash: string): RowChange {
  return {
    table: 'incidents',
    row: {
      id: state.id,
      phase: state.phase,
      principal: state.principal,
      credential: state.credential,
      severity: state.severity,
      detections: state.detections,
      open_runs: state.openRuns,
      undecided_until: state.owes,
      verdict: state.verdict,
      score: state.score,
      opened_at: state.openedAt,
      updated_at: state.updatedAt,
      window_until: state.windowUntil,
      seq: state.seq,
      hash,
    },
  };
}

/** A correlation key as it is stored: of fixed length, whatever its sender put into it. */
export function storedKey(correlationKey: string): Buffer {
  return sha256Bytes(correlationKey);
}

function keyRows(incident: IncidentState, keys: readonly string[]): RowChange[] {
  return keys.map((key) => ({
    table: 'incident_keys',
    row: { key: storedKey(key), incident_id: incident.id, until: incident.windowUntil },
  }));
}

type EntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;
type AfterProof = EntryOf<keyof typeof watchEvents | keyof typeof closingEvents>;

function detectionRow({ incidentId, seq, data }: EntryOf<'detection-received'>): RowChange {
  const { dedupeKey, hash } = contentOf(data.detection);
  return {
    table: 'detections',
    row: {
      id: data.detectionId,
      incident_id: incidentId,
      seq,
      content_seq: seq,
      dedupe_key: dedupeKey,
      content_hash: hash,
    },
  };
}

function runRow(entry: EntryOf<'run-started' | 'run-finished'>): RowChange {
  const key = { id: entry.data.runId, incident_id: entry.incidentId };
  if (entry.kind === 'run-finished') {
    return { table: 'runs', row: { ...key, outcome: entry.data.outcome, finished_at: entry.at } };
  }
  const { id: playbook, version: playbook_version } = entry.data.playbook;
  return { table: 'runs', row: { ...key, playbook, playbook_version, started_at: entry.at } };
}

function approvalRow(
  entry: EntryOf<'approval-requested' | 'approval-closed' | 'approval-extended'>,
): RowChange {
  const { incidentId: incident_id } = entry;
  if (entry.kind === 'approval-extended') {
    const { approvalId: id, deadline } = entry.data;
    return { table: 'approvals', row: { id, incident_id, deadline } };
  }
  if (entry.kind === 'approval-closed') {
    const { approvalId: id, status } = entry.data;
    return { table: 'approvals', row: { id, incident_id, status, closed_at: entry.at } };
  }
  const { approvalId: id, runId: run_id, step, askedAt: asked_at, deadline } = entry.data.question;
  return {
    table: 'approvals',
    row: { id, incident_id, run_id, step, status: 'waiting', asked_at, deadline },
  };
}

/** An action that changes something; reads have no row. */
function containmentRows(entry: EntryOf<'action-intended' | 'action-finished' | 'proof-read'>): RowChange[] {
  const { runId: run_id, step, index: item, platform, attempt } = entry.data;
  const base = { run_id, step, item, incident_id: entry.incidentId, platform, attempt };
  if (entry.kind === 'proof-read') {
    const { proof, lookAgainAt: look_again_at = NEVER } = entry.data;
    return [{ table: 'containments', row: { ...base, proof, read_at: entry.at, look_again_at } }];
  }
  const { effect } = entry.data;
  if (effect === 'read') return [];
  if (entry.kind === 'action-intended') {
    const facts = { capability: entry.data.capability, intended_at: entry.at };
    return [
      { table: 'containments', row: { ...base, effect, ...facts, outcome: 'intended', proof: 'requested' } },
    ];
  }
  const { outcome } = entry.data;
  const proof = outcome === 'already-done' ? 'accepted' : outcome;
  return [{ table: 'containments', row: { ...base, effect, outcome, proof, finished_at: entry.at } }];
}

function watchRow(
  entry: EntryOf<'watch-begun' | 'watch-looked' | 'watch-ended' | 'use-after-proof'>,
): RowChange {
  const { watchId: id, platform } = entry.data;
  const key = { id, incident_id: entry.incidentId, platform };
  switch (entry.kind) {
    case 'watch-begun':
      return { table: 'watches', row: { ...key, data: JSON.stringify(entry.data), begun_at: entry.at } };
    case 'watch-looked':
      return { table: 'watches', row: { ...key, looked_until: entry.data.until } };
    default:
      return { table: 'watches', row: { ...key, ended_at: entry.at } };
  }
}

function contradictedRow({ incidentId, data, at }: EntryOf<'use-after-proof'>): RowChange {
  const { runId: run_id, step, index: item } = data;
  return {
    table: 'containments',
    row: { run_id, step, item, incident_id: incidentId, proof: 'contradicted', read_at: at },
  };
}
