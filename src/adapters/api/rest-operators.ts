import { z } from 'zod';
import type { ReadModels, RunRow } from '#domain/read-models.ts';
import type { OperatorCommand } from '#domain/run/operate.ts';
import { ById, found, Id } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, type RestRoute } from './rest-route.ts';

export interface RestOperatorsOptions {
  /**
   * Carries out a person's command on a run; resolves to what the run is after it.
   * @throws ERR_NOT_FOUND, ERR_RUN_STATE
   */
  operateRun(command: OperatorCommand): Promise<{
    readonly runId: string;
    readonly incidentId: string;
    readonly status: string;
  }>;
  readonly readModels: Pick<ReadModels, 'run'>;
  readonly idempotency?: RequestKeys;
}

const Reason = z.string().trim().min(1, 'say why').max(900);
const Index = z.int().nonnegative().exactOptional().describe('Of one target among several; from 0.');
const StepName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be the id of a step')
  .max(80);
const OfStep = z.strictObject({ id: Id, step: StepName });
const RunBody = z.strictObject({ reason: Reason });
const RetryBody = z.strictObject({ reason: Reason, index: Index });
const MarkBody = z.strictObject({ reason: Reason, index: Index, outcome: z.enum(['done', 'not-done']) });

const answered = {
  status: 200,
  what: 'What the run is then.',
  schema: z.strictObject({ runId: Id, incidentId: Id, status: z.string() }),
} as const;
const STATE = '409 ERR_RUN_STATE names the state that does not allow it.';

async function run({ id }: { readonly id: string }, { readModels }: RestOperatorsOptions): Promise<RunRow> {
  return found(await readModels.run(id), 'run');
}

/** What people do to runs, each with a reason: cancel, pause, resume; of a step: retry, skip, mark-outcome. */
export const OPERATOR_ROUTES: readonly RestRoute<RestOperatorsOptions>[] = [
  ofRun('cancel', 'What has not begun is not done; what was called is seen through to its proof'),
  ofRun('pause', 'Nothing new begins'),
  ofRun('resume', 'It goes on'),
  acts(
    {
      route: 'POST /v1/runs/{id}/steps/{step}/retry',
      summary: 'What failed or was refused begins anew, and is asked anew',
      about: STATE,
      params: OfStep,
      body: RetryBody,
      on: run,
      answered,
    },
    async ({ params: { id: runId, step }, body, by, requestKey }, { operateRun }: RestOperatorsOptions) =>
      await operateRun({ runId, step, by, ...body, do: 'retry-step', requestKey }),
  ),
  acts(
    {
      route: 'POST /v1/runs/{id}/steps/{step}/skip',
      summary: 'A step that has not begun, or waits, is not done',
      about: STATE,
      params: OfStep,
      body: RunBody,
      on: run,
      answered,
    },
    async ({ params: { id: runId, step }, body, by, requestKey }, { operateRun }: RestOperatorsOptions) =>
      await operateRun({ runId, step, by, ...body, do: 'skip', requestKey }),
  ),
  acts(
    {
      route: 'POST /v1/runs/{id}/steps/{step}/mark-outcome',
      summary: 'Tell an outcome that the platform did not show',
      about: `It proves nothing. ${STATE}`,
      params: OfStep,
      body: MarkBody,
      on: run,
      answered,
    },
    async ({ params: { id: runId, step }, body, by, requestKey }, { operateRun }: RestOperatorsOptions) =>
      await operateRun({ runId, step, by, ...body, do: 'mark-outcome', requestKey }),
  ),
];

function ofRun(verb: 'cancel' | 'pause' | 'resume', summary: string): RestRoute<RestOperatorsOptions> {
  return acts(
    {
      route: `POST /v1/runs/{id}/${verb}`,
      summary,
      about: STATE,
      params: ById,
      body: RunBody,
      on: run,
      answered,
    },
    async ({ params: { id: runId }, body, by, requestKey }, { operateRun }: RestOperatorsOptions) =>
      await operateRun({ runId, by, ...body, do: verb, requestKey }),
  );
}
