import type { EventData } from '../journal-event.ts';

/**
 * watch   looking for the use of what is proven to be cut, in its platform's log, for a time
 */
export interface Watch extends EventData<'watch-begun'> {
  /** Until when it is known that nothing was used; absent before the first word of it. */
  readonly lookedUntil?: string;
  /** Uses that the platform refused, as far as they were told. */
  readonly refused: number;
  readonly ended?: {
    /** `contradicted`: it was used. */
    readonly because: EventData<'watch-ended'>['because'] | 'contradicted';
    readonly at: string;
    readonly unseen: EventData<'watch-ended'>['unseen'];
  };
}

/** What a look at a platform's log needs of a live watch; the same for all incidents. */
export interface LiveWatch extends EventData<'watch-begun'> {
  readonly incidentId: string;
  /** When it was begun, by our clock. */
  readonly begunAt: string;
  /** Until when it was told that nothing was used. */
  readonly lookedUntil: string | undefined;
}

/** How far the log of a platform has been looked through, for all watches together. */
export interface WatchCursor {
  /** Everything of before is seen, but for `unseen`. */
  readonly until: string;
  /** When it was looked at last. */
  readonly lookedAt: string;
  /** What was not seen, oldest first. */
  readonly unseen: EventData<'watch-ended'>['unseen'];
}

/** A platform on which something is watched, and one of the incidents that wait for it. */
export interface WatchedPlatform {
  readonly platform: string;
  readonly incidentId: string;
}

/** The watches that go on, over all incidents. */
export interface Watches {
  /** The platforms with watches that go on. @throws ERR_STORE_UNAVAILABLE */
  platforms(): Promise<readonly WatchedPlatform[]>;
  /** All that go on of one platform. @throws ERR_STORE_UNAVAILABLE */
  live(platform: string): Promise<readonly LiveWatch[]>;
  /** @throws ERR_STORE_UNAVAILABLE */
  cursor(platform: string): Promise<WatchCursor | undefined>;
  /** Not in the journal: when it is lost, the log is read again from where the journal says that the watches stand. */
  keepCursor(platform: string, cursor: WatchCursor): Promise<void>;
}
