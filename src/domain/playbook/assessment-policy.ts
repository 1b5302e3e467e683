import { z } from 'zod';

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
