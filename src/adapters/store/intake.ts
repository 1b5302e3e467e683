import type pg from 'pg';
import type { Detection } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Arrival, Ids, Intake, Job, Receipt } from '#domain/ports.ts';
import { type AfterCommitDeps, afterCommit, type Committed, committedOf } from './after-commit.ts';
import { binaryArray } from './binary-array.ts';
import { sha256 } from './canonical.ts';
import { contentOf } from './detection-content.ts';
import { EntryBatch } from './entry-batch.ts';
import { type EvidenceRow, insertEvidence } from './evidence-rows.ts';
import {
  type FoldedArrivals,
  foldArrivals,
  type Known,
  type KnownDetection,
  type PreparedArrival,
  prepareArrival,
} from './fold-arrivals.ts';
import { GroupCommit } from './group-commit.ts';
import { type Head, lockHeads, lockHeadsByKeys } from './incident-heads.ts';
import { inOneTrip, inTransaction, isUnavailable, type LastStatements, together } from './pool.ts';
import { assertKeepable, insertReceived } from './received.ts';

export interface IntakeDeps extends AfterCommitDeps {
  readonly ids: Ids;
  readonly jobsFor: (entries: readonly JournalEntry[]) => readonly Job[];
  /** How long, in milliseconds, records that come with a detection are kept. */
  readonly receivedRetentionMs: number;
}

const MOST_ARRIVALS = 250;
/** The advisory lock of intake, over all processes. */
export const INTAKE_LOCK = 7_202_612;

/**
 * Processes take turns at intake, a transaction of a few milliseconds each: then no two of them can open an incident
 * for the same key or store the same delivery. The lock is taken by a statement of its own, so that the reads after it
 * see what the process before has committed.
 */
const BEGIN = `begin; select pg_advisory_xact_lock(${INTAKE_LOCK})`;

const FIND_DETECTIONS = `
  select encode(d.dedupe_key, 'hex') as "dedupeKey", d.id, d.incident_id as "incidentId",
    encode(d.content_hash, 'hex') as "contentHash", j.data
  from unnest($1::bytea[], $2::bytea[]) as given (dedupe_key, content_hash)
  join detections d on d.dedupe_key = given.dedupe_key
  left join journal j on j.incident_id = d.incident_id and j.seq = d.content_seq
    and d.content_hash <> given.content_hash`;

const COUNT_REDELIVERIES = `
  insert into redeliveries as t (detection_id, count) select * from unnest($1::text[], $2::int[])
  on conflict (detection_id) do update set count = t.count + excluded.count`;

/** Intake with group commit. `idle` resolves when nothing is under way. */
export function createIntake(deps: IntakeDeps): Intake & { idle(): Promise<void> } {
  const group = new GroupCommit<PreparedArrival, Receipt>({
    maxBatch: MOST_ARRIVALS,
    isFaultOfOne: (thrown) => !isUnavailable(thrown),
    commit: async (batch) => {
      const { receipts, after, ...committed } = await commit(batch, deps);
      afterCommit(committed, deps);
      deps.memory.learn(batch, after);
      return receipts.map((value) => ({ value }));
    },
  });
  return {
    accept: async (arrival) => {
      assertSound(arrival);
      return group.submit(prepareArrival(arrival));
    },
    idle: () => group.idle(),
  };
}

/** Refuses by itself what would make its whole batch fail. @throws ERR_INPUT_INVALID, ERR_INTERNAL */
function assertSound({ detection, payload, correlationKeys, received }: Arrival): void {
  contentOf(detection);
  if (received) assertKeepable(received);
  if (correlationKeys.length === 0) {
    throw new CountersignError('ERR_INTERNAL', 'an arrival needs a correlation key');
  }
  if (correlationKeys.some((key) => !key.isWellFormed())) {
    throw new CountersignError('ERR_INPUT_INVALID', 'a correlation key is no Unicode text: a lone surrogate');
  }
  if (sha256(payload) !== detection.rawSha256) {
    throw new CountersignError('ERR_INTERNAL', 'the payload does not have the SHA-256 its detection names');
  }
}

type Accepted = Committed & { readonly receipts: readonly Receipt[]; readonly after: Known };

