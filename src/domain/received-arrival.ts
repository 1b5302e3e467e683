import type { ReceivedRecord } from './received.ts';

/** A record that a platform pushed, on its way into the log that its connector reads. */
export interface ReceivedArrival extends ReceivedRecord {
  /** Whose connector reads it: `shared-signals`. */
  readonly platform: string;
  /** Who sent it (`iss`): the same id from another sender is another record. */
  readonly sender: string;
  /** The words by which it is found: e-mail lower-case, id, `iss sub`. */
  readonly subjects: readonly string[];
}

/** Keeps what platforms push. */
export interface ReceivedRecordsStore {
  /** Whether this record of this sender is kept already. @throws ERR_STORE_UNAVAILABLE */
  isKept(arrival: Pick<ReceivedArrival, 'platform' | 'sender' | 'id'>): Promise<boolean>;
  /** Makes a record durable; `repeated` when it was kept before, and then nothing changes. @throws ERR_STORE_UNAVAILABLE */
  keep(arrival: ReceivedArrival): Promise<'new' | 'repeated'>;
}
