import type { JournalEvent } from '#domain/journal-event.ts';
import type { DecideContext } from '#domain/run/decide.ts';
import { decide } from '#domain/run/decide.ts';
import { isPaused, withDescendants } from '#domain/run/run-family.ts';
import type { Incident, Run } from '#domain/run/state.ts';
import { pendingJobs } from '../../src/recovery.ts';
import { type Move, movesOf } from './moves.ts';

/** What holds of every state and of every step from one to the next, whatever happens; each broken law is one sentence. */

/** A state from which some run can never go on, or that is not at rest. */
export function brokenInState(incident: Incident, context: DecideContext): readonly string[] {
  const left = decide(incident, context);
  if (left.length > 0) return [`not at rest: ${left[0]!.kind} is left to decide`];
  const moves = movesOf(incident);
  return incident.runs.filter((run) => !run.finished).flatMap((run) => stuck(incident, run, moves));
}

/** What an unfinished run waits for. */
export function waitsOf(
  incident: Incident,
  run: Run,
  moves = movesOf(incident),
): Move['kind'] | 'run' | 'lost' {
  const ours = moves.filter(({ runId }) => runId === run.id);
  const work = ours.find(({ kind }) => kind === 'work');
  if (work) return 'work';
  if (ours.some(({ kind }) => kind === 'person')) return 'person';
  if (ours.some(({ kind }) => kind === 'time')) return 'time';
  if (withDescendants(incident, run).some((each) => each.id !== run.id && !each.finished)) return 'run';
  if (isPaused(incident, run)) return 'operator';
  return 'lost';
}

function stuck(incident: Incident, run: Run, moves: readonly Move[]): string[] {
  const waits = waitsOf(incident, run, moves);
  if (waits === 'lost') return [`${run.id} waits for nothing`];
  if (waits === 'run' || waits === 'operator') return [];
  // Should all jobs be lost, the reconciler must put back what it waits for.
  const jobs = pendingJobs(incident, 'r');
  const approvals = [...incident.approvals.values()].filter(({ question }) => question.runId === run.id);
  const isOurs = (jobId: string): boolean =>
    jobId.startsWith(`${run.id}-`) || approvals.some(({ question }) => jobId.startsWith(question.approvalId));
  const isLease = [...incident.leases.values()].some(({ request }) => request?.runId === run.id);
  const isKept =
    isLease ||
    jobs.some(({ data, jobId, name }) => data.runId === run.id || isOurs(jobId) || name === 'tell');
  return isKept ? [] : [`${run.id} waits for ${waits}, and no job would be put back for it`];
}

/** Events that must not follow each other. @param before the state they came upon @param after the state they led to */
export function brokenByStep(
  before: Incident,
  events: readonly JournalEvent[],
  after: Incident,
  seen: ReadonlySet<string>,
): readonly string[] {
  return [
    ...events.flatMap((each) => brokenByEvent(before, each, seen)),
    ...before.runs.flatMap((run) => reopenedWrongly(run, after, events)),
  ];
}

/** The claims and intents of a step, each to happen once. */
export function onceOf(events: readonly JournalEvent[]): readonly string[] {
  return events.flatMap(({ kind, data }) =>
    kind === 'action-intended' || kind === 'action-claimed'
      ? [`${kind} ${data.runId}/${data.step}[${data.index}] ${data.attempt}`]
      : kind === 'undo-intended' || kind === 'undo-claimed'
        ? [`${kind} ${data.leaseId} ${data.attempt}`]
        : [],
  );
}

function brokenByEvent(before: Incident, each: JournalEvent, seen: ReadonlySet<string>): string[] {
  const twice = onceOf([each]).filter((once) => seen.has(once));
  const broken = twice.map((once) => `twice: ${once}`);
  if (each.kind === 'action-intended') {
    const { runId, step, index, attempt } = each.data;
    const item = before.runs.find(({ id }) => id === runId)?.steps.get(step)?.items[index];
    if (item && attempt <= item.attempt) broken.push(`intended again: ${runId}/${step}[${index}] ${attempt}`);
  }
  if (each.kind === 'action-claimed') {
    const { runId, step: stepId, index, attempt } = each.data;
    const run = before.runs.find(({ id }) => id === runId);
    const step = run?.steps.get(stepId);
    const item = step?.items[index];
    const what = `${runId}/${stepId}[${index}]`;
    if (item?.phase !== 'intended' || item.attempt !== attempt)
      broken.push(`claimed without intent: ${what}`);
    if (run?.stopped) broken.push(`claimed in a stopped run: ${what}`);
    if (step?.skippedBy || step?.timedOut) broken.push(`claimed in a step that is over: ${what}`);
    if (run && isPaused(before, run)) broken.push(`claimed in a paused run: ${what}`);
  }
  return broken;
}

/** What has ended stays so, unless a person has it tried again. */
function reopenedWrongly(run: Run, after: Incident, events: readonly JournalEvent[]): string[] {
  const now = after.runs.find(({ id }) => id === run.id)!;
  const retried = events.filter(({ kind, data }) => kind === 'step-retried' && data.runId === run.id);
  const broken: string[] = [];
  if (run.finished && !now.finished && retried.length === 0) broken.push(`${run.id} has ended, and goes on`);
  const finishes = events.filter(({ kind, data }) => kind === 'run-finished' && data.runId === run.id);
  if (finishes.length > (run.finished && retried.length === 0 ? 0 : 1)) broken.push(`${run.id} ended twice`);
  for (const step of run.steps.values()) {
    if (step.status === 'begun' || retried.length > 0) continue;
    const then = now.steps.get(step.id);
    if (then?.status !== step.status)
      broken.push(`${run.id}/${step.id} was ${step.status}, and is ${then?.status}`);
  }
  return broken;
}
