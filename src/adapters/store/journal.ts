import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import { EVENT_VERSION, type JournalEntry, parseEvent } from '#domain/journal-event.ts';
import type { Append, Job, Journal } from '#domain/ports.ts';
import { type AfterCommitDeps, afterCommit, type Committed } from './after-commit.ts';
import { dataText } from './detection-content.ts';
import { EntryBatch, type PreparedEvent } from './entry-batch.ts';
import { GroupCommit, type Outcome } from './group-commit.ts';
import { lockHeads } from './incident-heads.ts';
import { inTransaction, isUnavailable, query } from './pool.ts';

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

function commit(
  batch: readonly PreparedAppend[],
  deps: JournalDeps,
): Promise<Committed & { readonly outcomes: readonly Outcome<readonly JournalEntry[]>[] }> {
  return inTransaction(deps.pool, async (client) => {
    const heads = await lockHeads(
      client,
      batch.map(({ append }) => append.incidentId),
    );
    const now = deps.clock.now();
    const written = new EntryBatch(heads, deps.jobsFor, (text) => deps.delayed.isUnderWay(text, now));
    const at = now.toISOString();
    const outcomes = batch.map((one) => tryAppend(one, written, at));
    return {
      last: written.statements(),
      value: (results) => ({
        outcomes,
        entries: written.entries,
        rows: written.outboxRows(results.at(-2)),
        skipped: written.skippedJobs,
      }),
    };
  });
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
