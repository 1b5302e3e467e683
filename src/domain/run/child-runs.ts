import { event, type JournalEvent } from '../journal-event.ts';
import { MOST_RUN_DEPTH } from '../playbook/check-run.ts';
import type { FieldValue } from '../playbook/field-schema.ts';
import { givenFields } from '../playbook/given-fields.ts';
import { RUN } from '../playbook/words.ts';
import type { Pinned } from './decide.ts';
import { childOf, parentOf } from './run-family.ts';
import type { Incident, Run, Step } from './state.ts';
import { stopOf } from './stop-runs.ts';

/** Starts the playbook of a `run` step as a run of its own, or ends the step when that cannot be. */
export function beginRun(
  incident: Incident,
  run: Run,
  step: string,
  { playbook, called = [] }: Pinned,
  given: Readonly<Record<string, unknown>>,
): JournalEvent {
  const failed = (why: string): JournalEvent =>
    event('step-ended', { runId: run.id, step, result: 'failed', why: why.slice(0, 1_000) });
  if (depthOf(incident, run) >= MOST_RUN_DEPTH)
    return failed(`at most ${MOST_RUN_DEPTH} playbooks may run one another`);
  const id = playbook.steps[step]!.run;
  const other = called.find((each) => each.playbook.id === id);
  if (!other) return failed(`there was no playbook "${id}" when the run was started`);
  const { values, faults } = givenFields(other.playbook.inputs, given);
  if (!values) return failed(faults.map(({ message }) => message).join('; '));
  return event('run-started', {
    runId: nextRunId(incident),
    playbook: { id: other.playbook.id, version: other.playbook.version, sha256: other.sha256 },
    pinned: run.pinned,
    trigger: 'playbook',
    ...(run.leavesLeases ? { leavesLeases: run.leavesLeases } : {}),
    ...(run.startedBy ? { startedBy: run.startedBy } : {}),
    parent: { runId: run.id, step },
    inputs: { ...values } as Record<string, FieldValue>,
  });
}

/** The id of the run that is started next; `offset` counts those that are started at the same time. */
export function nextRunId(incident: Incident, offset = 0): string {
  return `${incident.id}-r${incident.runs.length + 1 + offset}`;
}

/** How many playbooks run one another down to this run: 1 for one that no other started. */
function depthOf(incident: Incident, run: Run): number {
  const above = parentOf(incident, run);
  return above ? 1 + depthOf(incident, above) : 1;
}

/** Stops a run whose parent was stopped, or whose parent's step has ended or is out of time. */
export function stopWithParent(incident: Incident, run: Run): JournalEvent | undefined {
  const above = parentOf(incident, run);
  if (!above || run.stopped) return undefined;
  const step = above.steps.get(run.parent!.step);
  if (above.stopped) return stopOf(run, 'parent-stopped', above.stopped.why);
  if (step?.timedOut) return stopOf(run, 'parent-stopped', `${step.id}: ${step.timedOut.why}`);
  const isOurs = step?.status === 'begun' && childOf(incident, above, step.id)?.id === run.id;
  return isOurs ? undefined : stopOf(run, 'parent-stopped', 'the step that started it goes on without it');
}

/** Ends the steps whose playbooks have ended; also in a run that was stopped, which waits for them. */
export function endedRuns(incident: Incident, run: Run): readonly JournalEvent[] {
  return [...run.steps.values()]
    .filter(({ use, status }) => use === RUN && status === 'begun')
    .flatMap((step) => endedRun(incident, run, step));
}

function endedRun(incident: Incident, run: Run, step: Step): readonly JournalEvent[] {
  const child = childOf(incident, run, step.id);
  const base = { runId: run.id, step: step.id };
  if (!child) {
    // It was stopped before it was started.
    const why = run.stopped?.why ?? step.timedOut?.why;
    return why === undefined ? [] : [event('step-ended', { ...base, result: 'failed', why })];
  }
  if (!child.finished) return [];
  const { outcome, why } = child.finished;
  const isDone = outcome === 'contained' || outcome === 'nothing-done' || outcome === 'undone';
  const result = isDone && !run.stopped && !step.timedOut ? 'done' : 'failed';
  return [
    event('step-ended', {
      ...base,
      result,
      why: `${child.playbook.id} ended ${outcome}: ${why}`.slice(0, 1_000),
    }),
  ];
}
