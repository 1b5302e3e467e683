import type { Assessment, SignalResult } from '../assessment.ts';
import { event, type JournalEvent } from '../journal-event.ts';
import type { Incident } from './state.ts';

/**
 * Whether two assessments say the same: the same verdict, for the same signals and counter-signals.
 *
 * The events behind a signal and the score may differ: who goes on with what was noticed before changes nothing of the
 * judgement, and so cannot void what people were asked.
 */
export function isSameJudgement(a: Assessment, b: Assessment): boolean {
  return a.verdict === b.verdict && changedSignals(a, b).length === 0 && firedIn(a) === firedIn(b);
}

/** What has to be told of a verdict that is another one than was told last; undefined when it is the same. */
export function verdictChange({ assessment: made, untoldSince: before }: Incident): JournalEvent | undefined {
  if (!made || !before) return undefined;
  const { undecidedUntil: fromUntil, verdict: from } = before.assessment;
  const signals = changedSignals(before.assessment, made.assessment);
  return event('verdict-changed', {
    round: made.round,
    from,
    to: made.assessment.verdict,
    ...(fromUntil === undefined ? {} : { fromUntil }),
    why: reasonOf(before.assessment, made.assessment, signals),
    signals,
  });
}

type Changed = Extract<JournalEvent, { kind: 'verdict-changed' }>['data']['signals'];

function changedSignals(before: Assessment, after: Assessment): Changed {
  const [was, is] = [statesOf(before), statesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .map((id) => ({ id, from: was.get(id) ?? 'absent', to: is.get(id) ?? 'absent' }) as const)
    .filter(({ from, to }) => from !== to);
}

function statesOf({ signals, counterSignals }: Assessment): Map<string, SignalResult['state']> {
  return new Map([...signals, ...counterSignals].map(({ id, state }) => [id, state]));
}

/** The weight is part of what fired: a platform's stronger word is another one. */
function firedIn({ signals, counterSignals }: Assessment): string {
  return [...signals, ...counterSignals]
    .filter(({ state }) => state === 'fired')
    .map(({ id, llr }) => `${id} ${llr}`)
    .toSorted()
    .join('\n');
}

const WORDS: Readonly<Record<Changed[number]['to'], string>> = {
  fired: 'holds',
  quiet: 'does not hold',
  'not-evaluable': 'cannot be told',
  absent: 'was not asked',
};

/** What holds now first, then what holds no longer, then what could be told or no longer can. */
const WEIGHT: readonly ((each: Changed[number]) => boolean)[] = [
  ({ to }) => to === 'fired',
  ({ from, to }) => to !== 'fired' && from === 'fired',
  ({ from, to }) => to !== 'fired' && from !== 'fired',
];

function reasonOf(before: Assessment, after: Assessment, changed: Changed): string {
  const parts = WEIGHT.flatMap((decides) =>
    changed.filter(decides).map(({ id, from, to }) => `${id} ${WORDS[to]} (before: ${WORDS[from]})`),
  );
  if (parts.length > 0) return parts.join('; ').slice(0, 1_000);
  const range = ({ interval }: Assessment) => interval.map((end) => end.toFixed(2)).join(' to ');
  return `the same signals leave the score between ${range(after)}; before, between ${range(before)}`;
}
