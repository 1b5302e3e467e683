import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import { EVENT_VERSION, type JournalEntry, parseEvent } from '#domain/journal-event.ts';
import type { Append, Job, Journal } from '#domain/ports.ts';
import { type AfterCommitDeps, afterCommit, type Committed, committedOf } from './after-commit.ts';
import { dataText } from './detection-content.ts';
import { EntryBatch, type PreparedEvent } from './entry-batch.ts';
import { GroupCommit, type Outcome } from './group-commit.ts';
import { type Head, lockHeads } from './incident-heads.ts';
import { inOneTrip, inTransaction, isUnavailable, type LastStatements, query } from './pool.ts';

export interface JournalDeps extends AfterCommitDeps {
  readonly jobsFor: (entries: readonly JournalEntry[]) => readonly Job[];
}

interface PreparedAppend {
  readonly append: Append;
  readonly events: readonly PreparedEvent[];
}

const MOST_APPENDS = 200;

const READ = `
  select seq, kind, version, at, actor, data from journal where incident_id = $1 and seq > $2 order by seq`;

export interface StoredEntry {
  readonly seq: number;
  readonly kind: string;
  readonly version: number;
  readonly at: string;
  readonly actor: string;
  readonly data: string;
}

/** The journal with group commit. `idle` resolves when nothing is under way. */
export function createJournal(deps: JournalDeps): Journal & { idle(): Promise<void> } {
  const group = new GroupCommit<PreparedAppend, readonly JournalEntry[]>({
    maxBatch: MOST_APPENDS,
    isFaultOfOne: (thrown) => !isUnavailable(thrown),
    commit: async (batch) => {
      const { outcomes, ...committed } = await commit(batch, deps);
      afterCommit(committed, deps);
      return outcomes;
    },
  });
  return {
    append: async (append) =>
      append.events.length + append.jobs.length === 0 ? [] : group.submit(prepare(append)),
    read: (incidentId, afterSeq = 0) => readEntries(deps.pool, incidentId, afterSeq),
    idle: () => group.idle(),
  };
}

/** The entries of an incident after `afterSeq`, in order. @throws ERR_EVENT_UNKNOWN, ERR_STORE_UNAVAILABLE */
export async function readEntries(
  pool: pg.Pool,
  incidentId: string,
  afterSeq: number,
): Promise<readonly JournalEntry[]> {
  const rows = await query<StoredEntry>(pool, 'read-journal', READ, [incidentId, afterSeq]);
  return rows.map((row) => entryOf(incidentId, row));
}

/** An event that could not be read back is refused before it is written. @throws ERR_EVENT_UNKNOWN, ERR_INPUT_INVALID */
function prepare(append: Append): PreparedAppend {
  const place = `${append.incidentId}/${append.expectedSeq + 1}`;
  const events = append.events.map((event) => {
    parseEvent(event.kind, EVENT_VERSION, event.data, place);
    return { event, dataText: dataText(event) };
  });
  return { append, events };
}

type Appended = Committed & { readonly outcomes: readonly Outcome<readonly JournalEntry[]>[] };

/** On what this process knows, in one round trip; when that was not enough, or old, under locks. */
async function commit(batch: readonly PreparedAppend[], deps: JournalDeps): Promise<Appended> {
  const ids = batch.map(({ append }) => append.incidentId);
  const heads = deps.memory.headsOf(ids);
  const isFresh = batch.every(
    ({ append }) => heads?.get(append.incidentId)?.state?.seq === append.expectedSeq,
  );
  if (heads && isFresh) {
    const done = await inOneTrip(deps.pool, write(batch, heads, deps));
    if (done) return done;
    deps.memory.forget(ids);
  }
  return inTransaction(deps.pool, async (client) => write(batch, await lockHeads(client, ids), deps));
}

function write(
  batch: readonly PreparedAppend[],
  heads: ReadonlyMap<string, Head>,
  deps: JournalDeps,
): LastStatements<Appended> {
  const now = deps.clock.now();
  const written = new EntryBatch(heads, deps.jobsFor, (text) => deps.delayed.isUnderWay(text, now));
  const outcomes = batch.map((one) => tryAppend(one, written, now.toISOString()));
  return {
    last: written.statements(),
    value: (results) => ({ outcomes, ...committedOf(written, results) }),
  };
}

function tryAppend(
  { append, events }: PreparedAppend,
  written: EntryBatch,
  at: string,
): Outcome<readonly JournalEntry[]> {
  const { incidentId, expectedSeq, actor, jobs } = append;
  const seq = written.headOf(incidentId).state?.seq ?? 0;
  if (seq !== expectedSeq) {
    const message = `${incidentId} is at entry ${seq}, the decision was made at ${expectedSeq}`;
    return { error: new CountersignError('ERR_CONFLICT', message, { place: incidentId }) };
  }
  try {
    const entries = events.length === 0 ? [] : written.append(incidentId, { actor, at }, events);
    written.addJobs(jobs);
    return { value: entries };
  } catch (error) {
    return { error };
  }
}

/** An entry as it was stored. @throws ERR_EVENT_UNKNOWN when this program cannot know what it means */
export function entryOf(incidentId: string, row: StoredEntry): JournalEntry {
  const { seq, kind, version, at, actor } = row;
  const event = parseEvent(kind, version, JSON.parse(row.data), `${incidentId}/${seq}`);
  return { ...event, incidentId, seq, version, at, actor } as JournalEntry;
}
