import { Router } from 'express';
import { CountersignError } from '#domain/errors.ts';
import { sendProblem } from './problem.ts';

export interface OperationsOptions {
  /** Whether the database answers. @throws ERR_STORE_UNAVAILABLE */
  ping(): Promise<void>;
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> };
}

/** What a load balancer and Prometheus ask: `/healthz` (the process lives), `/readyz` (it can work), `/metrics`. */
export function createOperations(options: OperationsOptions): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
    try {
      await options.ping();
      res.json({ status: 'ready' });
    } catch (cause) {
      sendProblem(res, new CountersignError('ERR_NOT_READY', 'the database does not answer', { cause }));
    }
  });
  router.get('/metrics', async (_req, res) => {
    res.type(options.metrics.contentType).send(await options.metrics.metrics());
  });
  return router;
}
