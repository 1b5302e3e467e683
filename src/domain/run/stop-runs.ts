import type { ApprovalQuestion } from '../approval.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import { evaluateStep } from '../playbook/evaluate.ts';
import { fitsVerdict } from '../playbook/fits.ts';
import { transitiveOrder } from '../playbook/order.ts';
import type { Playbook } from '../playbook/schema.ts';
import { REPORT, UNDO } from '../playbook/words.ts';
import type { Pinned } from './decide.ts';
import { scopeOf } from './scope-of.ts';
import { hasEnded, type Incident, type Run, type Step } from './state.ts';

/**
 * Stops the runs that a changed verdict overtakes: those that began by themselves, whose playbook is not for the new
 * verdict, or would now do what it has skipped.
 *
 * A verdict that has become undecided disproves nothing: what was begun on better evidence goes on. A run that a person
 * asked for is theirs to judge.
 */
export function stopOvertaken(incident: Incident, pinned: (run: Run) => Pinned): readonly JournalEvent[] {
  const change = incident.changes.at(-1);
  if (!change || change.to === 'undecided') return [];
  return incident.runs
    .filter(
      (run) => run.trigger === 'assessment' && !run.finished && !run.stopped && run.round < change.round,
    )
    .filter((run) => !goesOn(incident, run, pinned(run)))
    .map((run) => stopOf(run, 'verdict-changed', `the verdict is ${change.to} now: ${change.why}`));
}

/** Whether what a run was begun for still holds under the present verdict. */
function goesOn(incident: Incident, run: Run, pinned: Pinned): boolean {
  const { verdict } = incident.assessment!.assessment;
  return (
    fitsVerdict(pinned.playbook, verdict, incident.credential?.kind) && !wouldDoMore(incident, run, pinned)
  );
}

/** Whether a step that the run skipped, because its condition did not hold, would be done as things are now. */
export function wouldDoMore(
  incident: Incident,
  run: Run,
  pinned: Pick<Pinned, 'playbook' | 'connectors'>,
): boolean {
  return [...run.steps.values()].some((step) => {
    const definition = pinned.playbook.steps[step.id];
    if (step.status !== 'skipped' || definition?.when === undefined) return false;
    try {
      return evaluateStep(definition, scopeOf(incident, run, pinned)).run;
    } catch {
      // What cannot be evaluated is a gap for a person in a run that begins anew: it is not passed over here.
      return true;
    }
  });
}

type Stop = Extract<JournalEvent, { kind: 'run-stopped' }>;

/** The event that stops a run. */
export function stopOf(run: Run, because: Stop['data']['because'], why: string): Stop {
  const notBegun = notBegunOf([...run.steps.values()]);
  return event('run-stopped', { runId: run.id, because, why: why.slice(0, 1_000), notBegun }) as Stop;
}

/** The actions of steps that are intended and not begun. */
export function notBegunOf(steps: readonly Step[]): Stop['data']['notBegun'] {
  return steps.flatMap((step) =>
    step.items
      .filter((item) => item.phase === 'intended' && item.account !== undefined)
      .map(({ index, account }) => ({ step: step.id, index, platform: account!.platform })),
  );
}

/** What is left to do for a run that was stopped: its questions are withdrawn, its steps skipped, its report made. */
export function decideStopped(incident: Incident, run: Run, playbook: Playbook): readonly JournalEvent[] {
  const { why } = run.stopped!;
  const open = [...incident.approvals.values()].filter(
    ({ question, status }) =>
      status === 'waiting' && question.runId === run.id && isOfRun(question, playbook),
  );
  if (open.length > 0)
    return open.map(({ question: { approvalId } }) =>
      event('approval-closed', { approvalId, status: 'superseded', why }),
    );
  const order = transitiveOrder(playbook).filter((id) => !run.steps.has(id));
  const left = order.filter((id) => playbook.steps[id]!.use !== REPORT);
  if (left.length > 0) return left.map((step) => event('step-skipped', { runId: run.id, step, why }));
  return order
    .filter((id) => playbook.steps[id]!.needs.every((need) => hasEnded(run.steps.get(need))))
    .slice(0, 1)
    .map((step) =>
      event('step-begun', { runId: run.id, step, use: REPORT, effect: 'read', ask: 0, items: [] }),
    );
}

/** A question about taking back what the run did is a person's, and not the run's, unless a step of it asks. */
function isOfRun({ leases, step }: ApprovalQuestion, playbook: Playbook): boolean {
  return leases === undefined || playbook.steps[step]?.use === UNDO;
}
