/**
 * Which job of a platform goes first: containment before enrichment before the rest, and everybody's first before
 * anybody's second.
 *
 * Lanes are strict: no job of a later lane goes while one of an earlier lane waits. Within a lane jobs go by rank, the
 * place a job has among those of its incident; within a rank by what they do. So an incident with 500 accounts is at
 * its second while another one is at its first: nobody waits for all 500. Why: decision 22.
 */
const LANES = [
  // All that containment needs is in its lane: what stood behind would be starved by others' containment.
  ['carry-out', 'verify', 'undo', 'undo-verify', 'plan', 'undo-plan'],
  ['read'],
  // For a proof that may come days late.
  ['watch', 'verify-late'],
] as const;

/** What a job of a platform's queue does: its name. */
export type PlatformWork = (typeof LANES)[number][number];

/** Kinds of work in a rank, at most. */
const KINDS = 8;
/** Places that are told apart; those beyond share the last. 3 lanes of them stay below BullMQ's limit of 2^21. */
const RANKS = 2 ** 16;

/** The queue's priority, 1 for the most urgent, of an incident's job that has `rank` (from 0) others of it before it. */
export function urgencyOf(work: PlatformWork, rank: number): number {
  const lane = LANES.findIndex((kinds) => (kinds as readonly string[]).includes(work));
  const kind = (LANES[lane]! as readonly string[]).indexOf(work);
  return 1 + (lane * RANKS + Math.min(rank, RANKS - 1)) * KINDS + kind;
}
