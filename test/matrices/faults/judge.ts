import type { Fault } from './faults.ts';
import type { Kind } from './kinds.ts';
import { type Cell, readsOnly } from './play.ts';

/** What a cell is to be: written down by hand, and not taken from a run. */
interface Expected {
  readonly step: string;
  readonly outcomes: readonly string[];
  readonly calls: number | undefined;
  readonly words: RegExp | undefined;
}

/** A run that takes longer waits for something that nobody has named, in milliseconds: the longest wait of a kind is 30m. */
const LONGEST_MS = 31 * 60_000;
const HOUR_MS = 3_600_000;

/** Kinds whose own step goes well whatever became of the step before it. */
const GO_ON = new Set(['wait', 'verdict', 'ask', 'notify', 'report']);
/** Kinds in which a person is asked, so that silence is an answer. */
const ASKS = new Set(['approved', 'verdict']);
const SILENT: ReadonlySet<string> = new Set(['clock-on', 'chat-down']);

/** Whether a fault can happen to a kind of step. */
export function applies(kind: Kind, fault: Fault): boolean {
  return !readsOnly(kind) || fault.read !== undefined;
}

/** What is wrong with a cell, each in one sentence; empty when it is right. */
export function faultsOf(cell: Cell): string[] {
  const { kind, fault, step, outcome, calls, words, isReported, endedAfterMs, stuck } = cell;
  if (stuck !== undefined) return [`it is stuck: ${stuck}`];
  const expected = expectedOf(kind, fault);
  const longestMs = LONGEST_MS + (fault.id === 'clock-back' ? HOUR_MS : 0);
  const said = words.join('; ');
  return [
    endedAfterMs === undefined || endedAfterMs > longestMs ? `the run ended after ${endedAfterMs} ms` : '',
    step === expected.step ? '' : `the step is ${step}, not ${expected.step}`,
    expected.outcomes.includes(outcome) ? '' : `the run is ${outcome}, not ${expected.outcomes.join(' or ')}`,
    expected.calls === undefined || calls === expected.calls ? '' : `${calls} calls, not ${expected.calls}`,
    !expected.words || expected.words.test(said) ? '' : `people read "${said}", not ${expected.words}`,
    isReported ? '' : `the report does not say "${said}"`,
  ].filter((each) => each !== '');
}

function expectedOf(kind: Kind, fault: Fault): Expected {
  if (kind.meets === 'evidence') return evidence(fault);
  if (ASKS.has(kind.id) && SILENT.has(fault.id)) return silence(kind);
  if (kind.id === 'notify' && fault.id === 'chat-down')
    return { step: 'failed', outcomes: ['partial'], calls: 1, words: /the chat does not answer/ };
  if (kind.id === 'ask' && SILENT.has(fault.id))
    return { step: 'failed', outcomes: ['partial'], calls: 1, words: /nobody (?:has )?answered/ };
  const isOvercome = fault.comesTo === 'passes';
  const step = isOvercome || GO_ON.has(kind.id) ? 'done' : 'failed';
  if (kind.meets === 'reading') {
    const outcomes = [isOvercome ? 'nothing-done' : 'failed'];
    return { step, outcomes, calls: 0, words: fault.words };
  }
  // What was accepted and could not be shown is no failure that is known: it stays open.
  const bad = fault.id === 'no-effect' ? 'partial' : 'failed';
  return { step, outcomes: [isOvercome ? 'contained' : bad], calls: fault.calls, words: fault.words };
}

/** An assessment is made of what there is: what could not be read is a blind spot, and never evidence of absence. */
function evidence({ comesTo, words }: Fault): Expected {
  const base = { step: 'done', outcomes: ['nothing-done'], calls: 0 };
  return { ...base, words: comesTo === 'stays' ? words : undefined };
}

/** Nobody could answer, so nothing is done. */
function silence(kind: Kind): Expected {
  const step = kind.id === 'approved' ? 'denied' : 'done';
  return { step, outcomes: ['denied'], calls: 0, words: /nobody answered/ };
}
