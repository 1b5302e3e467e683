import { z } from 'zod';
import { Duration } from '../duration.ts';

/** The answers that a scripted platform gives in a playbook's test. */

const Times = z
  .union([z.int().min(1).max(1_000), z.literal('always')])
  .default(1)
  .describe('How often, one after the other. Default 1; `always` from then on.');

/** One answer, how often it comes, and when a platform that slows us down wants to be asked again. */
export interface ScriptedAnswer<Word extends string> {
  readonly answer: Word;
  readonly times: number | 'always';
  readonly retryAfterMs: number | undefined;
}

/** A word, a word with how often it comes, or a list of them in the order of the calls. */
export function answers<const Words extends readonly [string, ...string[]]>(words: Words, about: string) {
  const one = z.union(
    [
      z
        .enum(words)
        .transform((answer) => ({ answer, times: 1 as number | 'always', retryAfterMs: undefined })),
      z
        .strictObject({
          answer: z.enum(words),
          times: Times,
          'retry-after': Duration.optional().describe('For `rate-limited`: when to ask again.'),
        })
        .transform(({ 'retry-after': retryAfterMs, ...rest }) => ({ ...rest, retryAfterMs })),
    ],
    { error: `must be one of ${words.join(', ')}, or { answer, times }` },
  );
  const several = z.array(one).min(1).max(100);
  return z
    .union([one.transform((each) => [each]), several], {
      error: `must be one of ${words.join(', ')}, { answer, times }, or a list of these`,
    })
    .describe(
      `${about} One answer for each call; when they are used up, the platform does what it is asked.`,
    );
}

const FAULTS = ['unavailable', 'rate-limited', 'forbidden', 'not-found'] as const;

/** What comes of a call that changes a platform. */
export const PerformAnswers = answers(
  ['accepted', 'no-effect', ...FAULTS, 'refused', 'call-lost', 'answer-lost', 'worker-dies'],
  'What the call comes to: `accepted`; `no-effect` is accepted too, and nothing is changed by it; `unavailable`, `rate-limited`, `forbidden`, `not-found` and `refused` change nothing; `call-lost` and `answer-lost` are both unknown to us, and only the latter was carried out; `worker-dies` is carried out by a worker that ends before it can record it.',
);
/** What a reading of the present state says before a call. */
export const PlanAnswers = answers(
  ['ready', 'done', 'drift', ...FAULTS, 'not-offered'],
  'What the reading before the call says: `ready` to be done; `done` already; `drift`: another state than the one before, which voids an approval.',
);
/** What a reading of the platform says after a call. */
export const VerifyAnswers = answers(
  ['pending', 'effective', 'proven', 'refuted', 'never', ...FAULTS],
  'What the reading after the call shows. `never` is `pending` for ever.',
);
/** What comes of a step that only reads. */
export const ReadAnswers = answers(['read', ...FAULTS, 'refused'], 'What a call comes to that only reads.');
