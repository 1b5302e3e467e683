import type { Verdict } from '../assessment.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { AWAIT_VERDICT, WAIT } from '../playbook/words.ts';
import type { Incident, Run, Step } from './state.ts';
import { stopOf } from './stop-runs.ts';

/** Begins the wait of a `verdict.await` step. @param now stamps its end */
export function beginWait(run: Run, step: string, definition: StepDefinition, now: Date): JournalEvent {
  const waitUntil = new Date(now.getTime() + (definition.await?.withinMs ?? 0)).toISOString();
  return event('step-begun', {
    runId: run.id,
    step,
    use: definition.use,
    effect: 'read',
    ask: 0,
    waitUntil,
    items: [],
  });
}

/** Ends a wait that has nothing left to wait for: the verdict is decided, or nobody fetches for it any longer. */
export function decideWait(
  { assessment, leftOpen }: Incident,
  run: Run,
  step: Step,
): readonly JournalEvent[] {
  const verdict = assessment?.assessment.verdict ?? 'undecided';
  if (verdict !== 'undecided') return [endWait(run, step, verdict, `the verdict is ${verdict}`)];
  if (leftOpen) return [endWait(run, step, verdict, leftOpen.why)];
  return [];
}

/** Ends the steps that wait, and whose time has come: for a verdict, a time, a condition, an answer, an assessment. */
export function expiredWaits(incident: Incident, now: Date): readonly JournalEvent[] {
  const at = now.toISOString();
  return incident.runs
    .filter((run) => !run.finished)
    .flatMap((run) =>
      [...run.steps.values()]
        .filter(({ status, waitUntil }) => status === 'begun' && waitUntil !== undefined && waitUntil <= at)
        .map((step) => lateWait(run, step)),
    );
}

function lateWait(run: Run, step: Step): JournalEvent {
  const base = { runId: run.id, step: step.id };
  const { asked, waitUntil, ifLate } = step;
  if (step.use === AWAIT_VERDICT)
    return endWait(run, step, 'undecided', `it was still undecided at ${waitUntil}`);
  if (asked) {
    const { questionId } = asked.question;
    return event('question-closed', {
      ...{ ...base, questionId, status: 'expired' },
      why: `nobody answered until ${waitUntil}`,
    });
  }
  const why =
    step.use === WAIT && ifLate === 'done' ? `it is ${waitUntil}` : `it had not come by ${waitUntil}`;
  return event('step-ended', { ...base, result: ifLate ?? 'failed', why });
}

function endWait(run: Run, step: Step, verdict: Verdict, why: string): JournalEvent {
  return event('wait-ended', { runId: run.id, step: step.id, verdict, why });
}

/** Stops a run that waited in vain, where its playbook says so. */
export function stopAfterWait(
  run: Run,
  steps: Readonly<Record<string, StepDefinition>>,
): JournalEvent | undefined {
  const inVain = [...run.steps.values()].find(
    ({ id, awaited }) => awaited === 'undecided' && steps[id]?.await?.ifUndecided === 'stop',
  );
  return inVain && stopOf(run, 'undecided', `${inVain.id}: ${inVain.why ?? 'the verdict is undecided'}`);
}
