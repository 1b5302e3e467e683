import type { ApprovalStatus, Person } from './approval.ts';
import type { Credential } from './credential.ts';
import type { Detection } from './detection.ts';
import type { LeaseStatus } from './lease-events.ts';
import type { Fields, FieldValue } from './playbook/field-schema.ts';
import type { Principal } from './principal.ts';

/** What lists and pages of the REST interface show: rows folded from the journal. */

/** A page of a list: opaque cursor to the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

export interface IncidentRow {
  readonly id: string;
  /** `settled`: nothing is left to be done by itself; `closed`: a person has closed it. */
  readonly status: 'open' | 'settled' | 'closed';
  readonly principal: Principal;
  readonly credential?: Credential;
  readonly severity: Detection['severity'];
  readonly detections: number;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly verdict?: string;
  readonly score?: number;
  readonly seq: number;
}

export interface DetectionRow {
  readonly id: string;
  readonly incidentId: string;
  readonly detection: Detection;
  /** How many times the source delivered it. */
  readonly deliveries: number;
  readonly receivedAt: string;
}

export interface RunRow {
  readonly id: string;
  readonly incidentId: string;
  readonly playbook: string;
  readonly playbookVersion: number;
  readonly status: 'running' | 'finished';
  readonly outcome?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Since when a person holds it back. */
  readonly pausedAt?: string;
}

export interface ApprovalRow {
  readonly id: string;
  readonly incidentId: string;
  readonly runId: string;
  readonly step: string;
  readonly status: ApprovalStatus;
  readonly askedAt: string;
  readonly deadline: string;
}

/** A question of a playbook, and what came of it. */
export interface QuestionRow {
  readonly id: string;
  readonly incidentId: string;
  readonly runId: string;
  readonly step: string;
  readonly status: 'waiting' | 'answered' | 'expired' | 'superseded';
  readonly text: string;
  /** What is to be filled in. */
  readonly form: Fields;
  /** Who may answer. */
  readonly group: string;
  readonly askedAt: string;
  readonly deadline: string;
  readonly closedAt?: string;
  readonly answer?: Readonly<Record<string, FieldValue>>;
  readonly answeredBy?: Person;
}

/** An undo lease as lists show it. */
export interface LeaseRow {
  readonly id: string;
  readonly incidentId: string;
  /** The action that left it. */
  readonly runId: string;
  readonly step: string;
  readonly index: number;
  readonly platform: string;
  readonly capability: string;
  readonly status: LeaseStatus;
  readonly openedAt: string;
  /** When it is, or was to be, taken back by itself. */
  readonly dueAt?: string;
  readonly changedAt: string;
}

/** How a list is asked for: a page of it, of one incident, in one state. */
export interface ListQuery {
  readonly incidentId?: string;
  readonly status?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface ReadModels {
  incidents(query: Omit<ListQuery, 'incidentId'>): Promise<Page<IncidentRow>>;
  incident(id: string): Promise<IncidentRow | undefined>;
  detections(query: Omit<ListQuery, 'status'>): Promise<Page<DetectionRow>>;
  detection(id: string): Promise<DetectionRow | undefined>;
  runs(query: ListQuery): Promise<Page<RunRow>>;
  run(id: string): Promise<RunRow | undefined>;
  approvals(query: ListQuery): Promise<Page<ApprovalRow>>;
  approval(id: string): Promise<ApprovalRow | undefined>;
  questions(query: ListQuery): Promise<Page<QuestionRow>>;
  question(id: string): Promise<QuestionRow | undefined>;
  leases(query: ListQuery): Promise<Page<LeaseRow>>;
  lease(id: string): Promise<LeaseRow | undefined>;
  /** Incidents with leases that somebody has to look at by then, after `afterId`. */
  wakingLeases(until: string, afterId: string | undefined, limit: number): Promise<readonly string[]>;
  /** Incidents with work that is neither ended nor waiting for a person: what a reconciler wakes. Oldest first, after `afterId`. */
  unsettled(afterId: string | undefined, limit: number): Promise<readonly string[]>;
}
