import { z } from 'zod';
import type { Coverage } from '#domain/coverage/coverage.ts';
import { json, type RestRoute, reads } from './rest-route.ts';

export interface RestCoverageOptions {
  /** What the connectors let Countersign see and do. */
  readonly coverage: Coverage;
}

const Shown = z.looseObject({
  platforms: z.array(z.looseObject({ platform: z.string(), title: z.string(), state: z.string() })),
  gaps: z.array(z.looseObject({ name: z.string(), why: z.string() })),
});

/** What can be seen, judged, cut, verified and undone per platform, and the blind spots. */
export const COVERAGE_ROUTES: readonly RestRoute<RestCoverageOptions>[] = [
  reads(
    {
      route: 'GET /v1/coverage',
      summary: 'What can be seen, judged, cut, verified and undone',
      answered: { status: 200, what: 'Per platform, and the blind spots.', schema: Shown },
    },
    (_asked, { coverage }: RestCoverageOptions) => json(coverage),
  ),
];
