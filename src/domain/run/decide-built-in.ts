import { CountersignError } from '../errors.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import { holds } from '../playbook/evaluate.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { ASSESS, WAIT } from '../playbook/words.ts';
import type { Pinned } from './decide.ts';
import { scopeOf } from './scope-of.ts';
import type { Incident, Run, Step } from './state.ts';

/** Ends a step that waits, when what it waits for has come. Its deadline is a timer's to tell. */
export function decideBuiltIn(
  incident: Incident,
  run: Run,
  step: Step,
  { wait }: StepDefinition,
  pinned: Pinned,
): readonly JournalEvent[] {
  const done = (why: string): JournalEvent =>
    event('step-ended', { runId: run.id, step: step.id, result: 'done', why });
  if (step.use === ASSESS) {
    const made = incident.assessment;
    if (!made || made.round < (step.round ?? 0)) return [];
    return [done(`assessed again (round ${made.round}): ${made.assessment.verdict}`)];
  }
  if (step.use !== WAIT || wait?.kind !== 'until') return [];
  return hasCome(wait.until, incident, run, pinned) ? [done('what it waited for holds')] : [];
}

/** What cannot be told yet does not hold yet. */
function hasCome(until: string, incident: Incident, run: Run, pinned: Pinned): boolean {
  try {
    return holds('wait.until', until, scopeOf(incident, run, pinned));
  } catch (thrown) {
    if (thrown instanceof CountersignError && thrown.code === 'ERR_EXPRESSION_FAILED') return false;
    throw thrown;
  }
}
