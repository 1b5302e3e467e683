import type { ActionRequest } from '../connectors.ts';
import { CountersignError } from '../errors.ts';
import type { Incident, Item, Run, Step } from './state.ts';

/** What the connector is asked. The key is the same for every try of the same intent; what a person has tried again is another. */
export function requestFor(incident: Incident, run: Run, step: Step, item: Item): ActionRequest {
  if (!item.account || !step.use)
    throw new CountersignError('ERR_INTERNAL', `${run.id}/${step.id}: an action without a target`);
  const credential =
    incident.credential?.platform === item.account.platform ? incident.credential : undefined;
  return {
    platform: item.account.platform,
    capability: step.use,
    account: item.account,
    ...(credential ? { credential } : {}),
    input: item.input,
    idempotencyKey: `${run.id}-${step.id}-${item.index}${item.retries ? `-again-${item.retries}` : ''}`,
  };
}
