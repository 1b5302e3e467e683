import type { Activity, Watermark } from './activity.ts';
import type { ApprovalStatus, Person } from './approval.ts';
import type { Baseline, Habits } from './baseline/baseline.ts';
import type { Withheld } from './baseline/withheld.ts';
import type { ActionPlan, ActionReceipt, ConnectorFacts, ProofReading } from './containment.ts';
import type { Credential } from './credential.ts';
import type { Detection } from './detection.ts';
import type { EvidenceRef, SessionRecord, TokenRecord } from './evidence.ts';
import type { IssuerTerms } from './issuer/trusted-issuer.ts';
import type { Actor, JournalEntry, JournalEvent } from './journal-event.ts';
import type { LeaseStatus } from './lease-events.ts';
import type { Fields, FieldValue } from './playbook/field-schema.ts';
import type { PresentedToken } from './presented-token.ts';
import type { Account, Principal } from './principal.ts';
import type { ReceivedArrival } from './received-arrival.ts';
import type { Incident } from './run/state.ts';

/** Ports: what the stages need of the world. Adapters stand behind them; nothing here does anything. */

export interface Clock {
  /** The present instant. */
  now(): Date;
}

export interface Ids {
  /** A new id, unique and sortable by time, without colons: `inc-01h…`. */
  next(prefix: string): string;
}

export interface Digest {
  /** SHA-256, hex, of the canonical JSON (RFC 8785) of a value. */
  ofJson(value: unknown): string;
  ofText(text: string): string;
}

export interface Fingerprints {
  /** Keyed fingerprint of a raw secret: `fp_` and 32 hex digits. */
  of(raw: string): string;
  /**
   * Replaces every secret in a value, by key name and by token shape, with its fingerprint; `onSecret` is told of each, and
   * must keep none.
   */
  scrub<T>(value: T, onSecret?: (raw: string, fingerprint: string) => void): T;
}

/** Reads raw tokens and assertions where they come in, and holds their signatures against their issuers' published keys. */
export interface PresentedTokens {
  /** What the operator says of the issuers that are trusted. */
  readonly terms: readonly IssuerTerms[];
  /**
   * What is presented in raw secrets, the first MOST_PRESENTED; what is neither JWT nor assertion is passed over. Never throws
   * for what it is given: keys that cannot be had are `not-checked`.
   */
  read(secrets: Iterable<string>): Promise<readonly PresentedToken[]>;
}

export interface Log {
  debug(facts: Record<string, unknown>, message: string): void;
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
  error(facts: Record<string, unknown>, message: string): void;
}

/** The queues by duty. */
export type QueueName = 'incident' | 'run' | 'timer' | 'notify' | `connector-${string}`;

/** A wake-up: ids only. What is to be done is read from the journal. */
export interface Job {
  readonly queue: QueueName;
  /** Without colons; the same id is queued once at a time. */
  readonly jobId: string;
  readonly name: string;
  readonly data: {
    readonly incidentId: string;
    readonly runId?: string;
    readonly step?: string;
    readonly index?: number;
    readonly attempt?: number;
    /** A question of a playbook. */
    readonly questionId?: string;
    /** An undo lease, in place of run, step and index. */
    readonly leaseId?: string;
    /** The entry that asked for the job: whoever does it must have read so far. */
    readonly seq?: number;
  };
  /** Earliest time to run. */
  readonly notBefore?: string;
  /** 1 is the most urgent, to 2^21 - 1; compared within its queue alone. Default 10. */
  readonly priority?: number;
}

/** How the stages read and change an incident. */
export interface Incidents {
  /** The present state; with `atLeastSeq`, one that has come so far at least, perhaps without reading. @throws ERR_NOT_FOUND */
  load(incidentId: string, atLeastSeq?: number): Promise<Incident>;
  /**
   * Decides on the present state and appends the events together with all that follows from them at once.
   * When another writer comes first, it reads again and decides again; no events, decided on the latest state, means
   * that nothing is written.
   * @throws ERR_NOT_FOUND, ERR_STORE_UNAVAILABLE
   */
  change(
    incidentId: string,
    actor: Actor,
    decide: (incident: Incident) => readonly JournalEvent[],
  ): Promise<Incident>;
}

/** What one decision writes: all of it, or nothing. */
export interface Append {
  readonly incidentId: string;
  /** The seq of the last entry the decision was made on; another writer in between voids it. */
  readonly expectedSeq: number;
  readonly actor: Actor;
  readonly events: readonly JournalEvent[];
  readonly jobs: readonly Job[];
}

