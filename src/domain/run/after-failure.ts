import type { JournalEvent } from '../journal-event.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import type { Run } from './state.ts';
import { hasFailed } from './step-result.ts';
import { stopOf } from './stop-runs.ts';

/** Stops a run of which a step failed, or was refused, where its playbook says `on-failure: stop`. */
export function stopAfterFailure(
  run: Run,
  steps: Readonly<Record<string, StepDefinition>>,
): JournalEvent | undefined {
  const step = [...run.steps.values()].find(
    (each) => steps[each.id]?.onFailure === 'stop' && hasFailed(each) && !run.passedOver?.has(each.id),
  );
  if (!step) return undefined;
  const why = step.why ?? step.items.find((item) => item.why !== undefined)?.why ?? 'it did not come about';
  return stopOf(run, 'step-failed', `${step.id} failed: ${why}`);
}
