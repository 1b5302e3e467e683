import type { SimulatedAnswer, SimulatedRequest, SimulatorRoute } from 'countersign/kit/testing';
import { notFound } from './shapes.ts';
import type { SimulatedUser, Tenant } from './tenant.ts';

/** A route of the Management API with the scopes it needs, all of them. */
export type Route = SimulatorRoute & {
  readonly scopes: readonly string[];
  /** Answered only where sessions are managed. */
  readonly enterprise?: boolean;
};

export type Answer = (request: SimulatedRequest) => SimulatedAnswer;

/** `scopes` with blanks between; below /api/v2. */
export function route(
  method: string,
  scopes: string,
  path: string,
  answer: Answer,
  enterprise = false,
): Route {
  return { method, scopes: scopes.split(' '), path: new RegExp(`^/api/v2${path}$`), answer, enterprise };
}

/** A route below one user. */
export function ofUser(
  tenant: Tenant,
  answer: (user: SimulatedUser, request: SimulatedRequest) => SimulatedAnswer,
): Answer {
  return (request) => {
    const user = tenant.user(request.params.id ?? '');
    return user ? answer(user, request) : notFound('The user');
  };
}

/** A change that worked, and its record in the log. */
export function changed(
  tenant: Tenant,
  request: SimulatedRequest,
  status: number,
  change: () => void,
): SimulatedAnswer {
  return {
    status,
    change: () => {
      change();
      tenant.recordCall(request, status);
    },
  };
}
