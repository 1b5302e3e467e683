import { z } from 'zod';
import { unknownIn } from '../assessment/weighting.ts';
import { WrittenEnd, WrittenInstant } from '../written-instant.ts';

/** What policy says to the assessment beside the organisation's egress; all of it optional. */

export const ExpectedMfa = z
  .strictObject({
    default: z.boolean().describe('Whether a second factor is expected at each sign-in.'),
    exempt: z
      .array(z.email().max(320).toLowerCase())
      .max(50_000)
      .default([])
      .describe('E-mail addresses of whom none is expected: break-glass and shared accounts.'),
  })
  .exactOptional()
  .describe('Who is expected to pass a second factor. Without it the person’s own sign-ins before say so.');

export const GeoLocationAlerts = z
  .array(z.string().min(1).max(80))
  .max(300)
  .exactOptional()
  .describe(
    'AN0722’s GeoLocationAlerts: countries, as the logs name them (DE, Germany), that nobody is expected in. Being there and elsewhere within a day is a signal, however slow the journey.',
  );

export const TokenReplayThreshold = z
  .int()
  .min(1)
  .max(100)
  .exactOptional()
  .describe(
    'AN0722’s TokenReplayThreshold: from how many networks at once one credential may be in use. Without it 1.',
  );

export const RegisteredTravel = z
  .array(
    z
      .strictObject({
        user: z.string().min(1).max(320).describe('E-mail address of who travels.'),
        country: z.string().min(1).max(80).describe('The country, as the logs name it or by its code: FR.'),
        from: WrittenInstant.describe('A day or a time.'),
        to: WrittenEnd.describe('A day, which counts whole, or a time.'),
      })
      .refine(({ from, to }) => from <= to, 'begins after it ends'),
  )
  .max(50_000)
  .exactOptional()
  .describe(
    'Journeys that were announced: being in that country at that time, with a client that was known before, explains a change of place.',
  );

const Probability = z.number().gt(0).lt(1);

export const VerdictThresholds = z
  .strictObject({
    compromised: Probability.describe(
      'Forged or stolen when the probability of compromise is at least this, whatever is not seen. 0.5 without it.',
    ),
    explained: Probability.describe(
      'Explained when it is at most this, whatever is not seen. 0.3 without it.',
    ),
  })
  .refine(({ compromised, explained }) => explained < compromised, 'explained must lie below compromised')
  .exactOptional()
  .describe('From where on a verdict is given; between the two it is undecided.');

export const SignalWeights = z
  .record(
    z
      .string()
      .regex(/^[a-z][a-z-]*$/)
      .max(60),
    z.strictObject({
      fired: z
        .number()
        .min(-10)
        .max(10)
        .exactOptional()
        .describe('What it adds when it fired at its strongest.'),
      quiet: z
        .number()
        .min(-10)
        .max(10)
        .exactOptional()
        .describe('What it adds when it was looked for, and is not there.'),
    }),
  )
  .superRefine((given, context) => {
    for (const id of unknownIn(given)) {
      context.addIssue({ code: 'custom', path: [id], message: 'no signal of that name is weighed' });
    }
  })
  .exactOptional()
  .describe(
    'Other weights than the table’s, by signal: the log-likelihood ratio (natural log) of compromise against innocence when it fired and when it is quiet. What a signal grades is scaled alike.',
  );
