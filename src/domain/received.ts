/** What platforms push to us as a log (CAEP events, log streams), kept until a connector reads it as activity. */

/** One record as it came, raw secrets replaced. */
export interface ReceivedRecord {
  /** The sender's own id (`jti`): a record that comes twice is kept once. */
  readonly id: string;
  /** ISO instant of the event, not of its arrival. */
  readonly at: string;
  readonly record: unknown;
}

export interface ReceivedQuery {
  /** ISO instants; `from` is in, `until` is not. */
  readonly from: string;
  readonly until: string;
  /** Whose records: any of these words that the record names as its subject (e-mail lower-case, id, `iss sub`). All when left out. */
  readonly subjects?: readonly string[];
  /** Most records that come back. */
  readonly limit: number;
}

export interface ReceivedRecords {
  /** Oldest first. */
  readonly records: readonly ReceivedRecord[];
  /** ISO instant since when everything that was sent has been kept; undefined when nothing ever came. */
  readonly keptSince: string | undefined;
}

/** The log of what one platform sent. */
export interface ReceivedLog {
  list(query: ReceivedQuery): Promise<ReceivedRecords>;
}
