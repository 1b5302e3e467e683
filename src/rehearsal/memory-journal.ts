import { CountersignError } from '#domain/errors.ts';
import { EVENT_VERSION, type JournalEntry, parseEvent } from '#domain/journal-event.ts';
import type { Append, Clock, Job, Journal } from '#domain/ports.ts';

/** A journal in memory, of any number of incidents; it refuses what the one in the database refuses. */
export class MemoryJournal implements Journal {
  private readonly clock: Clock;
  private readonly onAppend: (entries: readonly JournalEntry[], jobs: readonly Job[]) => void;
  private readonly kept = new Map<string, JournalEntry[]>();

  /** @param onAppend told of each append, after it */
  constructor(clock: Clock, onAppend: (entries: readonly JournalEntry[], jobs: readonly Job[]) => void) {
    this.clock = clock;
    this.onAppend = onAppend;
  }

  async append(append: Append): Promise<readonly JournalEntry[]> {
    const { incidentId, expectedSeq, actor, events, jobs } = append;
    const before = this.kept.get(incidentId) ?? [];
    if (before.length !== expectedSeq) {
      const message = `${incidentId} is at entry ${before.length}, the decision was made at ${expectedSeq}`;
      throw new CountersignError('ERR_CONFLICT', message, { place: incidentId });
    }
    const at = this.clock.now().toISOString();
    const entries = events.map(({ kind, data }, index) => {
      const seq = expectedSeq + 1 + index;
      const stored: unknown = JSON.parse(JSON.stringify(data));
      const event = parseEvent(kind, EVENT_VERSION, stored, `${incidentId}/${seq}`);
      return { ...event, incidentId, seq, version: EVENT_VERSION, at, actor } as JournalEntry;
    });
    this.kept.set(incidentId, [...before, ...entries]);
    this.onAppend(entries, jobs);
    return entries;
  }

  async read(incidentId: string, afterSeq = 0): Promise<readonly JournalEntry[]> {
    return this.entriesOf(incidentId).slice(afterSeq);
  }

  /** All entries of an incident; none when there is no such incident. */
  entriesOf(incidentId: string): readonly JournalEntry[] {
    return this.kept.get(incidentId) ?? [];
  }
}
