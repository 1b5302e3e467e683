import type { Person } from '../approval.ts';
import { CountersignError, unreachable } from '../errors.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import { candidatesToMark, candidatesToRetry } from './operable-items.ts';
import { isPaused, withDescendants } from './run-family.ts';
import type { Incident, Item, Run, Step } from './state.ts';
import { stopOf } from './stop-runs.ts';
import { isNotBegun } from './stopped.ts';

/** What a person wants done to a run. */
export type OperatorCommand = {
  readonly runId: string;
  readonly by: Person;
  /** Why; kept in the journal and shown. */
  readonly reason: string;
  /** SHA-256 that tells this request from every other; the same one again does nothing. */
  readonly requestKey?: string | undefined;
} & (
  | { readonly do: 'cancel' | 'pause' | 'resume' }
  | { readonly do: 'skip'; readonly step: string }
  /** Without `index`, every item of the step that can be tried again. */
  | { readonly do: 'retry-step'; readonly step: string; readonly index?: number | undefined }
  /** Without `index`, the only item of the step that can be marked. */
  | {
      readonly do: 'mark-outcome';
      readonly step: string;
      readonly index?: number | undefined;
      readonly outcome: 'done' | 'not-done';
    }
);

type Of<Do extends OperatorCommand['do']> = Extract<OperatorCommand, { do: Do }>;

/**
 * What a person's command on a run comes to: events; none where the same request was carried out before.
 *
 * A run that has finished takes `mark-outcome`, and `retry-step`, by which it goes on; one that was stopped and has
 * finished takes `mark-outcome` alone.
 * @param stepIds the steps of its playbook
 * @throws ERR_NOT_FOUND for a run or step that does not exist; ERR_RUN_STATE, naming the state, where it does not allow it
 */
export function operate(
  incident: Incident,
  command: OperatorCommand,
  stepIds: readonly string[],
): readonly JournalEvent[] {
  const run = incident.runs.find(({ id }) => id === command.runId);
  if (!run) throw new CountersignError('ERR_NOT_FOUND', `there is no run ${command.runId}`);
  if (command.requestKey && run.operations.some(({ requestKey }) => requestKey === command.requestKey))
    return [];
  switch (command.do) {
    case 'cancel':
      return [cancelled(run, command)];
    case 'pause':
      return [paused(run, command)];
    case 'resume':
      return [resumed(incident, run, command)];
    case 'skip':
      return skipped(incident, run, command, stepIds);
    case 'retry-step':
      return retried(incident, run, command, stepIds);
    case 'mark-outcome':
      return [marked(run, command, stepIds)];
    default:
      return unreachable(command);
  }
}

function cancelled(run: Run, command: Of<'cancel' | 'pause' | 'resume'>): JournalEvent {
  mustBeOpen(run, 'be cancelled');
  const { by, reason, requestKey } = command;
  const stop = stopOf(run, 'operator', `cancelled by ${by.email}: ${reason}`);
  return event('run-stopped', { ...stop.data, by, ...(requestKey ? { requestKey } : {}) });
}

function paused(run: Run, command: Of<'cancel' | 'pause' | 'resume'>): JournalEvent {
  mustBeOpen(run, 'be paused');
  if (run.paused) throw refused(run, `is paused already, by ${run.paused.by.email}: ${run.paused.reason}`);
  return event('run-paused', { runId: run.id, ...operatedBy(command) });
}

function resumed(incident: Incident, run: Run, command: Of<'cancel' | 'pause' | 'resume'>): JournalEvent {
  if (!run.paused) throw refused(run, `is ${stateOf(run)}, not paused`);
  const { paused: _over, ...going } = run;
  const after = { ...incident, runs: incident.runs.map((each) => (each.id === run.id ? going : each)) };
  const intended = withDescendants(after, going)
    .filter((each) => !each.finished && !isPaused(after, each))
    .flatMap((each) =>
      intendedOf(each).map((place) => (each.id === run.id ? place : { runId: each.id, ...place })),
    );
  return event('run-resumed', { runId: run.id, ...operatedBy(command), intended });
}

function intendedOf({ steps }: Run) {
  return [...steps.values()].flatMap((step) =>
    step.items
      .filter(({ phase, account }) => phase === 'intended' && step.effect !== 'read' && account)
      .map((item) => ({ ...placeIn(step.id)(item), attempt: item.attempt })),
  );
}

