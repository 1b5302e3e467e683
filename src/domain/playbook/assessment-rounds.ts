import { z } from 'zod';
import { Duration } from '../duration.ts';

const WEEK_MS = 7 * 86_400_000;
/** Nearly every log has come in by then; one that takes longer, such as daily files, is for a person at once. */
const DEFAULT_WAIT = '24h';
const DEFAULT_ROUNDS = 10;

/** How long an undecided verdict is waited for. */
export const AssessmentRounds = z
  .strictObject({
    waitAtMost: Duration.refine((ms) => ms <= WEEK_MS, 'waitAtMost is at most 7d')
      .prefault(DEFAULT_WAIT)
      .describe(
        `How long in all: a duration such as 6h; \`0s\` asks a person at once. Default ${DEFAULT_WAIT}.`,
      ),
    roundsAtMost: z
      .int()
      .min(1)
      .max(50)
      .default(DEFAULT_ROUNDS)
      .describe('How many rounds of fetching and assessing, the first one included.'),
  })
  .prefault({})
  .transform(({ waitAtMost, ...rest }) => ({ ...rest, waitAtMostMs: waitAtMost }))
  .describe(
    'How long an undecided verdict is fetched for and assessed again, with growing pauses. After that it stays undecided, and a person has to judge. Whatever is new about the incident begins it anew.',
  );
export type AssessmentRounds = z.infer<typeof AssessmentRounds>;
