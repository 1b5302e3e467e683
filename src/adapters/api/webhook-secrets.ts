import { z } from 'zod';

const SHORTEST_SECRET = 16;

/** A secret that is shared with a sender. */
export const Secret = z
  .string()
  .min(SHORTEST_SECRET, `a secret needs at least ${SHORTEST_SECRET} characters`)
  .max(1_024);

/** The active secrets; several while one is being replaced. */
export const Secrets = z.array(Secret).min(1, 'at least one secret is needed').max(5);
