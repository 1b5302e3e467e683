import type pg from 'pg';
import type { Credential } from '#domain/credential.ts';
import type { Detection } from '#domain/detection.ts';
import type { EventData } from '#domain/journal-event.ts';
import type { Principal } from '#domain/principal.ts';
import type {
  ApprovalRow,
  Change,
  DetectionRow,
  IncidentRow,
  LeaseRow,
  QuestionRow,
  ReadModels,
  RunRow,
} from '#domain/read-models.ts';
import { severityAt } from './incident-state.ts';
import { type Listing, listPage, readOne } from './page.ts';
import { query } from './pool.ts';

interface StoredIncident {
  readonly id: string;
  readonly phase: string;
  readonly principal: string;
  readonly credential: string | null;
  readonly severity: number;
  readonly detections: number;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly verdict: string | null;
  readonly score: number | null;
  readonly seq: number;
}

const INCIDENTS: Listing<StoredIncident, IncidentRow> = {
  name: 'incidents',
  select: `select id, phase, principal, credential, severity, detections, opened_at as "openedAt",
    updated_at as "updatedAt", verdict, score, seq from incidents`,
  id: 'id',
  filters: {
    status: "case phase when 'done' then 'settled' when 'closed' then 'closed' else 'open' end",
    verdict: 'verdict',
  },
  toRow: (row) => ({
    id: row.id,
    status: row.phase === 'done' ? 'settled' : row.phase === 'closed' ? 'closed' : 'open',
    principal: JSON.parse(row.principal) as Principal,
    ...(row.credential === null ? {} : { credential: JSON.parse(row.credential) as Credential }),
    severity: severityAt(row.severity),
    detections: row.detections,
    openedAt: row.openedAt,
    updatedAt: row.updatedAt,
    ...(row.verdict === null ? {} : { verdict: row.verdict }),
    ...(row.score === null ? {} : { score: row.score }),
    seq: row.seq,
  }),
};

interface StoredDetection {
  readonly id: string;
  readonly incidentId: string;
  readonly data: string;
  readonly at: string;
  readonly again: number | null;
}

const DETECTIONS: Listing<StoredDetection, DetectionRow> = {
  name: 'detections',
  select: `select d.id, d.incident_id as "incidentId", j.data, j.at, r.count as again from detections d
    join journal j on j.incident_id = d.incident_id and j.seq = d.seq
    left join redeliveries r on r.detection_id = d.id`,
  id: 'd.id',
  filters: { incidentId: 'd.incident_id' },
  toRow: (row) => ({
    id: row.id,
    incidentId: row.incidentId,
    detection: (JSON.parse(row.data) as { detection: Detection }).detection,
    deliveries: 1 + (row.again ?? 0),
    receivedAt: row.at,
  }),
};

interface StoredRun {
  readonly id: string;
  readonly incidentId: string;
  readonly playbook: string;
  readonly playbookVersion: number;
  readonly outcome: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly pausedAt: string | null;
}

const RUNS: Listing<StoredRun, RunRow> = {
  name: 'runs',
  select: `select id, incident_id as "incidentId", playbook, playbook_version as "playbookVersion", outcome,
    started_at as "startedAt", finished_at as "finishedAt", paused_at as "pausedAt" from runs`,
  id: 'id',
  filters: {
    incidentId: 'incident_id',
    status: "case when outcome is null then 'running' else 'finished' end",
    playbook: 'playbook',
  },
  toRow: ({ outcome, finishedAt, pausedAt, ...row }) => ({
    ...row,
    status: outcome === null ? 'running' : 'finished',
    ...(outcome === null ? {} : { outcome }),
    ...(finishedAt === null ? {} : { finishedAt }),
    ...(pausedAt === null ? {} : { pausedAt }),
  }),
};

const APPROVALS: Listing<ApprovalRow, ApprovalRow> = {
  name: 'approvals',
  select: `select id, incident_id as "incidentId", run_id as "runId", step, status, asked_at as "askedAt", deadline
    from approvals`,
  id: 'id',
  filters: { incidentId: 'incident_id', status: 'status' },
  toRow: (row) => row,
};

