import { errorCode } from '#domain/errors.ts';
import type { Log, Outbox, OutboxRow, Queues } from '#domain/ports.ts';

/** Rows in one call of the queue or the outbox. */
const BATCH = 500;
/** Rows kept in memory at most; what is beyond is in the outbox all the same, and the sweep finds it. */
const MAX_BUFFERED = 20_000;
/** Ids are gathered for so long before they are forgotten together: one commit for many. */
const FORGET_AFTER_MS = 50;

export interface RelayOptions {
  readonly log: Log;
  /** How often the outbox is searched for rows that a crash or a full queue left there. Default 5 000. */
  readonly intervalMs?: number;
}

export interface Relay {
  /** Delivers what is under way, forgets it in the outbox, and stops. */
  stop(): Promise<void>;
}

/**
 * Carries committed jobs from the outbox to the queue.
 *
 * Rows that this process commits go at once, in batches: what is committed while one batch is under way makes the
 * next. They are forgotten in the outbox afterwards, so that a crash in between delivers twice, never less than once.
 * A sweep, at the start and at intervals, finds what was left: rows that stood there already at the sweep before,
 * because younger ones are on their way in the process that wrote them.
 */
export function startRelay(outbox: Outbox, queues: Queues, options: RelayOptions): Relay {
  const relay = new OutboxRelay(outbox, queues, options.log);
  outbox.onCommit((rows) => relay.take(rows));
  void relay.sweep(true);
  const timer = setInterval(() => void relay.sweep(false), options.intervalMs ?? 5_000);
  return {
    async stop() {
      clearInterval(timer);
      await relay.finish();
    },
  };
}

class OutboxRelay {
  private readonly outbox: Outbox;
  private readonly queues: Queues;
  private readonly log: Log;
  private buffer: OutboxRow[] = [];
  /** Ids that are in the buffer, on their way, or delivered and not yet forgotten. */
  private readonly known = new Set<string>();
  private readonly toForget: string[] = [];
  private seenBefore = new Set<string>();
  private pumping: Promise<void> | undefined;
  private forgetting: Promise<void> | undefined;
  private sweeping: Promise<void> | undefined;
  /** Rows of ours are in the outbox alone: the next sweep takes them however young they are. */
  private behind = false;
  private finishing = false;

  constructor(outbox: Outbox, queues: Queues, log: Log) {
    this.outbox = outbox;
    this.queues = queues;
    this.log = log;
  }

  take(rows: readonly OutboxRow[]): void {
    if (this.finishing) return;
    for (const row of rows) {
      if (this.buffer.length >= MAX_BUFFERED) {
        this.behind = true;
        break;
      }
      if (this.known.has(row.id)) continue;
      this.known.add(row.id);
      this.buffer.push(row);
    }
    this.pumping ??= this.pump().finally(() => {
      this.pumping = undefined;
    });
  }

  /** Looks for rows that were left; `all` takes young ones too. Does not throw: the next sweep tries again. */
  sweep(all: boolean): Promise<void> {
    this.sweeping ??= this.search(all)
      .catch((cause) => this.log.warn({ code: errorCode(cause), err: cause }, 'the outbox could not be read'))
      .finally(() => {
        this.sweeping = undefined;
      });
    return this.sweeping;
  }

  async finish(): Promise<void> {
    this.finishing = true;
    await this.sweeping;
    await this.pumping;
    await this.forgetting;
    await this.forget();
  }

  private async search(all: boolean): Promise<void> {
    let everything = all || this.behind;
    this.behind = false;
    for (;;) {
      const rows = await this.outbox.pending(BATCH);
      const left = rows.filter(({ id }) => !this.known.has(id) && (everything || this.seenBefore.has(id)));
      this.seenBefore = new Set(rows.map(({ id }) => id));
      if (left.length === 0 || this.finishing) return;
      this.log.info({ rows: left.length }, 'jobs left in the outbox are delivered again');
      this.take(left);
      await this.pumping;
      await this.forgetting;
      if (this.behind || rows.length < BATCH) return;
      everything = true;
    }
  }

  private async pump(): Promise<void> {
    // One turn of the event loop: commits that are ready in the same moment make one batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.buffer.length > 0) {
      const batch = this.buffer.splice(0, BATCH);
      await this.deliver(batch);
    }
  }

  private async deliver(batch: readonly OutboxRow[]): Promise<void> {
    try {
      await this.queues.addAll(batch.map(({ job }) => job));
      this.forgetLater(batch);
    } catch (cause) {
      if (batch.length > 1 && errorCode(cause) !== 'ERR_QUEUE_UNAVAILABLE') {
        // One row that the queue refuses must not hold back the others.
        for (const row of batch) await this.deliver([row]);
        return;
      }
      this.behind = true;
      for (const { id } of batch) this.known.delete(id);
      const facts = { rows: batch.length, jobId: batch[0]?.job.jobId, code: errorCode(cause), err: cause };
      this.log.warn(facts, 'jobs stay in the outbox: the queue did not take them');
    }
  }

  private forgetLater(rows: readonly OutboxRow[]): void {
    this.toForget.push(...rows.map(({ id }) => id));
    this.forgetting ??= new Promise<void>((resolve) => setTimeout(resolve, FORGET_AFTER_MS))
      .then(() => this.forget())
      .finally(() => {
        this.forgetting = undefined;
      });
  }

  private async forget(): Promise<void> {
    while (this.toForget.length > 0) {
      const ids = this.toForget.splice(0);
      try {
        await this.outbox.delivered(ids);
      } catch (cause) {
        // They will be delivered a second time, which every handler must bear.
        this.log.warn(
          { rows: ids.length, code: errorCode(cause), err: cause },
          'delivered jobs stay in the outbox',
        );
      }
      for (const id of ids) this.known.delete(id);
    }
  }
}
