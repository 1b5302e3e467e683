import type pg from 'pg';
import { errorCode } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Clock, Job, Log, OutboxRow } from '#domain/ports.ts';
import type { CommitListeners } from './commit-listeners.ts';
import { type DelayedJobs, overtaken } from './delayed-jobs.ts';
import type { EntryBatch } from './entry-batch.ts';
import type { Head } from './incident-heads.ts';
import type { IncidentMemory } from './incident-memory.ts';
import { insertOutbox } from './outbox.ts';

/** What a transaction wrote. */
export interface Committed {
  readonly entries: readonly JournalEntry[];
  readonly rows: readonly OutboxRow[];
  /** Jobs that were on their way already. */
  readonly skipped: readonly Job[];
  /** Where the incidents stand after it. */
  readonly heads: ReadonlyMap<string, Head>;
}

/** What a transaction wrote, from the batch and the results of its statements, `commit` last. */
export function committedOf(written: EntryBatch, results: readonly pg.QueryResult[]): Committed {
  return {
    entries: written.entries,
    rows: written.outboxRows(results.at(-2)),
    skipped: written.skippedJobs,
    heads: written.headsAfter,
  };
}

export interface AfterCommitDeps {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly listeners: CommitListeners;
  readonly delayed: DelayedJobs;
  readonly memory: IncidentMemory;
}

/** Tells what was committed, and sees to jobs that ran while the commit took its time. Does not throw. */
export function afterCommit({ entries, rows, skipped, heads }: Committed, deps: AfterCommitDeps): void {
  const now = deps.clock.now();
  deps.memory.learnHeads(heads);
  deps.delayed.committed(
    rows.map((row) => row.job),
    now,
  );
  deps.listeners.tell({ entries, rows });
  const missed = overtaken(skipped, now);
  if (missed.length > 0) void askAgain(missed, deps);
}

async function askAgain(jobs: readonly Job[], { pool, listeners, log }: AfterCommitDeps): Promise<void> {
  try {
    const { rows } = await pool.query<{ id: string }>(insertOutbox(jobs.map((job) => JSON.stringify(job))));
    listeners.tell({ entries: [], rows: rows.map(({ id }, at) => ({ id, job: jobs[at]! })) });
  } catch (cause) {
    log.warn(
      { jobs: jobs.length, code: errorCode(cause), err: cause },
      'delayed jobs were not asked for again',
    );
  }
}
