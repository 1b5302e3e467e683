import type { EventData } from '../journal-event.ts';
import type { FieldValue } from '../playbook/field-schema.ts';
import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import { ASK, AWAIT_VERDICT, BUILT_INS, REPORT, RUN, WAIT } from '../playbook/words.ts';
import type { Beginning } from './planned-beginning.ts';
import { possibleAnswers } from './possible-answers.ts';
import type { Incident, Item, Step } from './state.ts';

/** What a step that has not begun may come to, as far as later steps can tell one outcome from another. */

export interface PossibleOutcomes {
  readonly outcomes: readonly Step[];
  /** False when there are too many to list: these are samples, the extremes among them. */
  readonly isComplete: boolean;
  /** What of it cannot be told before it has been done, although expressions may look at it: `output`, `answer`, `run`. */
  readonly untold: ReadonlySet<string>;
  /** Whether it has ended as soon as it begins. */
  readonly isAtOnce: boolean;
}

/** Accounts of one step whose proofs are told apart; 2 to the power of it are listed. */
const MOST_UNCERTAIN = 8;
const MOST_OUTCOMES = 512;
const NOTHING: ReadonlySet<string> = new Set();

/** A step that did not begin. */
export function skippedStep(id: string, at: string): Step {
  return { id, status: 'skipped', ask: 0, items: [], beganAt: at };
}

/** A step that has failed, whatever it was. */
export function failedStep(id: string, use: string, at: string): Step {
  const item = itemWith({ index: 0, input: {}, gap: 'it could not be done' });
  const items = BUILT_INS.has(use) ? [] : [item];
  const awaited = use === AWAIT_VERDICT ? ({ awaited: 'undecided' } as const) : {};
  return {
    id,
    status: 'ended',
    use,
    effect: 'read',
    ask: 0,
    items,
    beganAt: at,
    result: 'failed',
    ...awaited,
  };
}

/** What a step that was skipped comes to. */
export function skippedOutcome(id: string, at: string): PossibleOutcomes {
  return { outcomes: [skippedStep(id, at)], isComplete: true, untold: NOTHING, isAtOnce: true };
}

/** What a step comes to of which nothing can be told yet. */
export function unknownOutcome(id: string, definition: StepDefinition, at: string): PossibleOutcomes {
  const { use } = definition;
  const failed = failedStep(id, use, at);
  const done: Step = { ...failed, items: [], result: 'done' };
  return {
    outcomes: [done, failed, skippedStep(id, at)],
    isComplete: false,
    untold: new Set(['output', 'answer', 'run']),
    isAtOnce: false,
  };
}

/**
 * Every way in which a step that begins so can end. What is not proven is one and the same to an expression, unless people
 * refused it; a gap is never proven.
 */
export function outcomesOf(
  { begun, with: events }: Beginning & { readonly begun: EventData<'step-begun'> },
  definition: StepDefinition,
  { assessment }: Incident,
  at: string,
): PossibleOutcomes {
  const base: Step = { ...bare(begun), beganAt: at };
  const isFailed = events.some(({ kind }) => kind === 'step-ended');
  if (isFailed) return atOnce({ ...base, result: 'failed' });
  if (begun.use === REPORT) return atOnce(base);
  if (begun.use === AWAIT_VERDICT) {
    const verdict = assessment?.assessment.verdict ?? 'undecided';
    const ends = verdict === 'undecided' ? (['explained', 'undecided'] as const) : [verdict];
    return { ...atOnce(base), outcomes: ends.map((awaited) => ({ ...base, awaited })), isAtOnce: false };
  }
  if (begun.use === ASK) return answersOf(base, events);
  if (BUILT_INS.has(begun.use)) return endsOf(base, definition);
  return begun.effect === 'read' ? readingsOf(begun, base) : proofsOf(begun, base);
}

function bare({ step: id, use, effect, ask }: EventData<'step-begun'>): Omit<Step, 'beganAt'> {
  return { id, status: 'ended', use, effect, ask, items: [] };
}

function atOnce(step: Step): PossibleOutcomes {
  return { outcomes: [step], isComplete: true, untold: NOTHING, isAtOnce: true };
}

function endsOf(base: Step, { wait, timeoutMs }: StepDefinition): PossibleOutcomes {
  const isSure =
    base.use === WAIT && timeoutMs === undefined && (wait?.kind === 'time' || wait?.ifNot === 'go-on');
  const results = isSure ? (['done'] as const) : (['failed', 'done'] as const);
  return {
    outcomes: results.map((result) => ({ ...base, result })),
    isComplete: true,
    untold: base.use === RUN ? new Set(['run']) : NOTHING,
    isAtOnce: false,
  };
}

