import type pg from 'pg';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Log } from '#domain/ports.ts';
import type { Change, Changes } from '#domain/read-models.ts';
import type { CommitListeners } from './commit-listeners.ts';

const CHANNEL = 'countersign_changes';
/** How long changes are gathered before other processes are told, in milliseconds. */
const GATHER_MS = 200;
/** A notification carries 8,000 bytes at most. */
const MOST_AT_ONCE = 60;

type Follower = (changes: readonly Change[]) => void;

/**
 * Tells who follows which incidents were written to: by this process at once, by others within a second over
 * LISTEN/NOTIFY. It is a hint and may be lost with a process or a connection; whoever must miss nothing reads again now and
 * then. A connection is held only while somebody follows.
 */
export class ChangeFeed implements Changes {
  private readonly pool: pg.Pool;
  private readonly log: Log;
  private readonly followers = new Set<Follower>();
  private readonly untold = new Map<string, number>();
  private gathering: NodeJS.Timeout | undefined;
  private telling: Promise<unknown> = Promise.resolve();
  private listening: Promise<pg.PoolClient | undefined> | undefined;

  constructor(pool: pg.Pool, listeners: CommitListeners, log: Log) {
    this.pool = pool;
    this.log = log;
    listeners.onAppend((entries) => this.appended(entries));
  }

  follow(follower: Follower): () => void {
    this.followers.add(follower);
    this.listening ??= this.listen();
    return () => {
      this.followers.delete(follower);
      if (this.followers.size === 0) void this.fallSilent();
    };
  }

  /** Tells what is not told yet, and gives its connection back. */
  async close(): Promise<void> {
    this.tellOthers();
    this.followers.clear();
    await this.telling;
    await this.fallSilent();
  }

  private appended(entries: readonly JournalEntry[]): void {
    const seqs = new Map<string, number>();
    for (const { incidentId, seq } of entries) seqs.set(incidentId, seq);
    for (const [incidentId, seq] of seqs) this.untold.set(incidentId, seq);
    this.tell([...seqs].map(([incidentId, seq]) => ({ incidentId, seq })));
    this.gathering ??= setTimeout(() => this.tellOthers(), GATHER_MS).unref();
  }

  private tell(changes: readonly Change[]): void {
    for (const follower of this.followers) follower(changes);
  }

  private tellOthers(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    const all = [...this.untold];
    this.untold.clear();
    for (let at = 0; at < all.length; at += MOST_AT_ONCE) {
      const payload = JSON.stringify(all.slice(at, at + MOST_AT_ONCE));
      this.telling = this.pool
        .query('select pg_notify($1, $2)', [CHANNEL, payload])
        .catch((cause: unknown) =>
          this.log.debug({ err: cause }, 'other processes could not be told of changes'),
        );
    }
  }

  private async listen(): Promise<pg.PoolClient | undefined> {
    try {
      const client = await this.pool.connect();
      client.on('notification', ({ payload }) => this.tell(changesIn(payload)));
      client.on('error', () => {
        this.listening = undefined;
      });
      await client.query(`listen ${CHANNEL}`);
      return client;
    } catch (cause) {
      this.log.warn({ err: cause }, 'changes by other processes cannot be listened for');
      this.listening = undefined;
      return undefined;
    }
  }

  private async fallSilent(): Promise<void> {
    const { listening } = this;
    this.listening = undefined;
    // Closed, so that nobody else is given a connection that listens.
    (await listening)?.release(true);
  }
}

/** Another version of Countersign may write what this one does not know: that is no change then. */
function changesIn(payload: string | undefined): readonly Change[] {
  try {
    const read = JSON.parse(payload ?? '[]') as readonly (readonly [string, number])[];
    return read.map(([incidentId, seq]) => ({ incidentId, seq }));
  } catch {
    return [];
  }
}
