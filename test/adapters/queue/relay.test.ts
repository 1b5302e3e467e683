import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { CountersignError } from '#domain/errors.ts';
import type { Job, Outbox, OutboxRow, Queues } from '#domain/ports.ts';
import { type OpenQueues, openQueues } from '../../../src/adapters/queue/open-queues.ts';
import { type Relay, startRelay } from '../../../src/adapters/queue/relay.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { recordingLog } from '../../support/log.ts';

/** An outbox in memory: what `commit` writes is pending until it is delivered. */
class MemoryOutbox implements Outbox {
  readonly rows = new Map<string, OutboxRow>();
  readonly deliveries: (readonly string[])[] = [];
  private listener: ((rows: readonly OutboxRow[]) => void) | undefined;
  private written = 0;

  async pending(limit: number): Promise<readonly OutboxRow[]> {
    return [...this.rows.values()].slice(0, limit);
  }

  async delivered(ids: readonly string[]): Promise<void> {
    this.deliveries.push(ids);
    for (const id of ids) this.rows.delete(id);
  }

  onCommit(listener: (rows: readonly OutboxRow[]) => void): void {
    this.listener = listener;
  }

  /** Rows that a process wrote which ended before it could deliver them. */
  leave(jobs: readonly Job[]): OutboxRow[] {
    const rows = jobs.map((job) => ({ id: String(++this.written), job }));
    for (const row of rows) this.rows.set(row.id, row);
    return rows;
  }

  commit(jobs: readonly Job[]): void {
    this.listener?.(this.leave(jobs));
  }
}

function jobs(count: number, prefix: string): Job[] {
  return Array.from({ length: count }, (_, i) => ({
    queue: 'run',
    jobId: `${prefix}-${i}`,
    name: 'advance',
    data: { incidentId: 'inc-1' },
  }));
}

describe('the relay from the outbox to the queue', () => {
  let database: TestDatabase;
  let queues: OpenQueues;
  let relay: Relay;
  const { log, lines } = recordingLog();
  const never = { log, intervalMs: 3_600_000 };

  before(async () => {
    database = await createDatabase();
    const backend = { kind: 'postgres', connectionString: database.url } as const;
    queues = await openQueues({ backend, platforms: {}, log });
  });

  afterEach(async () => {
    await relay.stop();
    await queues.drain();
  });

  after(async () => {
    await queues.close(0);
    await database.drop();
  });

  async function queued(): Promise<number> {
    return (await queues.counts()).run?.waiting ?? 0;
  }

  test('committed jobs go at once, in few batches, and are forgotten', async () => {
    const outbox = new MemoryOutbox();
    relay = startRelay(outbox, queues, never);
    for (const job of jobs(300, 'commit')) outbox.commit([job]);
    await eventually('they are queued', async () => (await queued()) === 300);
    await eventually('they are forgotten', () => outbox.rows.size === 0);
    assert.ok(outbox.deliveries.length <= 3, `${outbox.deliveries.length} commits to forget 300 rows`);
  });

  test('what a crash left is delivered at the start, however much it is', async () => {
    const outbox = new MemoryOutbox();
    outbox.leave(jobs(1_234, 'left'));
    relay = startRelay(outbox, queues, never);
    await eventually('they are queued', async () => (await queued()) === 1_234);
    await eventually('they are forgotten', () => outbox.rows.size === 0);
  });

  test('rows of another process are taken when two sweeps have seen them', async () => {
    const outbox = new MemoryOutbox();
    relay = startRelay(outbox, queues, { log, intervalMs: 20 });
    outbox.leave(jobs(3, 'other'));
    await eventually('they are queued', async () => (await queued()) === 3);
    await eventually('they are forgotten', () => outbox.rows.size === 0);
  });

  test('a queue that is away loses nothing: the next sweep delivers', async () => {
    const outbox = new MemoryOutbox();
    let away = true;
    const flaky: Queues = {
      addAll: async (given) => {
        if (away) throw new CountersignError('ERR_QUEUE_UNAVAILABLE', 'away');
        await queues.addAll(given);
      },
    };
    relay = startRelay(outbox, flaky, { log, intervalMs: 20 });
    outbox.commit(jobs(700, 'patient'));
    await eventually('it was tried', () => lines.some(({ facts }) => facts.code === 'ERR_QUEUE_UNAVAILABLE'));
    assert.equal(outbox.rows.size, 700);
    away = false;
    await eventually('they are queued', async () => (await queued()) === 700);
    await eventually('they are forgotten', () => outbox.rows.size === 0);
  });

  test('one job that the queue refuses does not hold back the others', async () => {
    const outbox = new MemoryOutbox();
    relay = startRelay(outbox, queues, never);
    const [bad] = jobs(1, 'with:colon');
    outbox.commit([...jobs(2, 'good'), ...(bad ? [bad] : []), ...jobs(2, 'fine')]);
    await eventually('the others are queued', async () => (await queued()) === 4);
    await eventually('the others are forgotten', () => outbox.rows.size === 1);
    assert.ok(lines.some(({ facts }) => facts.jobId === 'with:colon-0' && facts.code === 'ERR_INTERNAL'));
  });

  test('stopping delivers and forgets what is under way', async () => {
    const outbox = new MemoryOutbox();
    relay = startRelay(outbox, queues, never);
    outbox.commit(jobs(40, 'last'));
    await relay.stop();
    assert.equal(await queued(), 40);
    assert.equal(outbox.rows.size, 0);
    outbox.commit(jobs(1, 'too-late'));
    assert.equal(outbox.rows.size, 1);
  });
});
