import { z } from 'zod';
import { Sha256 } from './evidence.ts';

/**
 * assessment   verdict, score, signals for and against, blind spots, and what would change it
 * verdict      forged · stolen · explained · undecided (until when)
 */

const Instant = z.iso.datetime({ offset: false });

export const Verdict = z.enum(['forged', 'stolen', 'explained', 'undecided']);
export type Verdict = z.infer<typeof Verdict>;

/** A stretch of a log, and from when on it can be had; without `notBefore` it may be there now. */
const Stretch = { from: Instant, until: Instant, notBefore: Instant.optional() };

/** A thing that could not be seen, and why; it widens the interval and never counts as innocence or guilt. */
export const BlindSpot = z.strictObject({
  /** The platform, or `all`. */
  platform: z.string().max(40),
  what: z.string().max(256),
  why: z.string().max(1_024),
  /** When it may be seen, where that is known. */
  until: Instant.optional(),
  /** What of a log would show it, where waiting for the log or fetching it again can; absent where nothing can. */
  fetch: z.strictObject(Stretch).optional(),
});
export type BlindSpot = z.infer<typeof BlindSpot>;

/** A stretch of a platform's log that an undecided verdict lacks. */
export const ToFetch = z.strictObject({
  platform: z.string().max(40),
  /** Which of its logs, as the blind spot names it. */
  what: z.string().max(256),
  ...Stretch,
});
export type ToFetch = z.infer<typeof ToFetch>;

export const SignalResult = z.strictObject({
  id: z.string(),
  /** Three-valued: it holds, it does not hold, or it cannot be known from what there is. */
  state: z.enum(['fired', 'quiet', 'not-evaluable']),
  /** Log-likelihood ratio (natural log) of compromise against innocence; 0 when not evaluable. */
  llr: z.number(),
  /** What it would weigh at most if what is missing were seen, where that is less than the table's weight. */
  llrAtMost: z.number().optional(),
  /** What it would weigh at least, where that is more than the table's weight of what is quiet. */
  llrAtLeast: z.number().optional(),
  /** References of activities (`okta/<uid>`) behind it. */
  evidence: z.array(z.string()),
  /** One sentence an analyst understands. */
  why: z.string(),
});
export type SignalResult = z.infer<typeof SignalResult>;

export const CounterSignalResult = SignalResult.extend({
  /** The signals it explains. */
  explains: z.array(z.string()),
});
export type CounterSignalResult = z.infer<typeof CounterSignalResult>;

export const Assessment = z.strictObject({
  verdict: Verdict,
  /** Probability of compromise, 0 to 1. */
  score: z.number().min(0).max(1),
  /** The range in which the score would lie if the blind spots were seen. */
  interval: z.tuple([z.number(), z.number()]),
  /** For `undecided`: assess again then. */
  undecidedUntil: Instant.optional(),
  /** For `undecided`: what waiting or fetching again may bring. Absent when nothing of the kind would help. */
  toFetch: z.array(ToFetch).optional(),
  signals: z.array(SignalResult),
  counterSignals: z.array(CounterSignalResult),
  blindSpots: z.array(BlindSpot),
  techniques: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      attackVersion: z.string(),
      status: z.enum(['candidate', 'asserted']),
    }),
  ),
  wouldChange: z.array(z.string()),
  assessedAt: Instant,
  /** SHA-256 of the evidence bundle it was made from. */
  evidenceSha256: Sha256,
});
export type Assessment = z.infer<typeof Assessment>;
