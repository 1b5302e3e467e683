import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { OperatorCommand } from '#domain/run/operate.ts';
import { personWithRole } from './rest-caller.ts';
import { Id, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

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
  readonly idempotency?: RequestKeys;
}

const Reason = z.string().trim().min(1, 'say why').max(900);
const Index = z.int().nonnegative().exactOptional();
const StepName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be the id of a step')
  .max(80);

const RunBody = z.strictObject({ reason: Reason });
const RetryBody = z.strictObject({ reason: Reason, index: Index });
const MarkBody = z.strictObject({ reason: Reason, index: Index, outcome: z.enum(['done', 'not-done']) });

/** Who commands which run. */
type Base = Pick<OperatorCommand, 'runId' | 'by'>;

/** The command that a request asks for. @throws ERR_INPUT_INVALID */
type ReadCommand = (base: Base, req: Request) => OperatorCommand;

/** By path below `/runs/:id`. */
const COMMANDS: Readonly<Record<string, ReadCommand>> = {
  cancel: (base, { body }) => ({ ...base, ...readInput(RunBody, body), do: 'cancel' }),
  pause: (base, { body }) => ({ ...base, ...readInput(RunBody, body), do: 'pause' }),
  resume: (base, { body }) => ({ ...base, ...readInput(RunBody, body), do: 'resume' }),
  'steps/:step/retry': (base, req) => ({ ...base, ...ofStep(req, RetryBody), do: 'retry-step' }),
  'steps/:step/skip': (base, req) => ({ ...base, ...ofStep(req, RunBody), do: 'skip' }),
  'steps/:step/mark-outcome': (base, req) => ({ ...base, ...ofStep(req, MarkBody), do: 'mark-outcome' }),
};

function ofStep<Body extends z.ZodType<object>>({ params, body }: Request, schema: Body) {
  return { step: readInput(StepName, params.step), ...readInput(schema, body) };
}

/**
 * What people do to runs (responder or admin), each with a reason: cancel, pause, resume; of a step: retry, skip,
 * mark-outcome. 409 ERR_RUN_STATE names the state that does not allow it.
 */
export function restOperators({ operateRun, idempotency }: RestOperatorsOptions): Router {
  const router = Router();
  for (const [path, readCommand] of Object.entries(COMMANDS)) {
    router.post(`/runs/:id/${path}`, async (req: Request, res: Response) => {
      const by = personWithRole(res, ['responder', 'admin']);
      const command = readCommand({ runId: readInput(Id, req.params.id), by }, req);
      await answerOnce(req, res, idempotency, async (requestKey) => ({
        status: 200,
        body: await operateRun({ ...command, requestKey }),
      }));
    });
  }
  return router;
}
