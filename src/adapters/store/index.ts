import type pg from 'pg';
import type { Sessions } from '#domain/access/session.ts';
import type { BudgetUses } from '#domain/budget-uses.ts';
import type { DeadLetters } from '#domain/dead-letter.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { KillSwitchRecord } from '#domain/kill-switch.ts';
import type {
  Baselines,
  Clock,
  EvidenceStore,
  Ids,
  Intake,
  Job,
  Journal,
  Log,
  Outbox,
} from '#domain/ports.ts';
import type { Changes, ReadModels } from '#domain/read-models.ts';
import type { Watches } from '#domain/watch/watch.ts';
import { createBaselines } from './baselines.ts';
import { createBudgetUses } from './budget-uses.ts';
import { ChangeFeed } from './changes.ts';
import { CommitListeners } from './commit-listeners.ts';
import { createDeadLetters } from './dead-letters.ts';
import { DelayedJobs } from './delayed-jobs.ts';
import { createEvidenceStore } from './evidence.ts';
import { createIdempotencyKeys, type IdempotencyKeys } from './idempotency-keys.ts';
import { IncidentMemory } from './incident-memory.ts';
import { createIntake } from './intake.ts';
import { createJournal } from './journal.ts';
import { createKillSwitchRecord } from './kill-switch.ts';
import { migrate } from './migrate.ts';
import { openIncidents } from './open-incidents.ts';
import { createOutbox } from './outbox.ts';
import { openPool, query, storeError } from './pool.ts';
import { createRateBuckets, type RateBuckets } from './rate-buckets.ts';
import { createReadModels } from './read-models.ts';
import { createReceived, type ReceivedRecords } from './received.ts';
import { createSessions } from './sessions.ts';
import { createUnshownIncidents, type UnshownIncidents } from './unshown-incidents.ts';
import { createWatches } from './watches.ts';
import { createWebhookReplays, type WebhookReplays } from './webhook-replays.ts';

export { generateHeadKeys, publicKeyOf, readHeadKey, readPublicKey } from './head-keys.ts';
export type { IdempotencyKeys } from './idempotency-keys.ts';
export { rebuildReadModels } from './rebuild.ts';
export { readExportedHeads, type SignedHead } from './signed-head.ts';
export { exportHeads, takeHead } from './signed-heads.ts';
export { verifyJournal } from './verify-journal.ts';
export type { WebhookReplays } from './webhook-replays.ts';

export interface StoreOptions {
  readonly connectionString: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  /** The jobs that entries cause: they are committed together with them. Entries are of one incident, in order. */
  readonly jobsFor: (entries: readonly JournalEntry[]) => readonly Job[];
  /** Connections at most. Default 10. */
  readonly maxConnections?: number;
  /** How long, in milliseconds, what platforms push is kept. Default 90 days. */
  readonly receivedRetentionMs?: number;
}

const RECEIVED_RETENTION_MS = 90 * 24 * 3_600_000;

export interface Store {
  readonly journal: Journal;
  readonly intake: Intake;
  readonly evidence: EvidenceStore;
  readonly readModels: ReadModels;
  /** Who wants to know at once when something is written. */
  readonly changes: Changes;
  /** Who is signed in at the console. */
  readonly sessions: Sessions;
  readonly outbox: Outbox;
  readonly unshown: UnshownIncidents;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly webhookReplays: WebhookReplays;
  readonly rateBuckets: RateBuckets;
  readonly budgets: BudgetUses;
  readonly killSwitch: KillSwitchRecord;
  /** What platforms push to us as a log. */
  readonly received: ReceivedRecords;
  /** Records that no mapping could read. */
  readonly deadLetters: DeadLetters;
  /** What is usual, learned from past activity. */
  readonly baselines: Baselines;
  /** What is proven to be cut and is looked for. */
  readonly watches: Watches;
  /** Incidents that still take in detections of any of these correlation keys. @throws ERR_STORE_UNAVAILABLE */
  openIncidents(keys: readonly string[]): Promise<readonly string[]>;
  /** For `rebuildReadModels`, `verifyJournal`, `takeHead` and `exportHeads`. */
  readonly pool: pg.Pool;
  /** Calls `listener` after each commit of this process with the entries it appended. Returns what ends it. */
  onAppend(listener: (entries: readonly JournalEntry[]) => void): () => void;
  /** Whether the database answers. @throws ERR_STORE_UNAVAILABLE */
  ping(): Promise<void>;
  /** Commits what is under way and closes all connections. */
  close(): Promise<void>;
}

/**
 * Connects to PostgreSQL (15 or later), brings the tables up to date and opens the ports on them.
 *
 * @throws ERR_STORE_UNAVAILABLE; ERR_CONFIG_INVALID when the database belongs to another version
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { connectionString, clock, log, ids, jobsFor, maxConnections: max } = options;
  const { receivedRetentionMs = RECEIVED_RETENTION_MS } = options;
  const pool = openPool({ connectionString, log, ...(max === undefined ? {} : { max }) });
  try {
    await migrate(pool);
  } catch (thrown) {
    await pool.end();
    throw storeError(thrown);
  }
  const listeners = new CommitListeners(log);
  const changes = new ChangeFeed(pool, listeners, log);
  const deps = {
    pool,
    clock,
    log,
    ids,
    jobsFor,
    listeners,
    delayed: new DelayedJobs(),
    memory: new IncidentMemory(),
    receivedRetentionMs,
  };
  const journal = createJournal(deps);
  const intake = createIntake(deps);
  const webhookReplays = createWebhookReplays(pool, clock);
  const received = createReceived(pool, clock, receivedRetentionMs);
  return {
    journal,
    intake,
    changes,
    sessions: createSessions(pool, clock),
    webhookReplays,
    rateBuckets: createRateBuckets(pool, clock),
    budgets: createBudgetUses(pool),
    killSwitch: createKillSwitchRecord(pool, clock),
    received,
    evidence: createEvidenceStore(deps),
    readModels: createReadModels(pool),
    outbox: createOutbox(pool, listeners),
    unshown: createUnshownIncidents(pool),
    idempotencyKeys: createIdempotencyKeys(pool, clock),
    baselines: createBaselines(pool),
    watches: createWatches(pool),
    deadLetters: createDeadLetters(pool, clock, ids),
    openIncidents: (keys) => openIncidents(pool, clock, keys),
    pool,
    onAppend: (listener) => listeners.onAppend(listener),
    ping: async () => void (await query(pool, 'ping', 'select 1')),
    async close() {
      await Promise.all([journal.idle(), intake.idle(), webhookReplays.idle(), received.idle()]);
      await changes.close();
      await pool.end();
    },
  };
}
