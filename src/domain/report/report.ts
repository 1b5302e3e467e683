import type { Assessment } from '../assessment.ts';
import type { Credential } from '../credential.ts';
import type { JournalEntry } from '../journal-event.ts';
import type { TracedLedger } from '../ledger/ledger.ts';
import type { Principal } from '../principal.ts';
import type { Pinned } from '../run/decide.ts';
import type { Incident, Run } from '../run/state.ts';
import { type AccessEnd, accessEndOf } from './access-end.ts';
import { type ChronicleLine, chronicleOf } from './chronicle.ts';
import { type Clocks, clocksOf } from './clocks.ts';
import {
  type ContainmentLine,
  containmentsOf,
  type ResidualLine,
  residualOf,
  toRestore,
} from './containments.ts';
import { type DecisionLine, decisionsOf } from './decisions.ts';
import { type EvidenceLine, evidenceLines } from './evidence-lines.ts';
import { type ObjectiveLine, objectiveLines } from './objectives.ts';
import { operatorNotesOf } from './operator-notes.ts';
import { type PlaybookGraph, playbookGraph } from './playbook-graph.ts';
import { verdictNotesOf } from './verdict-notes.ts';

/** A run of a playbook, as the report tells it. */
export interface RunLine {
  readonly id: string;
  readonly playbook: string;
  readonly version: number;
  readonly playbookSha256: string;
  readonly trigger: 'assessment' | 'request' | 'playbook';
  readonly startedAt: string;
  readonly startedBy: string | undefined;
  readonly outcome: string;
  readonly why: string;
  /** Undefined when the document that it pinned is kept no longer. */
  readonly graph: PlaybookGraph | undefined;
  readonly entries: readonly number[];
}

/** A containment with the journal's entries behind it. */
export type ReportedContainment = ContainmentLine & { readonly entries: readonly number[] };

/** The report of an incident as data, from its journal alone; texts in it are data, and may be an attacker's. */
export interface Report {
  readonly type: 'countersign-report/1';
  readonly incidentId: string;
  readonly title: string;
  readonly principal: Principal;
  readonly credential: Credential | undefined;
  readonly severity: Incident['severity'];
  readonly detections: number;
  readonly sources: readonly string[];
  /** Addresses that the detections name. */
  readonly addresses: readonly string[];
  readonly openedAt: string;
  /** The time of the last entry that it tells of. */
  readonly asOf: string;
  /** How many entries the journal had. */
  readonly entries: number;
  readonly assessment: Assessment | undefined;
  /** How the verdict came to be so, newest first. */
  readonly verdictNotes: readonly string[];
  /** What people did to its runs, newest first. */
  readonly operatorNotes: readonly string[];
  readonly toRestore: readonly ContainmentLine[];
  readonly runs: readonly RunLine[];
  readonly decisions: readonly DecisionLine[];
  readonly containments: readonly ReportedContainment[];
  readonly residual: readonly ResidualLine[];
  /** What all of the incident's credentials may still open; without it, `residual` is what actions declare. */
  readonly ledger: TracedLedger | undefined;
  readonly accessEnd: AccessEnd;
  readonly clocks: Clocks;
  readonly objectives: readonly ObjectiveLine[];
  readonly chronicle: readonly ChronicleLine[];
  readonly evidence: readonly EvidenceLine[];
}

/** Finds what a run pinned; undefined when it is kept no longer. */
export type PinnedOf = (run: Pick<Run, 'pinned'>) => Pinned | undefined;

/**
 * Makes the report of an incident.
 *
 * @param entries its whole journal, of which `incident` is the fold
 */
export function reportOf(
  incident: Incident,
  entries: readonly JournalEntry[],
  pinnedOf: PinnedOf = () => undefined,
): Report {
  const clocks = clocksOf(entries);
  const residual = residualOf(incident);
  const asOf = entries.at(-1)?.at ?? incident.updatedAt;
  const policy = incident.runs.map(pinnedOf).findLast((pinned) => pinned !== undefined)?.policy;
  return {
    type: 'countersign-report/1',
    incidentId: incident.id,
    title: incident.title,
    principal: incident.principal,
    credential: incident.credential,
    severity: incident.severity,
    detections: incident.detections,
    sources: incident.sources,
    addresses: addressesOf(entries),
    openedAt: incident.openedAt,
    asOf,
    entries: entries.length,
    assessment: incident.assessment?.assessment,
    verdictNotes: verdictNotesOf(incident),
    operatorNotes: operatorNotesOf(incident),
    toRestore: toRestore(incident),
    runs: incident.runs.map((run) => runLine(run, entries, pinnedOf(run))),
    decisions: decisionsOf(entries),
    containments: containmentsOf(incident).map((line) => ({ ...line, entries: entriesOf(line, entries) })),
    residual,
    ledger: undefined,
    accessEnd: accessEndOf(clocks, residual),
    clocks,
    objectives: objectiveLines(clocks, policy ?? {}, asOf),
    chronicle: chronicleOf(entries),
    evidence: evidenceLines(entries),
  };
}

function addressesOf(entries: readonly JournalEntry[]): readonly string[] {
  const found = entries.flatMap((entry) =>
    entry.kind === 'detection-received' && entry.data.detection.ip ? [entry.data.detection.ip] : [],
  );
  return [...new Set(found)];
}

function runLine(run: Run, entries: readonly JournalEntry[], pinned: Pinned | undefined): RunLine {
  return {
    id: run.id,
    playbook: run.playbook.id,
    version: run.playbook.version,
    playbookSha256: run.playbook.sha256,
    trigger: run.trigger,
    startedAt: run.startedAt,
    startedBy: run.startedBy?.email,
    outcome: run.finished?.outcome ?? 'running',
    why: run.finished?.why ?? '',
    graph: pinned && playbookGraph(pinned.playbook, run),
    entries: entries.flatMap(({ seq, kind, data }) =>
      (kind === 'run-started' || kind === 'run-stopped' || kind === 'run-finished') && data.runId === run.id
        ? [seq]
        : [],
    ),
  };
}

/** The entries about one item of a step. */
function entriesOf(
  { runId, step, index }: ContainmentLine,
  entries: readonly JournalEntry[],
): readonly number[] {
  return entries.flatMap(({ seq, kind, data }) => {
    if (!('runId' in data && 'step' in data) || data.runId !== runId || data.step !== step) return [];
    return kind === 'step-begun' || ('index' in data && data.index === index) ? [seq] : [];
  });
}
