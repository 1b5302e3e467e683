import { Router } from 'express';
import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { personWithRole } from './rest-caller.ts';
import { found, Id, PAGING, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

export interface RestRunsOptions {
  readonly readModels: Pick<ReadModels, 'runs' | 'run' | 'incident'>;
  /**
   * Starts a playbook on an incident; resolves to the run's id. The same `requestKey` again starts nothing.
   * @throws ERR_NOT_FOUND for an unknown incident or playbook; ERR_INPUT_INVALID naming each input that does not fit
   */
  startRun(request: {
    readonly incidentId: string;
    readonly playbookId: string;
    readonly by: Person;
    readonly inputs: Readonly<Record<string, unknown>> | undefined;
    readonly requestKey: string | undefined;
  }): Promise<string>;
  readonly idempotency?: RequestKeys;
}

const RunsQuery = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: z.enum(['running', 'finished']).exactOptional(),
});
const RunStart = z.strictObject({
  incidentId: Id,
  playbook: Id,
  /** By the playbook's `inputs`, which say what fits. */
  inputs: z.record(z.string().max(40), z.json()).exactOptional(),
});

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
    const by = personWithRole(res, ['responder', 'admin']);
    const { incidentId, playbook, inputs } = readInput(RunStart, req.body);
    await answerOnce(req, res, idempotency, async (requestKey) => {
      found(await readModels.incident(incidentId), 'incident'); // before anything is kept for the run
      const runId = await startRun({ incidentId, playbookId: playbook, by, inputs, requestKey });
      return { status: 202, body: { runId } };
    });
  });
  return router;
}