function skipped(
  incident: Incident,
  run: Run,
  command: Of<'skip'>,
  stepIds: readonly string[],
): readonly JournalEvent[] {
  mustHave(run, command.step, stepIds);
  mustBeOpen(run, 'skip a step');
  const step = run.steps.get(command.step);
  if (step && step.status !== 'begun') throw refused(run, `has ${step.status} ${step.id} already`);
  const waiting = step?.items.filter(isNotBegun) ?? [];
  if (step && step.items.length > 0 && waiting.length === 0)
    throw refused(run, `has called for all of ${step.id}; mark its outcome, or cancel the run`);
  const { by, reason, requestKey } = command;
  return [
    event('step-skipped', {
      runId: run.id,
      step: command.step,
      why: `skipped by ${by.email}: ${reason}`,
      notBegun: waiting
        .filter(({ phase, account }) => phase === 'intended' && account)
        .map(placeIn(command.step)),
      by,
      ...(requestKey ? { requestKey } : {}),
    }),
    ...withdrawn(incident, run, command.step, `${command.step} was skipped by ${by.email}`),
  ];
}

function placeIn(step: string) {
  return ({ index, account }: Item) => ({ step, index, platform: account!.platform });
}

function retried(
  incident: Incident,
  run: Run,
  command: Of<'retry-step'>,
  stepIds: readonly string[],
): readonly JournalEvent[] {
  mustHave(run, command.step, stepIds);
  if (run.stopped) throw refused(run, `was stopped (${run.stopped.why}); start its playbook anew`);
  const step = begunStep(run, command.step);
  const indexes = step.status === 'skipped' ? [] : candidatesToRetry(step);
  if (step.status === 'skipped' && !step.skippedBy)
    throw refused(run, `has skipped ${step.id} by itself (${step.why}); start its playbook anew`);
  const chosen = command.index === undefined ? indexes : indexes.filter((index) => index === command.index);
  if (step.status !== 'skipped' && chosen.length === 0)
    throw refused(run, `has nothing in ${step.id} to be tried again: ${standing(step, command.index)}`);
  return [
    ...withdrawn(incident, run, step.id, `${step.id} is tried again by ${command.by.email}`),
    event('step-retried', {
      runId: run.id,
      step: step.id,
      indexes: [...chosen],
      ...(run.finished ? { reopens: true as const } : {}),
      ...operatedBy(command),
    }),
  ];
}

function marked(run: Run, command: Of<'mark-outcome'>, stepIds: readonly string[]): JournalEvent {
  mustHave(run, command.step, stepIds);
  const step = begunStep(run, command.step);
  const candidates = candidatesToMark(step);
  const index = command.index ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (index === undefined && candidates.length > 1)
    throw refused(run, `has several items in ${step.id}: name one of ${candidates.join(', ')} as index`);
  if (index === undefined || !candidates.includes(index))
    throw refused(run, `has nothing in ${step.id} to be marked: ${standing(step, command.index)}`);
  const { outcome } = command;
  return event('outcome-marked', { runId: run.id, step: step.id, index, outcome, ...operatedBy(command) });
}

/** Questions about a step that are open: whatever is answered to them now would be to something else. */
function withdrawn(incident: Incident, run: Run, step: string, why: string): readonly JournalEvent[] {
  return [...incident.approvals.values()]
    .filter(
      ({ question, status }) => question.runId === run.id && question.step === step && status === 'waiting',
    )
    .map(({ question: { approvalId } }) =>
      event('approval-closed', { approvalId, status: 'superseded', why: why.slice(0, 1_000) }),
    );
}

function operatedBy({ by, reason, requestKey }: OperatorCommand) {
  return { by, reason, ...(requestKey ? { requestKey } : {}) };
}

function mustHave(run: Run, step: string, stepIds: readonly string[]): void {
  if (stepIds.includes(step) || run.steps.has(step)) return;
  throw new CountersignError('ERR_NOT_FOUND', `the playbook of run ${run.id} has no step ${step}`);
}

function mustBeOpen(run: Run, what: string): void {
  if (run.finished || run.stopped) throw refused(run, `is ${stateOf(run)} and cannot ${what}`);
}

function begunStep(run: Run, id: string): Step {
  const step = run.steps.get(id);
  if (!step) throw refused(run, `has not come to ${id} yet`);
  return step;
}

/** How a run stands, for people. */
function stateOf({ finished, stopped, paused }: Run): string {
  if (finished) return `finished (${finished.outcome})`;
  if (stopped) return `stopped (${stopped.why})`;
  return paused ? `paused by ${paused.by.email}` : 'running';
}

function standing({ items, status }: Step, index: number | undefined): string {
  const named = items.filter((item) => index === undefined || item.index === index);
  const each = named.map(
    (item) =>
      `${item.index} is ${item.marked ? 'marked' : (item.proof ?? (item.gap ? 'a gap' : item.phase))}`,
  );
  return each.length > 0 ? each.join(', ').slice(0, 500) : `it is ${status}`;
}

function refused({ id }: Run, why: string): CountersignError {
  return new CountersignError('ERR_RUN_STATE', `run ${id} ${why}`, { place: id });
}
