import type pg from 'pg';
import { CountersignError } from '#domain/errors.ts';
import { EVENT_VERSION, type JournalEntry, parseEvent } from '#domain/journal-event.ts';
import type { Append, Clock, Job, Journal, OutboxRow } from '#domain/ports.ts';
import type { CommitListeners } from './commit-listeners.ts';
import { dataText } from './detection-content.ts';
import { EntryBatch, type PreparedEvent } from './entry-batch.ts';
import { GroupCommit, type Outcome } from './group-commit.ts';
import { lockHeads } from './incident-heads.ts';
import { inTransaction, isUnavailable, query } from './pool.ts';

export interface JournalDeps {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly jobsFor: (entries: readonly JournalEntry[]) => readonly Job[];
  readonly listeners: CommitListeners;
}

interface PreparedAppend {
  readonly append: Append;
  readonly events: readonly PreparedEvent[];
}

interface Committed {
  readonly outcomes: readonly Outcome<readonly JournalEntry[]>[];
  readonly entries: readonly JournalEntry[];
  readonly rows: readonly OutboxRow[];
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
      const committed = await commit(batch, deps);
      deps.listeners.tell(committed);
      return committed.outcomes;
    },
  });
  return {
    append: async (append) =>
      append.events.length + append.jobs.length === 0 ? [] : group.submit(prepare(append)),
    read: async (incidentId, afterSeq = 0) => {
      const rows = await query<StoredEntry>(deps.pool, 'read-journal', READ, [incidentId, afterSeq]);
      return rows.map((row) => entryOf(incidentId, row));
    },
    idle: () => group.idle(),
  };
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

function commit(batch: readonly PreparedAppend[], deps: JournalDeps): Promise<Committed> {
  return inTransaction(deps.pool, async (client) => {
    const heads = await lockHeads(
      client,
      batch.map(({ append }) => append.incidentId),
    );
    const written = new EntryBatch(heads, deps.jobsFor);
    const at = deps.clock.now().toISOString();
    const outcomes = batch.map((one) => tryAppend(one, written, at));
    return {
      last: written.statements(),
      value: (results) => ({ outcomes, entries: written.entries, rows: written.outboxRows(results.at(-2)) }),
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
