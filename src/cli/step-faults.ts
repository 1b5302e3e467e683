import type { ActionRequest, Connectors } from '#domain/connectors.ts';
import type { Fault, Simulator } from '../kit/testing/simulator.ts';

/** The faults that a step of a simulated run can meet. */
export const FAULT_KINDS = [
  'rate-limit',
  'unavailable',
  'forbidden',
  'no-effect',
  'lost-answer',
  'refused',
] as const satisfies readonly Fault['kind'][];

/** A fault that meets the calls by which a step changes something. */
export interface StepFault {
  readonly step: string;
  readonly kind: (typeof FAULT_KINDS)[number];
  /** How many calls it meets. */
  readonly times: number;
}

const WRITING = /^(POST|PUT|PATCH|DELETE)$/;
/** Fetching a token of our own is no step's call. */
const NOT_OUR_TOKEN = /^(?!.*\/(?:token|access_tokens)$)/;

/** Where the step stands in an idempotency key (request-for.ts): before the number of its item, and of its repetition. */
const STEP = /-([a-z0-9_]+)-\d+(?:-again-\d+)?$/;

/** Platforms whose simulators do wrong what these steps ask of them, as often as is said for each account. */
export function withFaults(
  connectors: Connectors,
  faults: readonly StepFault[],
  simulators: readonly Simulator[],
): Connectors {
  const met = new Set<string>();
  const prepare = (request: ActionRequest): void => {
    const { platform, account, idempotencyKey } = request;
    const [, step] = STEP.exec(idempotencyKey) ?? [];
    for (const each of faults.filter((fault) => fault.step === step)) {
      const key = JSON.stringify([each.step, each.kind, platform, account.id]);
      if (met.has(key)) continue;
      met.add(key);
      const { kind, times } = each;
      simulators
        .find((simulator) => simulator.platform === platform)
        ?.inject({ kind, times, method: WRITING, path: NOT_OUR_TOKEN });
    }
  };
  return {
    ...connectors,
    async perform(request, plan) {
      prepare(request);
      return await connectors.perform(request, plan);
    },
  };
}
