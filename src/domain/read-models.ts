import { z } from 'zod';
import { ApprovalStatus, Person } from './approval.ts';
import { Credential } from './credential.ts';
import { Detection, Severity } from './detection.ts';
import { LeaseStatus } from './lease-events.ts';
import { Fields, FieldValue } from './playbook/field-schema.ts';
import { Principal } from './principal.ts';

/** What lists and pages of the REST interface show: rows folded from the journal. */

/** A page of a list: opaque cursor to the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** Each has the name it bears in the OpenAPI document as its `id`. */
const Id = z.string();
const Time = z.iso.datetime({ offset: false });

export const IncidentRow = z
  .strictObject({
    id: Id,
    /** `settled`: nothing is left to be done by itself; `closed`: a person has closed it. */
    status: z.enum(['open', 'settled', 'closed']),
    principal: Principal,
    credential: Credential.exactOptional(),
    severity: Severity,
    /** How many there are. */
    detections: z.int(),
    openedAt: Time,
    updatedAt: Time,
    verdict: z.string().exactOptional(),
    score: z.number().exactOptional(),
    /** The last entry of its journal. */
    seq: z.int(),
  })
  .meta({ id: 'Incident' });
export type IncidentRow = Readonly<z.infer<typeof IncidentRow>>;

export const DetectionRow = z
  .strictObject({
    id: Id,
    incidentId: Id,
    detection: Detection,
    /** How many times the source delivered it. */
    deliveries: z.int(),
    receivedAt: Time,
  })
  .meta({ id: 'Detection' });
export type DetectionRow = Readonly<z.infer<typeof DetectionRow>>;

export const RunRow = z
  .strictObject({
    id: Id,
    incidentId: Id,
    playbook: z.string(),
    playbookVersion: z.int(),
    status: z.enum(['running', 'finished']),
    outcome: z.string().exactOptional(),
    startedAt: Time,
    finishedAt: Time.exactOptional(),
    /** Since when a person holds it back. */
    pausedAt: Time.exactOptional(),
  })
  .meta({ id: 'Run' });
export type RunRow = Readonly<z.infer<typeof RunRow>>;

export const ApprovalRow = z
  .strictObject({
    id: Id,
    incidentId: Id,
    runId: Id,
    step: z.string(),
    status: ApprovalStatus,
    askedAt: Time,
    deadline: Time,
  })
  .meta({ id: 'Approval' });
export type ApprovalRow = Readonly<z.infer<typeof ApprovalRow>>;

/** A question of a playbook, and what came of it. */
export const QuestionRow = z
  .strictObject({
    id: Id,
    incidentId: Id,
    runId: Id,
    step: z.string(),
    status: z.enum(['waiting', 'answered', 'expired', 'superseded']),
    text: z.string(),
    /** What is to be filled in. */
    form: Fields,
    /** Who may answer. */
    group: z.string(),
    askedAt: Time,
    deadline: Time,
    closedAt: Time.exactOptional(),
    answer: z.record(z.string(), FieldValue).exactOptional(),
    answeredBy: Person.exactOptional(),
  })
  .meta({ id: 'Question' });
export type QuestionRow = Readonly<z.infer<typeof QuestionRow>>;

/** An undo lease as lists show it. */
export const LeaseRow = z
  .strictObject({
    id: Id,
    incidentId: Id,
    /** The action that left it. */
    runId: Id,
    step: z.string(),
    index: z.int(),
    platform: z.string(),
    capability: z.string(),
    status: LeaseStatus,
    openedAt: Time,
    /** When it is, or was to be, taken back by itself. */
    dueAt: Time.exactOptional(),
    changedAt: Time,
  })
  .meta({ id: 'UndoLease' });
export type LeaseRow = Readonly<z.infer<typeof LeaseRow>>;

/** How a list is asked for: a page of it, of one incident, in one state. */
export interface ListQuery {
  readonly incidentId?: string;
  readonly status?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** How far an incident has come. */
export interface Change {
  readonly incidentId: string;
  readonly seq: number;
}

/** Whoever wants to know at once when something is written, by any process. */
export interface Changes {
  /** Returns what ends it. What is told may be late, told twice, or lost: read again now and then. */
  follow(listener: (changes: readonly Change[]) => void): () => void;
}

export interface ReadModels {
  incidents(query: Omit<ListQuery, 'incidentId'> & { readonly verdict?: string }): Promise<Page<IncidentRow>>;
  incident(id: string): Promise<IncidentRow | undefined>;
  /** Incidents that were written to at that time or after, and how far; those that waited longest first. */
  changedSince(at: string, limit: number): Promise<readonly Change[]>;
  detections(query: Omit<ListQuery, 'status'>): Promise<Page<DetectionRow>>;
  detection(id: string): Promise<DetectionRow | undefined>;
  runs(query: ListQuery & { readonly playbook?: string }): Promise<Page<RunRow>>;
  run(id: string): Promise<RunRow | undefined>;
  approvals(query: ListQuery): Promise<Page<ApprovalRow>>;
  approval(id: string): Promise<ApprovalRow | undefined>;
  questions(query: ListQuery): Promise<Page<QuestionRow>>;
  question(id: string): Promise<QuestionRow | undefined>;
  leases(query: ListQuery & { readonly platform?: string }): Promise<Page<LeaseRow>>;
  lease(id: string): Promise<LeaseRow | undefined>;
  /** Incidents with leases that somebody has to look at by then, after `afterId`. */
  wakingLeases(until: string, afterId: string | undefined, limit: number): Promise<readonly string[]>;
  /** Incidents with a containment whose proof is looked for again by then, after `afterId`. */
  awaitingProof(until: string, afterId: string | undefined, limit: number): Promise<readonly string[]>;
  /** Incidents with work that is neither ended nor waiting for a person: what a reconciler wakes. Oldest first, after `afterId`. */
  unsettled(afterId: string | undefined, limit: number): Promise<readonly string[]>;
}
