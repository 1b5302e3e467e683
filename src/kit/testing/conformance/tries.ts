import assert from 'node:assert/strict';
import type { ActionRequest } from '#domain/connectors.ts';
import { type ActionPlan, ActionReceipt } from '#domain/containment.ts';
import type { Action } from '../../connector.ts';
import { type Bench, requestFor } from './bench.ts';

/** One try of an action: what was asked, planned, and when. */
export interface Try<Client> {
  readonly bench: Bench<Client>;
  readonly action: Action<Client>;
  readonly request: ActionRequest;
  readonly plan: ActionPlan;
  readonly since: string;
}

export async function planned<Client>(bench: Bench<Client>, action: Action<Client>): Promise<Try<Client>> {
  const request = await requestFor(bench, action);
  const plan = await bench.heard(action.plan(bench.client, request));
  return { bench, action, request, plan, since: bench.now().toISOString() };
}

export async function performed<Client>(bench: Bench<Client>, action: Action<Client>): Promise<Try<Client>> {
  const one = await planned(bench, action);
  const receipt = await bench.heard(action.perform(bench.client, one.request, one.plan));
  ActionReceipt.parse(receipt);
  assert.ok(receipt.calls.length > 0, 'a receipt says what was called');
  return one;
}
