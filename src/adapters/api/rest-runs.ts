import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import { type ReadModels, RunRow } from '#domain/read-models.ts';
import { ById, found, Id, PAGING, pageOf } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

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

const Query = z.strictObject({
  ...PAGING,
  incidentId: Id.exactOptional(),
  status: RunRow.shape.status.exactOptional(),
  playbook: Id.exactOptional(),
});
const RunStart = z.strictObject({
  incidentId: Id,
  playbook: Id,
  inputs: z
    .record(z.string().max(40), z.unknown())
    .exactOptional()
    .describe('By the playbook’s `inputs`, which say what fits.'),
});

/** Runs: reading them, and starting one. */
export const RUN_ROUTES: readonly RestRoute<RestRunsOptions>[] = [
  reads(
    {
      route: 'GET /v1/runs',
      summary: 'Runs, newest first',
      query: Query,
      answered: { status: 200, what: 'A page.', schema: pageOf(RunRow) },
    },
    async ({ query }, { readModels }: RestRunsOptions) => json(await readModels.runs(query)),
  ),
  reads(
    {
      route: 'GET /v1/runs/{id}',
      summary: 'One run',
      params: ById,
      answered: { status: 200, what: 'The run.', schema: RunRow },
    },
    async ({ params: { id } }, { readModels }: RestRunsOptions) =>
      json(found(await readModels.run(id), 'run')),
  ),
  acts(
    {
      route: 'POST /v1/runs',
      summary: 'Start a playbook on an incident',
      body: RunStart,
      answered: {
        status: 202,
        what: 'It is started; what it does is decided by the engine.',
        schema: z.strictObject({ runId: Id }),
      },
    },
    async ({ body, by, requestKey }, { readModels, startRun }: RestRunsOptions) => {
      const { incidentId, playbook: playbookId, inputs } = body;
      found(await readModels.incident(incidentId), 'incident'); // before anything is kept for the run
      return { runId: await startRun({ incidentId, playbookId, by, inputs, requestKey }) };
    },
  ),
];
