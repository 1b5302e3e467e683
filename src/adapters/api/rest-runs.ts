import { Router } from 'express';
import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import type { ReadModels } from '#domain/ports.ts';
import { personWithRole } from './rest-caller.ts';
import { found, Id, PAGING, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

export interface RestRunsOptions {
  readonly readModels: Pick<ReadModels, 'runs' | 'run' | 'incident'>;
  /** Starts a playbook on an incident. @throws ERR_NOT_FOUND for an unknown incident or playbook */
  startRun(incidentId: string, playbookId: string, person: Person): Promise<{ readonly runId: string }>;
  readonly idempotency?: RequestKeys;
}

const RunsQuery = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: z.enum(['running', 'finished']).exactOptional(),
});
const RunStart = z.strictObject({ incidentId: Id, playbook: Id });

/** Runs: reading them, and starting one (responder or admin). */
export function restRuns(options: RestRunsOptions): Router {
  const { readModels, startRun, idempotency } = options;
  const router = Router();
  router.get('/runs', async (req, res) => {
    res.json(await readModels.runs(readInput(RunsQuery, req.query)));
  });
  router.get('/runs/:id', async (req, res) => {
    res.json(found(await readModels.run(readInput(Id, req.params.id)), 'run'));
  });
  router.post('/runs', async (req, res) => {
    const person = personWithRole(res, ['responder', 'admin']);
    const { incidentId, playbook } = readInput(RunStart, req.body);
    await answerOnce(req, res, idempotency, async () => {
      found(await readModels.incident(incidentId), 'incident'); // before anything is kept for the run
      const { runId } = await startRun(incidentId, playbook, person);
      return { status: 202, body: { runId } };
    });
  });
  return router;
}