export interface Journal {
  /**
   * Appends events, folds them into the read models and puts jobs into the outbox, in one transaction.
   * Appends that are ready in the same moment share a commit.
   * @throws ERR_CONFLICT when another writer came first; ERR_STORE_UNAVAILABLE
   */
  append(append: Append): Promise<readonly JournalEntry[]>;
  /** The entries of one incident after `afterSeq` (default 0: all), in order. @throws ERR_EVENT_UNKNOWN */
  read(incidentId: string, afterSeq?: number): Promise<readonly JournalEntry[]>;
}

/** A job that is committed but not yet known to be queued. */
export interface OutboxRow {
  readonly id: string;
  readonly job: Job;
}

/** Jobs written in the same transaction as the events that cause them. */
export interface Outbox {
  /** The oldest rows not yet delivered. */
  pending(limit: number): Promise<readonly OutboxRow[]>;
  /** Forgets rows that are in the queue. */
  delivered(ids: readonly string[]): Promise<void>;
  /** Called after each commit of this process with the rows it wrote, so that they need not be read back. */
  onCommit(listener: (rows: readonly OutboxRow[]) => void): void;
}

/** The queue, as far as writing to it goes. */
export interface Queues {
  /** Puts jobs in; an id that is waiting already is left as it is. Resolves when the queue holds them. */
  addAll(jobs: readonly Job[]): Promise<void>;
}

/** A checked detection on its way in. */
export interface Arrival {
  readonly detection: Detection;
  /** What it may be folded by, strongest first: the principal's keys, then the credential's. At least one. */
  readonly correlationKeys: readonly string[];
  /** How long, in milliseconds, an incident takes in detections of its keys. */
  readonly windowMs: number;
  /** The payload, secrets replaced; kept as evidence under `detection.rawSha256`. */
  readonly payload: string;
  /** Kept in its platform's log by the same commit, where the platform pushes a log. */
  readonly received?: ReceivedArrival;
}

export interface Receipt {
  readonly incidentId: string;
  readonly detectionId: string;
  /** `new`: stored now; `repeated`: the same came before and was counted; `changed`: the same id with other content, stored and counted. */
  readonly status: 'new' | 'repeated' | 'changed';
}

export interface Intake {
  /**
   * Makes a detection durable and folds it into the open incident of any of its keys, or opens one.
   * Resolves after the commit. Arrivals ready in the same moment share it.
   * @throws ERR_STORE_UNAVAILABLE
   */
  accept(arrival: Arrival): Promise<Receipt>;
}

export interface EvidenceStore {
  /** Stores content under its SHA-256, compressed; storing the same twice is one. */
  put(
    /** Undefined for what belongs to no incident (a pinned document). */
    incidentId: string | undefined,
    kind: EvidenceRef['kind'],
    content: string,
    facts: { platform?: string; count: number },
  ): Promise<EvidenceRef>;
  /** @throws ERR_NOT_FOUND */
  get(sha256: string): Promise<string>;
}

/** What an incident keeps from teaching: the activity of these subjects from then on. */
export interface Withholding {
  readonly incidentId: string;
  readonly subjects: readonly string[];
  readonly from: string;
}

/** What is usual, learned from past activity. */
export interface Baselines {
  /**
   * Withholds, then learns from the activities that no incident withholds, in one transaction. Learning the same again
   * changes nothing. What an incident withholds may teach once it is closed as explained.
   * @throws ERR_STORE_UNAVAILABLE
   */
  learn(activities: readonly Activity[], withholding?: Withholding): Promise<void>;
  /** Adds what was learned elsewhere, in parts. @throws ERR_STORE_UNAVAILABLE */
  add(learned: Baseline): Promise<void>;
  /** The profiles of these subjects, as far as there are any. @throws ERR_STORE_UNAVAILABLE, ERR_INPUT_INVALID for another version's */
  load(subjects: readonly string[]): Promise<Habits>;
  /** Everything that is withheld now. @throws ERR_STORE_UNAVAILABLE */
  withheld(): Promise<readonly Withheld[]>;
}

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