interface StoredQuestion {
  readonly id: string;
  readonly incidentId: string;
  readonly runId: string;
  readonly step: string;
  readonly status: QuestionRow['status'];
  readonly question: string;
  readonly answer: string | null;
  readonly closedAt: string | null;
}

const QUESTIONS: Listing<StoredQuestion, QuestionRow> = {
  name: 'questions',
  select: `select id, incident_id as "incidentId", run_id as "runId", step, status, question, answer,
    closed_at as "closedAt" from questions`,
  id: 'id',
  filters: { incidentId: 'incident_id', status: 'status' },
  toRow: ({ question, answer, closedAt, ...row }) => {
    const asked = JSON.parse(question) as EventData<'question-asked'>['question'];
    const { text, form, group, askedAt, deadline } = asked;
    const said = answer === null ? undefined : (JSON.parse(answer) as EventData<'question-answered'>);
    return {
      ...{ ...row, text, form, group, askedAt, deadline },
      ...(closedAt === null ? {} : { closedAt }),
      ...(said ? { answer: said.answer, answeredBy: said.by } : {}),
    };
  },
};

interface StoredLease extends Omit<LeaseRow, 'dueAt'> {
  readonly dueAt: string | null;
}

const LEASES: Listing<StoredLease, LeaseRow> = {
  name: 'leases',
  select: `select id, incident_id as "incidentId", run_id as "runId", step, item as "index", platform, capability, status,
    opened_at as "openedAt", due_at as "dueAt", at as "changedAt" from undo_leases`,
  id: 'id',
  filters: { incidentId: 'incident_id', status: 'status', platform: 'platform' },
  toRow: ({ dueAt, ...row }) => ({ ...row, ...(dueAt === null ? {} : { dueAt }) }),
};

const WAKING = `
  select distinct incident_id as id from undo_leases
  where wake_at <> '' and wake_at <= $1 and incident_id > $2 order by 1 limit $3`;

const CHANGED = `
  select id as "incidentId", seq from incidents where updated_at >= $1 order by updated_at, id limit $2`;

const AWAITING_PROOF = `
  select distinct incident_id as id from containments
  where look_again_at <> '' and look_again_at <= $1 and incident_id > $2 order by 1 limit $3`;

const UNSETTLED = `
  select id from incidents where phase <> 'done' and phase <> 'closed' and id > $1 order by id limit $2`;

/** Lists and rows folded from the journal; lists are newest first. */
export function createReadModels(pool: pg.Pool): ReadModels {
  const ids = async (name: string, text: string, values: unknown[]): Promise<string[]> =>
    (await query<{ id: string }>(pool, name, text, values)).map(({ id }) => id);
  return {
    incidents: (asked) => listPage(pool, INCIDENTS, asked),
    incident: (id) => readOne(pool, INCIDENTS, id),
    changedSince: (at, limit) => query<Change>(pool, 'changed-incidents', CHANGED, [at, limit]),
    detections: (asked) => listPage(pool, DETECTIONS, asked),
    detection: (id) => readOne(pool, DETECTIONS, id),
    runs: (asked) => listPage(pool, RUNS, asked),
    run: (id) => readOne(pool, RUNS, id),
    approvals: (asked) => listPage(pool, APPROVALS, asked),
    approval: (id) => readOne(pool, APPROVALS, id),
    questions: (asked) => listPage(pool, QUESTIONS, asked),
    question: (id) => readOne(pool, QUESTIONS, id),
    leases: (asked) => listPage(pool, LEASES, asked),
    lease: (id) => readOne(pool, LEASES, id),
    wakingLeases: (until, afterId = '', limit) => ids('waking-leases', WAKING, [until, afterId, limit]),
    awaitingProof: (until, afterId = '', limit) =>
      ids('awaiting-proof', AWAITING_PROOF, [until, afterId, limit]),
    unsettled: (afterId = '', limit) => ids('unsettled', UNSETTLED, [afterId, limit]),
  };
}
