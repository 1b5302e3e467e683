import { z } from 'zod';
import { Duration } from '../duration.ts';
import { Platform } from '../principal.ts';

const MONTH_MS = 30 * 86_400_000;

const Objective = Duration.refine(
  (ms) => ms >= 1_000 && ms <= MONTH_MS,
  'a time to contain is between 1s and 30d',
);

/** How soon containments are to be proven, as policy says it. */
export const TimeToContain = z
  .strictObject({
    default: Objective.exactOptional().describe(
      'For every platform that is not named: a duration such as 15m. Without it they have no objective.',
    ),
    platforms: z
      .record(Platform, Objective)
      .default({})
      .describe('For these platforms, by the names of their connectors: `okta: 10m`.'),
  })
  .transform(({ default: defaultMs, platforms }) => ({
    ...(defaultMs === undefined ? {} : { defaultMs }),
    platformsMs: platforms,
  }))
  .exactOptional()
  .describe(
    'Objectives: how soon a containment is to be proven, counted from the receipt of the detection, people’s time included. Reports say which were met, and metrics count them.',
  );
export type TimeToContain = NonNullable<z.output<typeof TimeToContain>>;

/** The objective for a platform, in milliseconds; undefined when policy has none. */
export function objectiveMsOf(
  { timeToContain }: { readonly timeToContain?: TimeToContain | undefined },
  platform: string,
): number | undefined {
  if (!timeToContain) return undefined;
  const { platformsMs, defaultMs } = timeToContain;
  return Object.hasOwn(platformsMs, platform) ? platformsMs[platform] : defaultMs;
}
