import type { JournalEntry } from '#domain/journal-event.ts';
import type { Log, OutboxRow } from '#domain/ports.ts';

/** Who in this process wants to know what was just committed. A listener that throws is logged; what was committed stays so. */
export class CommitListeners {
  private readonly log: Log;
  private readonly ofRows = new Set<(rows: readonly OutboxRow[]) => void>();
  private readonly ofEntries = new Set<(entries: readonly JournalEntry[]) => void>();

  constructor(log: Log) {
    this.log = log;
  }

  onCommit(listener: (rows: readonly OutboxRow[]) => void): void {
    this.ofRows.add(listener);
  }

  /** Returns what ends the listening. */
  onAppend(listener: (entries: readonly JournalEntry[]) => void): () => void {
    this.ofEntries.add(listener);
    return () => this.ofEntries.delete(listener);
  }

  tell(committed: { readonly entries: readonly JournalEntry[]; readonly rows: readonly OutboxRow[] }): void {
    if (committed.rows.length > 0)
      for (const listener of this.ofRows) this.call(() => listener(committed.rows));
    if (committed.entries.length > 0) {
      for (const listener of this.ofEntries) this.call(() => listener(committed.entries));
    }
  }

  private call(listener: () => void): void {
    try {
      listener();
    } catch (cause) {
      this.log.error({ err: cause }, 'a listener failed on committed entries');
    }
  }
}
