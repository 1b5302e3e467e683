import { event, type JournalEvent } from '../journal-event.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { REPORT, UNDO } from '../playbook/words.ts';
import type { Incident, Run, Step } from './state.ts';
import { notBegunOf } from './stop-runs.ts';

/** An instant so many milliseconds after another, ISO. */
export function afterMs(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}

/** When a step's time is over, where its playbook bounds it. @param now stamps it */
export function timeoutOf(
  { timeoutMs }: Pick<StepDefinition, 'timeoutMs'>,
  now: Date,
): { timeoutAt?: string } {
  return timeoutMs === undefined ? {} : { timeoutAt: afterMs(now, timeoutMs) };
}

/** The steps whose time is over while they go on. @param now compared with what was fixed when they began */
export function timedOutSteps(incident: Incident, now: Date): readonly JournalEvent[] {
  const at = now.toISOString();
  return incident.runs
    .filter((run) => !run.finished)
    .flatMap((run) =>
      [...run.steps.values()].filter((step) => isOver(step, at)).map((step) => over(run, step)),
    );
}

function isOver({ status, use, timeoutAt, timedOut }: Step, at: string): boolean {
  const isOpen = status === 'begun' && timedOut === undefined && use !== REPORT;
  return isOpen && timeoutAt !== undefined && timeoutAt <= at;
}

function over(run: Run, step: Step): JournalEvent {
  return event('step-timed-out', {
    runId: run.id,
    step: step.id,
    why: `it was not done by ${step.timeoutAt}`,
    notBegun: notBegunOf([step]),
  });
}

/** Withdraws the questions about steps that have ended without them: nobody is to decide what is not done any more. */
export function withdrawn(incident: Incident, run: Run): readonly JournalEvent[] {
  const approvals = [...incident.approvals.values()]
    .filter(({ question, status }) => question.runId === run.id && status === 'waiting')
    .flatMap(({ question: { approvalId, step: id, leases } }) => {
      const step = run.steps.get(id);
      // What a person asks to have taken back is no part of the step that did it.
      const isAnothers = leases !== undefined && step?.use !== UNDO;
      if (step?.timedOut === undefined || isAnothers) return [];
      return [event('approval-closed', { approvalId, status: 'superseded', why: step.timedOut.why })];
    });
  const questions = [...run.steps.values()]
    .filter(({ status, asked }) => status !== 'begun' && asked?.status === 'waiting')
    .map(({ id: step, asked, why = 'the step has ended' }) => {
      const { questionId } = asked!.question;
      return event('question-closed', { runId: run.id, step, questionId, status: 'superseded', why });
    });
  return [...approvals, ...questions];
}
