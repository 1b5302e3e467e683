import { z } from 'zod';
import { ActivityKind } from '../activity.ts';
import { Person } from '../approval.ts';
import { EvidenceRef } from '../evidence.ts';
import { Id, Instant, Place } from '../journal-terms.ts';
import { ChildKind } from '../ledger/child-kind.ts';
import { Platform } from '../principal.ts';

/** The journal events of what comes after a proof: watching, what is left, and the end of an incident. */

/** Most ids that one watch looks for. */
export const MOST_WATCHED_IDS = 500;

const Text = z.string().min(1).max(2_048);
const Watched = { ...Place, watchId: Id, platform: Platform };

/** One record of a platform's log in which a watched credential shows. */
export const WatchedUse = z.strictObject({
  /** The platform's own id of the record. */
  uid: Text,
  kind: ActivityKind,
  at: Instant,
  /** The id or fingerprint by which it was known; `sign-in` where the account itself is watched. */
  by: Text,
  operation: Text.optional(),
  ip: Text.optional(),
  userAgent: Text.optional(),
});
export type WatchedUse = z.infer<typeof WatchedUse>;

/** A credential that was made by, or beside, one that is being cut. */
export const Child = z.strictObject({
  kind: ChildKind,
  /** The platform's id of it, where its log names one. */
  id: Text.optional(),
  name: Text.optional(),
  at: Instant,
  /** What made it: the id of a credential, or `sign-in`. */
  by: Text,
  /** The record that shows it. */
  uid: Text,
});
export type Child = z.infer<typeof Child>;

/** A stretch of a log that a watch could not see. */
export const Unseen = z.strictObject({ from: Instant, until: Instant, why: z.string().max(512) });
export type Unseen = z.infer<typeof Unseen>;

export const watchEvents = {
  /** What was proven to be cut is looked for in the platform's log from here on. */
  'watch-begun': z.strictObject({
    ...Watched,
    accountId: z.string().min(1).max(512),
    /** Ids and fingerprints of what was cut. */
    ids: z.array(z.string().min(1).max(2_048)).max(MOST_WATCHED_IDS),
    /** The account was closed: that somebody signs in to it counts as a use too. */
    signIns: z.boolean(),
    /** When the platform was called: what was made since is looked for too. */
    from: Instant,
    /** When it was proven: a use after this contradicts the proof. */
    since: Instant,
    until: Instant,
    /** When it is looked for first. */
    lookAt: Instant,
  }),
  /** Told a few times in a watch, not at each look: nothing was used until then. */
  'watch-looked': z.strictObject({
    ...Watched,
    until: Instant,
    /** Uses that the platform refused since it was told last. */
    refused: z.int().nonnegative(),
  }),
  /** It was used although it was proven to be cut: the proof is contradicted, and the watch is over. */
  'use-after-proof': z.strictObject({
    ...Watched,
    use: WatchedUse,
    /** Further uses that were found at the same look. */
    more: z.int().nonnegative(),
    /** The record as the platform wrote it, secrets replaced. */
    record: EvidenceRef.optional(),
  }),
  /** Credentials that were made between the call and its proof, or by what is watched. */
  'children-found': z.strictObject({
    ...Watched,
    accountId: z.string().min(1).max(512),
    children: z.array(Child).min(1).max(200),
  }),
  'watch-ended': z.strictObject({
    ...Watched,
    /** `undone`: what it was about was taken back, so that it may be used again. */
    because: z.enum(['over', 'log-unreadable', 'undone']),
    /** Until when the log was seen. */
    until: Instant,
    /** What of the log was not seen within the watch: a use there would not have been found. */
    unseen: z.array(Unseen).max(50),
  }),
} as const;

/** The lines of the ledger are named by an id of their own. */
const LineId = z.string().regex(/^l-[0-9a-f]{16}$/);

export const closingEvents = {
  /** Somebody answers for what a line of the ledger says may still work. */
  'residual-accepted': z.strictObject({
    lineId: LineId,
    /** The line as it stood. */
    what: z.string().max(1_024),
    endsAt: Instant.nullable(),
    by: Person,
    reason: z.string().min(1).max(2_000),
  }),
  'incident-closed': z.strictObject({
    by: Person,
    reason: z.string().min(1).max(2_000).optional(),
    /** When the last access ended, as far as it is known; null where a person answers for what has no end. */
    accessEndsAt: Instant.nullable(),
    proven: z.int().nonnegative(),
    expired: z.int().nonnegative(),
    accepted: z.int().nonnegative(),
  }),
  'incident-reopened': z.strictObject({
    because: z.enum(['detection', 'contradiction', 'verdict']),
    why: z.string().max(1_024),
  }),
} as const;
