import type { Activity } from './activity.ts';
import type { Baseline, Habits } from './baseline/baseline.ts';
import type { Withheld } from './baseline/withheld.ts';
import type { Detection } from './detection.ts';
import type { EvidenceRef } from './evidence.ts';
import type { IssuerTerms } from './issuer/trusted-issuer.ts';
import type { Actor, JournalEntry, JournalEvent } from './journal-event.ts';
import type { PresentedToken } from './presented-token.ts';
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
    /** The reconciler put it back: what it asks for may be under way. */
    readonly isPutBack?: true;
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
