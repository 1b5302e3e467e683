import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Append, Job } from '#domain/ports.ts';
import { openStore, type Store, verifyJournal } from '../../src/adapters/store/index.ts';
import { recordingLog } from './log.ts';
import { countingIds, type HandClock, handClock } from './store-samples.ts';
import { tamper } from './tables.ts';

/** Where a suite's database is, and how to take it away. */
export interface StorePlace {
  readonly url: string;
  drop(): Promise<void>;
}

const ALL_TABLES = `journal, incidents, incident_keys, detections, runs, steps, approvals, containments, undo_leases, redeliveries,
  evidence, outbox, unshown_incidents, journal_heads, covered_incidents, idempotency_keys, webhook_replays,
  received_records, received_logs, baseline_profiles, baseline_withheld, watches, watch_cursors,
  budget_uses, kill_switch, dead_letters, questions, rate_buckets, sessions`;

function wake(entries: readonly JournalEntry[]): Job[] {
  const { incidentId } = entries[0]!;
  return [{ queue: 'incident', jobId: `wake-${incidentId}`, name: 'enrich', data: { incidentId } }];
}

/** An empty store for each test of the suite that calls `useStore`. */
export class StoreUnderTest {
  store!: Store;
  clock: HandClock = handClock();
  private place!: StorePlace;
  private stores: Store[] = [];
  private made = 0;

  /** Another process’s store, as far as the database can tell. */
  async open(): Promise<Store> {
    const ids = countingIds(++this.made * 100_000);
    const { clock } = this;
    const options = { connectionString: this.place.url, ids, clock, log: recordingLog().log };
    const one = await openStore({ ...options, jobsFor: wake });
    this.stores.push(one);
    return one;
  }

  append(
    incidentId: string,
    expectedSeq: number,
    ...events: Append['events']
  ): Promise<readonly JournalEntry[]> {
    return this.store.journal.append({ incidentId, expectedSeq, actor: 'system', events, jobs: [] });
  }

  async assertVerified(): Promise<void> {
    const { faults } = await verifyJournal(this.store.pool, { publicKeys: [] });
    assert.deepEqual(faults, []);
  }

  async begin(place: StorePlace): Promise<void> {
    this.place = place;
    this.clock = handClock();
    this.store = await this.open();
    await tamper(this.store.pool, `truncate ${ALL_TABLES}`);
  }

  async end(): Promise<void> {
    await Promise.all(this.stores.splice(0).map((one) => one.close()));
  }
}

/** To be called inside `describe`. */
export function useStore(makePlace: () => Promise<StorePlace>): StoreUnderTest {
  const it = new StoreUnderTest();
  let place: StorePlace;
  before(async () => {
    place = await makePlace();
  });
  beforeEach(() => it.begin(place));
  afterEach(() => it.end());
  after(() => place.drop());
  return it;
}
