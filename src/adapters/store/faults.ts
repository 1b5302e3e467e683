/** One thing that does not verify. */
export interface JournalFault {
  /** Absent when it is about a signed head alone. */
  readonly incidentId?: string;
  readonly seq?: number;
  /** Number of the signed head that shows it. */
  readonly head?: number;
  /** One sentence. */
  readonly what: string;
}

const MOST_LISTED = 1_000;

/** Faults found so far; after the first thousand they are only counted. */
export class Faults {
  readonly listed: JournalFault[] = [];
  notListed = 0;

  add(fault: JournalFault): void {
    if (this.listed.length < MOST_LISTED) this.listed.push(fault);
    else this.notListed++;
  }
}
