import type { Person } from '../approval.ts';
import { CountersignError, unreachable } from '../errors.ts';
import type { EventData, JournalEntry } from '../journal-event.ts';
import { REPORT } from '../playbook/words.ts';
import { countQuestions } from './over-budget.ts';
import { settledStep } from './settled-step.ts';
import type { Incident, Item, Operation, Run, Step } from './state.ts';
import { hasFailed } from './step-result.ts';
import { stilledItem } from './stopped.ts';

/** What runs become by what people do to them. */

type EntryOf<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>;
export type OperatorEntry = EntryOf<'run-paused' | 'run-resumed' | 'step-retried' | 'outcome-marked'>;

/** A run after one entry of a person. @throws ERR_JOURNAL_BROKEN when it names a step or an item that the run has not */
export function operated(incident: Incident, run: Run, entry: OperatorEntry): Run {
  const { by, reason } = entry.data;
  switch (entry.kind) {
    case 'run-paused':
      return { ...noted(run, entry, { did: 'pause' }), paused: { by, reason, at: entry.at } };
    case 'run-resumed': {
      const { paused: _over, ...rest } = noted(run, entry, { did: 'resume' });
      return rest;
    }
    case 'step-retried':
      return retried(incident, noted(run, entry, { did: 'retry-step', step: entry.data.step }), entry);
    case 'outcome-marked': {
      const { step, index, outcome } = entry.data;
      return withSteps(noted(run, entry, { did: 'mark-outcome', step, outcome }), [
        marked(stepOf(run, step, entry), index, entry),
      ]);
    }
    default:
      return unreachable(entry);
  }
}

/** A run after it was stopped; a pause ends with it. */
export function stoppedRun(run: Run, { data, at }: EntryOf<'run-stopped'>): Run {
  const { paused: _over, ...rest } = run;
  const { because, why, by, requestKey } = data;
  const stopped = { ...rest, stopped: { because, why, ...(by ? { by } : {}), at } };
  return by ? withOperation(stopped, { did: 'cancel', by, reason: why, at, requestKey }) : stopped;
}

/** A run in which a person skips a step, whether it has begun or not: what was called for it goes on to its proof. */
export function skippedByPerson(run: Run, { data, at }: EntryOf<'step-skipped'>, by: Person): Run {
  const { step: id, why, requestKey } = data;
  const begun = run.steps.get(id);
  const skipped: Step =
    begun && begun.items.length > 0
      ? settledStep({ ...begun, why, items: begun.items.map((item) => stilledItem(item, why)) })
      : {
          ...(begun ?? { id, ask: 0, items: [], beganAt: at }),
          status: 'skipped',
          why,
        };
  const next = withSteps(run, [{ ...skipped, skippedBy: by }]);
  return withOperation(next, { did: 'skip', step: id, by, reason: why, at, requestKey });
}

/** The report is made anew in the end; what came after the step stands as it is. */
function retried(incident: Incident, run: Run, entry: EntryOf<'step-retried'>): Run {
  const { step: id, indexes } = entry.data;
  const { finished: _reopened, ...open } = run;
  const steps = new Map([...run.steps].filter(([, { use, status }]) => use !== REPORT || status === 'begun'));
  if (indexes.length === 0) steps.delete(id);
  else {
    const step = stepOf(run, id, entry);
    const { skippedBy: _no, why: _why, timedOut: _over, timeoutAt: _until, ...kept } = step;
    steps.set(id, {
      ...kept,
      status: 'begun',
      voidQuestions: countQuestions(incident, run, id),
      items: step.items.map((item) => (indexes.includes(item.index) ? asAtFirst(item) : item)),
    });
  }
  if (entry.data.reopens) return { ...open, steps, passedOver: failedIn(steps) };
  if (!run.passedOver) return { ...run, steps };
  const passedOver = new Set(run.passedOver);
  passedOver.delete(id);
  return { ...run, steps, passedOver };
}

/** They were there when the run ended, without stopping it: a proof that was contradicted later is such a failure. */
function failedIn(steps: ReadonlyMap<string, Step>): ReadonlySet<string> {
  return new Set([...steps].filter(([, step]) => hasFailed(step)).map(([id]) => id));
}

/** Attempts are counted on, so that what belongs to an earlier one is not taken for this one's. */
function asAtFirst(item: Item): Item {
  const { index, account, input, residual, attempt, planAttempt, retries = 0 } = item;
  return {
    index,
    ...(account ? { account } : {}),
    input,
    ...(residual ? { residual } : {}),
    phase: 'waiting',
    attempt,
    planAttempt,
    readings: 0,
    retries: retries + 1,
  };
}

/** An item whose proof was still looked for has ended by it. */
function marked(step: Step, index: number, entry: EntryOf<'outcome-marked'>): Step {
  if (!step.items[index]) throw broken(entry, `no item ${step.id}[${index}]`);
  const { outcome, by, reason } = entry.data;
  const items = step.items.map(
    (item): Item =>
      item.index === index ? { ...item, phase: 'ended', marked: { outcome, by, reason } } : item,
  );
  return step.status === 'begun' ? settledStep({ ...step, items }) : { ...step, items };
}

function stepOf(run: Run, id: string, entry: OperatorEntry): Step {
  const step = run.steps.get(id);
  if (!step) throw broken(entry, `no step ${id}`);
  return step;
}

function withSteps(run: Run, changed: readonly Step[]): Run {
  const steps = new Map(run.steps);
  for (const step of changed) steps.set(step.id, step);
  return { ...run, steps };
}

type Did = Pick<Operation, 'did' | 'step' | 'outcome'>;

function noted(run: Run, { data, at }: OperatorEntry, did: Did): Run {
  const { by, reason, requestKey }: Pick<EventData<'run-paused'>, 'by' | 'reason' | 'requestKey'> = data;
  return withOperation(run, { ...did, by, reason, at, requestKey });
}

function withOperation(run: Run, operation: Operation): Run {
  return { ...run, operations: [...run.operations, operation] };
}

function broken(entry: OperatorEntry, why: string): CountersignError {
  const place = `${entry.incidentId}/${entry.seq}`;
  return new CountersignError('ERR_JOURNAL_BROKEN', `${place} (${entry.kind}): ${why}`, { place });
}
