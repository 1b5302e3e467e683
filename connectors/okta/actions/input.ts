import { type ActionReceipt, type ActionRequest, CountersignError, type z } from 'countersign/kit';
import type { Call } from '../client.ts';

/** Okta names no time after which a change shows; the System Log follows within seconds. */
export const SETTLES_WITHIN_MS = 5_000;

/** @throws ERR_INPUT_INVALID naming the parameter that is unknown or of the wrong type */
export function readInput<Shape extends z.ZodObject>(shape: Shape, request: ActionRequest): z.infer<Shape> {
  const read = shape.safeParse(request.input);
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  const path = fault?.path.join('.') ?? '';
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `okta ${request.capability}: ${path || 'input'}: ${fault?.message ?? 'invalid'}`,
    { place: `with.${path}` },
  );
}

/** How an account is named to a person. */
export function labelOf({ account }: ActionRequest): string {
  return (account.email ?? account.name ?? account.id).slice(0, 512);
}

export function receiptOf(calls: readonly Call[]): ActionReceipt {
  return {
    requestIds: calls.flatMap(({ requestId }) => (requestId ? [requestId.slice(0, 256)] : [])),
    calls: calls.map(({ line }) => line.slice(0, 1_024)),
    effectiveWithinMs: SETTLES_WITHIN_MS,
  };
}

/** @throws ERR_CONNECTOR_NOT_FOUND */
export function known<Value>(value: Value | undefined, request: ActionRequest): Value {
  if (value !== undefined) return value;
  throw new CountersignError('ERR_CONNECTOR_NOT_FOUND', `okta: no user ${request.account.id}`, {
    place: `okta ${request.capability}`,
  });
}
