import type { ActionReceipt } from '#domain/containment.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';

/** What a change on a platform left behind for the receipt. */
export interface Call {
  /** `DELETE /api/v1/sessions/102x → 204`. */
  readonly line: string;
  readonly requestId: string | undefined;
}

/** The call of an answer. */
export function callOf({ line, requestId }: HttpAnswer): Call {
  return { line, requestId };
}

/** Makes one change. @throws what `http` throws */
export async function change(http: Http, request: HttpRequest): Promise<Call> {
  return callOf(await http(request));
}

/** The receipt of the calls of one action; `effectiveWithinMs` is how long the platform may take to show them. */
export function receiptOf(calls: readonly Call[], effectiveWithinMs: number): ActionReceipt {
  return {
    requestIds: calls.flatMap(({ requestId }) => (requestId ? [requestId] : [])),
    calls: calls.map(({ line }) => line),
    effectiveWithinMs,
  };
}

/** The receipt of an action that found nothing to call for, with the reason. */
export function nothingCalled(why: string): ActionReceipt {
  return { requestIds: [], calls: [why], effectiveWithinMs: 0 };
}