/** On what this process knows, in one round trip; when that was not enough, or old, after reading under locks. */
async function commit(batch: readonly PreparedArrival[], deps: IntakeDeps): Promise<Accepted> {
  const now = deps.clock.now();
  const remembered = deps.memory.recall(batch, now.toISOString());
  if (remembered) {
    const done = await inOneTrip(deps.pool, write(batch, remembered, now, deps));
    if (done) return done;
    deps.memory.forget(remembered.heads.keys());
  }
  return inTransaction(
    deps.pool,
    async (client) => {
      const then = deps.clock.now();
      return write(batch, await findKnown(client, batch, then.toISOString()), then, deps);
    },
    BEGIN,
  );
}

interface Found {
  readonly known: Known;
  readonly heads: ReadonlyMap<string, Head>;
}

function write(
  batch: readonly PreparedArrival[],
  { known, heads }: Found,
  now: Date,
  deps: IntakeDeps,
): LastStatements<Accepted> {
  const at = now.toISOString();
  const folded = foldArrivals(batch, known, now, deps.ids);
  const written = new EntryBatch(heads, deps.jobsFor, (text) => deps.delayed.isUnderWay(text, now));
  for (const { incidentId, actor, events } of folded.appends) {
    written.append(incidentId, { actor, at }, events);
  }
  const { receipts, after } = folded;
  const received = batch.flatMap((one) => one.received ?? []);
  return {
    last: [
      ...countRedeliveries(folded),
      ...keepPayloads(folded, at),
      ...insertReceived(received, now, deps.receivedRetentionMs),
      ...written.statements(),
    ],
    value: (results) => ({ receipts, after, ...committedOf(written, results) }),
  };
}

interface FoundDetection {
  readonly dedupeKey: string;
  readonly id: string;
  readonly incidentId: string;
  readonly contentHash: string;
  readonly data: string | null;
}

async function findKnown(
  client: pg.PoolClient,
  batch: readonly PreparedArrival[],
  at: string,
): Promise<Found> {
  const contents = batch.map(({ detection }) => contentOf(detection));
  const dedupeKeys = contents.map((content) => content.dedupeKey);
  const hashes = contents.map((content) => content.hash);
  const keys = new Map(batch.flatMap((one) => one.keys.map(({ hex, stored }) => [hex, stored] as const)));
  const [detections, open] = await together([
    client.query<FoundDetection>({
      name: 'find-detections',
      text: FIND_DETECTIONS,
      values: [binaryArray('bytea', dedupeKeys), binaryArray('bytea', hashes)],
    }),
    lockHeadsByKeys(client, [...keys.values()], at),
  ]);
  const found = new Map<string, KnownDetection>();
  for (const { dedupeKey, data, ...facts } of detections.rows) {
    const content = data === null ? found.get(dedupeKey)?.content : contentIn(data);
    found.set(dedupeKey, { ...facts, content });
  }
  const others = await lockHeads(client, changedOutside(found.values(), open.heads));
  return {
    known: { detections: found, openKeys: open.byKey },
    heads: new Map([...open.heads, ...others]),
  };
}

function contentIn(data: string): Detection {
  return (JSON.parse(data) as { detection: Detection }).detection;
}

/** Incidents of changed detections that are not locked yet: their windows are over, or their keys are others'. */
function changedOutside(detections: Iterable<KnownDetection>, locked: ReadonlyMap<string, Head>): string[] {
  return [...detections]
    .filter((one) => one.content !== undefined && !locked.has(one.incidentId))
    .map((one) => one.incidentId);
}

function countRedeliveries({ redelivered }: FoldedArrivals): pg.QueryConfig[] {
  if (redelivered.size === 0) return [];
  const sorted = [...redelivered].sort(([a], [b]) => (a < b ? -1 : 1));
  const ids = sorted.map(([id]) => id);
  const counts = sorted.map(([, count]) => count);
  const values = [binaryArray('text', ids), binaryArray('int', counts)];
  return [{ name: 'count-redeliveries', text: COUNT_REDELIVERIES, values }];
}

/** Payloads go in as they are: the server compresses what is above 2 kB, and this path has no time for gzip. */
function keepPayloads({ kept }: FoldedArrivals, storedAt: string): pg.QueryConfig[] {
  const rows = new Map<string, EvidenceRow>();
  for (const { arrival, incidentId } of kept) {
    const { rawSha256: name } = arrival.detection;
    const content = Buffer.from(arrival.payload);
    const facts = { kind: 'webhook-payload', incidentId, records: 1, storedAt };
    rows.set(name, { sha256: name, encoding: 'identity', content, ...facts });
  }
  return rows.size === 0 ? [] : [insertEvidence(rows.values())];
}