function answersOf(base: Step, events: Beginning['with']): PossibleOutcomes {
  const [asked] = events.flatMap((each) => (each.kind === 'question-asked' ? [each.data] : []));
  if (!asked) return { ...atOnce({ ...base, result: 'failed' }), untold: new Set(['answer']) };
  const { question } = asked;
  const answers = possibleAnswers(question.form);
  const silent: Step = {
    ...base,
    result: question.ifSilent === 'go-on' ? 'done' : 'failed',
    asked: { question, status: 'expired', isPosted: true },
  };
  const answered = (answer: Readonly<Record<string, FieldValue>> | undefined): Step => ({
    ...base,
    result: 'done',
    asked: { question, status: 'answered', isPosted: true, ...(answer ? { answer } : {}) },
  });
  return {
    outcomes: [silent, ...(answers ?? [undefined]).map(answered)],
    isComplete: true,
    untold: answers ? NOTHING : new Set(['answer']),
    isAtOnce: false,
  };
}

function readingsOf(begun: EventData<'step-begun'>, base: Step): PossibleOutcomes {
  const read = (outcome: 'accepted' | 'failed'): Step => ({
    ...base,
    items: begun.items.map((item) => (item.gap === undefined ? itemWith(item, { outcome }) : itemWith(item))),
  });
  const isAtOnce = begun.items.every(({ gap }) => gap !== undefined);
  const outcomes = isAtOnce ? [read('failed')] : [read('failed'), read('accepted')];
  return { outcomes, isComplete: true, untold: new Set(['output']), isAtOnce };
}

function proofsOf(begun: EventData<'step-begun'>, base: Step): PossibleOutcomes {
  const uncertain = begun.items.filter((item) => item.gap === undefined).map((i) => i.index);
  const isComplete = uncertain.length <= MOST_UNCERTAIN;
  const proven = isComplete ? subsetsOf(uncertain) : [[], uncertain, ...uncertain.map((index) => [index])];
  const listed = proven.slice(0, MOST_OUTCOMES).map((indexes) => ended(begun, base, new Set(indexes)));
  const refused = begun.ask > 0 && uncertain.length > 0 ? [refusedStep(listed[0]!)] : [];
  return {
    outcomes: [...listed, ...refused],
    isComplete,
    untold: NOTHING,
    isAtOnce: uncertain.length === 0,
  };
}

/** Nothing of it is proven, since people said no: to some of it, they may have said so after the rest was done. */
function refusedStep(step: Step): Step {
  const items = step.items.map(
    ({ proof: _no, ...item }): Item => (item.gap === undefined ? { ...item, refused: true } : item),
  );
  return { ...step, items };
}

/** Joins what a step may come to in different cases. */
export function joined(cases: readonly PossibleOutcomes[]): PossibleOutcomes {
  const outcomes = cases.flatMap((each) => each.outcomes);
  return {
    outcomes: outcomes.slice(0, MOST_OUTCOMES),
    isComplete: outcomes.length <= MOST_OUTCOMES && cases.every((each) => each.isComplete),
    untold: new Set(cases.flatMap(({ untold }) => [...untold])),
    isAtOnce: cases.every(({ isAtOnce }) => isAtOnce),
  };
}

/** None of them first, all of them last. */
function subsetsOf(indexes: readonly number[]): number[][] {
  let subsets: number[][] = [[]];
  for (const index of indexes) subsets = subsets.concat(subsets.map((subset) => [...subset, index]));
  return subsets;
}

/** What its actions would have read first: that they did is all that matters here. */
const PLAN: NonNullable<Item['plan']> = {
  summary: 'as planned',
  targets: [],
  present: [],
  alreadyDone: false,
  binds: {},
  before: {},
};

function ended(begun: EventData<'step-begun'>, base: Step, proven: ReadonlySet<number>): Step {
  const items = begun.items.map((item) => {
    if (item.gap !== undefined) return itemWith(item);
    return itemWith(item, { proof: proven.has(item.index) ? 'proven' : 'failed', plan: PLAN });
  });
  return { ...base, items };
}

type BegunItem = EventData<'step-begun'>['items'][number];

function itemWith(item: BegunItem, more: Partial<Item> = {}): Item {
  return { ...item, phase: 'ended', attempt: 0, planAttempt: 0, readings: 0, ...more };
}
