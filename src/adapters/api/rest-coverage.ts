import { Router } from 'express';
import { z } from 'zod';
import type { Coverage } from '#domain/coverage/coverage.ts';
import { readInput } from './rest-input.ts';

export interface RestCoverageOptions {
  /** What the connectors let Countersign see and do. */
  readonly coverage: Coverage;
}

/** `GET /coverage`: what can be seen, judged, cut, verified and undone per platform, and the blind spots; any role may read it. */
export function restCoverage({ coverage }: RestCoverageOptions): Router {
  const router = Router();
  router.get('/coverage', (req, res) => {
    readInput(z.strictObject({}), req.query);
    res.json(coverage);
  });
  return router;
}
