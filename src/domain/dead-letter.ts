import type { ErrorCode } from './errors.ts';
import type { ListQuery, Page } from './read-models.ts';

/**
 * dead letter   a record that an authentic sender sent and no mapping could read: kept, shown, and read again when the
 *               mapping has been mended
 */
export interface DeadLetter {
  readonly id: string;
  readonly source: string;
  /** Why it could not be read; its code and what it said, with the field. */
  readonly code: ErrorCode;
  readonly why: string;
  /** The record, secrets replaced by fingerprints. */
  readonly record: unknown;
  readonly receivedAt: string;
  /** How many times the source delivered it, and when last. */
  readonly deliveries: number;
  readonly lastReceivedAt: string;
  readonly status: DeadLetterStatus;
  /** Who closed it, when, and why it was dismissed. */
  readonly closedAt?: string;
  readonly closedBy?: string;
  readonly reason?: string;
}

/** `replayed`: it became detections after all; `dismissed`: a person said that it is none. */
export type DeadLetterStatus = 'waiting' | 'replayed' | 'dismissed';

/** What could not be read, on its way in. */
export type Unreadable = Pick<DeadLetter, 'source' | 'code' | 'why' | 'record'>;

/** How a dead letter is closed. */
export interface DeadLetterClosing {
  readonly status: Exclude<DeadLetterStatus, 'waiting'>;
  /** Verified e-mail. */
  readonly by: string;
  readonly reason?: string;
}

/** Where dead letters are kept. @throws ERR_STORE_UNAVAILABLE */
export interface DeadLetters {
  /** Keeps records, and resolves to their ids after the commit; the same of the same source again is counted. */
  keep(unreadable: readonly Unreadable[]): Promise<readonly string[]>;
  list(query: Omit<ListQuery, 'incidentId'> & { readonly source?: string }): Promise<Page<DeadLetter>>;
  read(id: string): Promise<DeadLetter | undefined>;
  /** Closes one that waits; false when it does not. */
  close(id: string, closing: DeadLetterClosing): Promise<boolean>;
  /** How many wait, by source. */
  waiting(): Promise<Readonly<Record<string, number>>>;
}
