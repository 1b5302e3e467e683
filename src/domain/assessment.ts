import { z } from 'zod';
import { Sha256 } from './evidence.ts';

/**
 * assessment   verdict, score, signals for and against, blind spots, and what would change it
 * verdict      forged · stolen · explained · undecided (until when)
 */

export const Verdict = z.enum(['forged', 'stolen', 'explained', 'undecided']);
export type Verdict = z.infer<typeof Verdict>;

/** A thing that could not be seen, and why; it widens the interval and never counts as innocence or guilt. */
export const BlindSpot = z.strictObject({
  /** The platform, or `all`. */
  platform: z.string().max(40),
  what: z.string().max(256),
  why: z.string().max(1_024),
  /** When it may be seen, where that is known. */
  until: z.iso.datetime({ offset: false }).optional(),
});
export type BlindSpot = z.infer<typeof BlindSpot>;

export const SignalResult = z.strictObject({
  id: z.string(),
  /** Three-valued: it holds, it does not hold, or it cannot be known from what there is. */
  state: z.enum(['fired', 'quiet', 'not-evaluable']),
  /** Log-likelihood ratio (natural log) of compromise against innocence; 0 when not evaluable. */
  llr: z.number(),
  /** What it would weigh at most if what is missing were seen, where that is less than the table's weight. */
  llrAtMost: z.number().optional(),
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
  undecidedUntil: z.iso.datetime({ offset: false }).optional(),
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
  assessedAt: z.iso.datetime({ offset: false }),
  /** SHA-256 of the evidence bundle it was made from. */
  evidenceSha256: Sha256,
});
export type Assessment = z.infer<typeof Assessment>;
