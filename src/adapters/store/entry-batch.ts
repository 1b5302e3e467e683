import type pg from 'pg';
import { EVENT_VERSION, type JournalEntry, type JournalEvent } from '#domain/journal-event.ts';
import type { Job, OutboxRow } from '#domain/ports.ts';
import { binaryArray } from './binary-array.ts';
import { canonicalEntry, chainedHash } from './canonical.ts';
import { type Head, NO_HEAD } from './incident-heads.ts';
import { foldIncident } from './incident-state.ts';
import { insertOutbox } from './outbox.ts';
import { incidentRow, project } from './projection.ts';
import { type RowChange, RowChanges } from './read-model-tables.ts';
import { insertUnshown } from './unshown-incidents.ts';

/** An event and its `data` in canonical JSON, made before the transaction. */
export interface PreparedEvent {
  readonly event: JournalEvent;
  readonly dataText: string;
}

interface JournalRow {
  readonly entry: JournalEntry;
  readonly dataText: string;
  readonly prevHash: string;
  readonly hash: string;
}

const INSERT_JOURNAL = `
  insert into journal (incident_id, seq, kind, version, at, actor, data, prev_hash, hash)
  select * from unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bytea[], $9::bytea[])`;

/** Everything that one transaction appends: journal rows, what follows from them in the read models, and jobs. */
export class EntryBatch {
  private readonly heads: Map<string, Head>;
  private readonly jobsFor: (entries: readonly JournalEntry[]) => readonly Job[];
  private readonly journal: JournalRow[] = [];
  private readonly changes = new RowChanges();
  private readonly changed = new Set<string>();
  /** By their text: what several entries of one batch ask for is asked for once. */
  private readonly jobs = new Map<string, Job>();
  private readonly skipped = new Map<string, Job>();
  private readonly isUnderWay: (jobText: string) => boolean;

  /** `isUnderWay` tells jobs, by their JSON, that need not be asked for again. */
  constructor(
    heads: ReadonlyMap<string, Head>,
    jobsFor: (entries: readonly JournalEntry[]) => readonly Job[],
    isUnderWay: (jobText: string) => boolean,
  ) {
    this.heads = new Map(heads);
    this.jobsFor = jobsFor;
    this.isUnderWay = isUnderWay;
  }

  /** Where the incidents stand after it. */
  get headsAfter(): ReadonlyMap<string, Head> {
    return this.heads;
  }

  headOf(incidentId: string): Head {
    return this.heads.get(incidentId) ?? NO_HEAD;
  }

  /** Adds entries to an incident; when they cannot follow its last one, nothing of them is added. @throws ERR_JOURNAL_BROKEN */
  append(
    incidentId: string,
    facts: { readonly actor: string; readonly at: string },
    events: readonly PreparedEvent[],
  ): readonly JournalEntry[] {
    let head = this.headOf(incidentId);
    const rows: JournalRow[] = [];
    const changes: RowChange[] = [];
    for (const { event, dataText } of events) {
      const seq = (head.state?.seq ?? 0) + 1;
      const entry = { ...event, incidentId, seq, version: EVENT_VERSION, ...facts } as JournalEntry;
      const state = foldIncident(head.state, entry);
      const hash = chainedHash(head.hash, canonicalEntry({ ...entry, dataText }));
      rows.push({ entry, dataText, prevHash: head.hash, hash });
      changes.push(...project(entry, state));
      head = { state, hash };
    }
    const entries = rows.map((row) => row.entry);
    const jobs = this.jobsFor(entries);
    this.heads.set(incidentId, head);
    this.changed.add(incidentId);
    this.journal.push(...rows);
    for (const change of changes) this.changes.add(change);
    this.addJobs(jobs);
    return entries;
  }

  addJobs(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const text = JSON.stringify(job);
      (this.isUnderWay(text) ? this.skipped : this.jobs).set(text, job);
    }
  }

  get entries(): readonly JournalEntry[] {
    return this.journal.map((row) => row.entry);
  }

  /** Jobs that are on their way already, and so are not in the outbox a second time. */
  get skippedJobs(): readonly Job[] {
    return [...this.skipped.values()];
  }

  /** The statements that write it all; the outbox's is the last, and there only when there are jobs. */
  statements(): pg.QueryConfig[] {
    for (const id of this.changed) {
      const { state, hash } = this.headOf(id);
      if (state) this.changes.add(incidentRow(state, hash));
    }
    return [
      ...(this.journal.length > 0 ? [this.insertJournal()] : []),
      ...this.changes.statements(),
      ...insertUnshown(this.entries),
      ...(this.jobs.size > 0 ? [insertOutbox([...this.jobs.keys()])] : []),
    ];
  }

  /** The rows of the outbox, from what its statement returned. */
  outboxRows(result: pg.QueryResult | undefined): readonly OutboxRow[] {
    if (this.jobs.size === 0 || !result) return [];
    const jobs = [...this.jobs.values()];
    return result.rows.map((row: { id: string }, i) => ({ id: row.id, job: jobs[i]! }));
  }

  private insertJournal(): pg.QueryConfig {
    // In the order of incidents, so that two writers who did not lock them first cannot wait for each other.
    const rows = this.journal.toSorted((a, b) => compare(a.entry, b.entry));
    const text = (of: (row: JournalRow) => string): Buffer => binaryArray('text', rows.map(of));
    const int = (of: (row: JournalRow) => number): Buffer => binaryArray('int', rows.map(of));
    const hex = (of: (row: JournalRow) => string): Buffer => binaryArray('bytea', rows.map(of));
    const values = [
      text((row) => row.entry.incidentId),
      int((row) => row.entry.seq),
      text((row) => row.entry.kind),
      int((row) => row.entry.version),
      text((row) => row.entry.at),
      text((row) => row.entry.actor),
      text((row) => row.dataText),
      hex((row) => row.prevHash),
      hex((row) => row.hash),
    ];
    return { name: 'insert-journal', text: INSERT_JOURNAL, values };
  }
}

function compare(a: JournalEntry, b: JournalEntry): number {
  if (a.incidentId !== b.incidentId) return a.incidentId < b.incidentId ? -1 : 1;
  return a.seq - b.seq;
}
