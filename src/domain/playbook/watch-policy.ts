import { z } from 'zod';
import { bounded } from './words.ts';

const MONTH_MS = 30 * 86_400_000;
const HOUR_MS = 3_600_000;
const DEFAULT_WATCH = '24h';
const DEFAULT_EVERY = '5m';

/** How long what was proven to be cut is looked for, and how often. */
export const WatchPolicy = z
  .strictObject({
    default: bounded(0, MONTH_MS, 'a watch takes between 0s and 30d')
      .prefault(DEFAULT_WATCH)
      .describe(
        `How long, a duration such as 24h; \`0s\` watches nothing but what a playbook asks for. A playbook can lengthen it by \`verify: { watch }\`. Default ${DEFAULT_WATCH}.`,
      ),
    every: bounded(1_000, HOUR_MS, 'logs are looked at every 1s to 1h')
      .prefault(DEFAULT_EVERY)
      .describe(
        `How often the log of a platform is pulled for all its watches together. Default ${DEFAULT_EVERY}.`,
      ),
  })
  .prefault({})
  .transform(({ default: defaultMs, every: everyMs }) => ({ defaultMs, everyMs }))
  .describe(
    'How long credentials that are proven to be cut are looked for in their platform’s log. A use of one contradicts its proof, tells people, and begins the playbook anew.',
  );