export interface ReadModels {
  incidents(query: { status?: string; limit: number; cursor?: string }): Promise<Page<IncidentRow>>;
  incident(id: string): Promise<IncidentRow | undefined>;
  detections(query: { incidentId?: string; limit: number; cursor?: string }): Promise<Page<DetectionRow>>;
  detection(id: string): Promise<DetectionRow | undefined>;
  runs(query: {
    incidentId?: string;
    status?: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<RunRow>>;
  run(id: string): Promise<RunRow | undefined>;
  approvals(query: {
    incidentId?: string;
    status?: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<ApprovalRow>>;
  approval(id: string): Promise<ApprovalRow | undefined>;
  questions(query: {
    incidentId?: string;
    status?: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<QuestionRow>>;
  question(id: string): Promise<QuestionRow | undefined>;
  leases(query: {
    incidentId?: string;
    status?: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<LeaseRow>>;
  lease(id: string): Promise<LeaseRow | undefined>;
  /** Incidents with leases that somebody has to look at by then, after `afterId`. */
  wakingLeases(until: string, afterId: string | undefined, limit: number): Promise<readonly string[]>;
  /** Incidents with work that is neither ended nor waiting for a person: what a reconciler wakes. Oldest first, after `afterId`. */
  unsettled(afterId: string | undefined, limit: number): Promise<readonly string[]>;
}

/** An identity that is to be contained, and the budgets it counts against. */
export interface WantedUse {
  readonly budgets: readonly {
    readonly key: string;
    /** How many identities in that time, in milliseconds. */
    readonly identities: number;
    readonly withinMs: number;
  }[];
  readonly identity: string;
  readonly incidentId: string;
  readonly at: string;
  /** Keys of budgets that people let it pass. */
  readonly passed: readonly string[];
}

/** A budget that is used up, and the latest that used it. */
export interface UsedUp {
  readonly key: string;
  readonly used: number;
  readonly latest: readonly { readonly identity: string; readonly incidentId: string; readonly at: string }[];
}

/** What was contained in a time, counted by identity across incidents and processes. */
export interface BudgetUses {
  /** Which budgets an identity would find used up; nothing is counted. @throws ERR_STORE_UNAVAILABLE */
  usedUp(wanted: WantedUse): Promise<readonly UsedUp[]>;
  /**
   * Counts an identity against all of the budgets, or against none and says which are used up. Of two that want the last
   * use one gets it; who is counted already is not counted again.
   * @throws ERR_STORE_UNAVAILABLE
   */
  reserve(wanted: WantedUse): Promise<readonly UsedUp[]>;
}

/** One turn of the kill switch. */
export interface KillSwitchTurn {
  readonly isOn: boolean;
  readonly by: Person;
  readonly reason: string;
  readonly at: string;
}

/** Who switched containment off and on, the same for all processes at once; append-only. */
export interface KillSwitchRecord {
  /** @throws ERR_STORE_UNAVAILABLE */
  turn(turn: Omit<KillSwitchTurn, 'at'>): Promise<void>;
  /** Newest first; the first one holds. @throws ERR_STORE_UNAVAILABLE */
  latest(limit: number): Promise<readonly KillSwitchTurn[]>;
}

/** How an account is looked for. */
export interface AccountQuery {
  readonly email?: string;
  readonly id?: string;
  readonly name?: string;
}

export interface ActivityQuery {
  /** Absent: the whole log. */
  readonly account?: Account;
  /** A credential whose uses are wanted whoever the account is. */
  readonly credential?: Credential;
  readonly since: string;
  readonly until: string;
  /** Most records to return; more become a gap that is named. */
  readonly limit: number;
}

export interface ActivityPull {
  readonly activities: readonly Activity[];
  /** Raw records as JSON texts, secrets replaced, in the order of `activities`. */
  readonly raw: readonly string[];
  readonly watermark: Watermark;
}

/** What an action is asked to do. */
export interface ActionRequest {
  readonly platform: string;
  readonly capability: string;
  readonly account: Account;
  readonly credential?: Credential;
  readonly input: Readonly<Record<string, unknown>>;
  /** The same for every try of the same intent. */
  readonly idempotencyKey: string;
}

/** The connectors that are configured, behind one door. Every call throws ERR_CONNECTOR_…; ERR_CAPABILITY_NOT_OFFERED when a platform lacks it. */
export interface Connectors {
  readonly facts: readonly ConnectorFacts[];
  findAccount(platform: string, query: AccountQuery): Promise<Account | undefined>;
  listSessions(platform: string, account: Account): Promise<readonly SessionRecord[]>;
  listTokens(platform: string, account: Account): Promise<readonly TokenRecord[]>;
  pullActivity(platform: string, query: ActivityQuery): Promise<ActivityPull>;
  plan(request: ActionRequest): Promise<ActionPlan>;
  perform(request: ActionRequest, plan: ActionPlan): Promise<ActionReceipt>;
  /** Reads the platform's own state and log. `since` is when the call was made. */
  verify(request: ActionRequest, plan: ActionPlan, since: string): Promise<ProofReading>;
  undo(request: ActionRequest, plan: ActionPlan): Promise<ActionReceipt>;
}

/** Where people are asked and told. */
export interface Chat {
  /** Posts or updates the one message of an incident; `messageId` of an earlier post makes it an update. @throws ERR_CHAT_UNAVAILABLE */
  showIncident(view: IncidentView, earlier: ChatMessage | undefined): Promise<ChatMessage>;
  /** Finds the message of an incident that was posted after `since`, when a crash lost its id. @throws ERR_CHAT_UNAVAILABLE */
  findIncident(incidentId: string, since: string): Promise<ChatMessage | undefined>;
  /** Posts a notice below an incident's message, unless it stands there already. @throws ERR_CHAT_UNAVAILABLE */
  tell(notice: ChatNotice, thread: ChatMessage): Promise<ChatMessage>;
  /** Posts a question below an incident's message, or shows there how it was closed. @throws ERR_CHAT_UNAVAILABLE */
  ask(question: QuestionView, thread: ChatMessage): Promise<void>;
}

/** A question of a playbook as people are shown it; all texts are data and are escaped by the adapter. */
export interface QuestionView {
  readonly questionId: string;
  readonly step: string;
  readonly text: string;
  readonly form: Fields;
  readonly status: QuestionRow['status'];
  readonly askedAt: string;
  readonly deadline: string;
  readonly ifSilent: 'stop' | 'go-on';
  /** Who may answer, and is called by name. */
  readonly group: { readonly name: string; readonly emails: readonly string[] };
  readonly why: string | undefined;
  readonly answeredBy?: string;
}

/** What people are told, once; the text is data and is escaped by the adapter. */
export interface ChatNotice {
  readonly noticeId: string;
  readonly text: string;
  /** When it was asked for: it cannot have been posted earlier. */
  readonly since: string;
  /** Who is called by name. */
  readonly group?: { readonly name: string; readonly emails: readonly string[] };
}

export interface ChatMessage {
  readonly channel: string;
  readonly messageId: string;
}

/** Everything the incident's one message shows; all texts are data and are escaped by the adapter. */
export interface IncidentView {
  readonly incidentId: string;
  readonly title: string;
  readonly principal: string;
  readonly severity: string;
  readonly detections: number;
  readonly verdict: string;
  readonly score: number | undefined;
  /** How the verdict came to be so, and how an undecided one goes on; newest first. */
  readonly verdictNotes: readonly string[];
  /** What holds its runs back, and what people did to them, newest first. */
  readonly operatorNotes: readonly string[];
  /** What was cut of somebody whose doings have explained themselves. */
  readonly toRestore: readonly string[];
  /** What can be taken back, and how that stands. */
  readonly leases?: readonly string[];
  readonly evidenceFor: readonly string[];
  readonly evidenceAgainst: readonly string[];
  readonly blindSpots: readonly string[];
  readonly timeline: readonly { readonly at: string; readonly text: string }[];
  readonly approvals: readonly ApprovalView[];
  readonly containments: readonly { readonly text: string; readonly proof: string }[];
  readonly residual: readonly string[];
  /** When access ends at worst, in a sentence; absent while nothing is known to be held. */
  readonly accessEnds?: string | undefined;
  /** Uses after proof, and how the incident was closed or opened again. */
  readonly alarms?: readonly string[];
  readonly outcome: string | undefined;
}

export interface ApprovalView {
  readonly approvalId: string;
  readonly step: string;
  readonly status: ApprovalStatus;
  readonly why: string | undefined;
  readonly actions: readonly {
    readonly summary: string;
    readonly present: readonly string[];
    readonly effect: string;
  }[];
  readonly residual: readonly string[];
  /** What the step leaves to a person besides, and how it is done. */
  readonly forPerson?: readonly string[];
  readonly deadline: string;
  readonly ifSilent: 'deny' | 'approve';
  readonly approverGroup: string;
  readonly quorum: number;
  /** Budgets of policy that are used up, and that an approval lets this pass. */
  readonly exceeds: readonly string[];
  readonly approvedBy: readonly string[];
}
