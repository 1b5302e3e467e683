import type { Assessment, SignalResult } from '../assessment.ts';
import { plainText } from './plain-text.ts';
import { signalTitle } from './signal-titles.ts';
import type { Behind, Reason } from './timeline.ts';

/** The signals that each activity stands behind, by its reference. */
export type EvidenceBehind = ReadonlyMap<string, readonly Behind[]>;

const MOST_REASONS = 24;
const WHY_CHARS = 600;

/** Which event stands behind what: a signal that fired speaks for compromise; one that weighs against it, or a counter-signal, against. */
export function evidenceBehind(assessment: Assessment | undefined): EvidenceBehind {
  const found = spoken(assessment).flatMap(({ id, speaks, evidence }) =>
    evidence.map((ref) => ({ ref, behind: { signal: id, speaks } })),
  );
  const byRef = Map.groupBy(found, ({ ref }) => ref);
  return new Map([...byRef].map(([ref, each]) => [ref, each.map(({ behind }) => behind)]));
}

/**
 * The signals that hold, numbered from 1: those for compromise first, each side by weight. What was found in order is a
 * reason only where it explains the whole.
 */
export function reasonsOf(assessment: Assessment | undefined): readonly Reason[] {
  const isExplained = assessment?.verdict === 'explained';
  const held = spoken(assessment).filter(({ state }) => state === 'fired' || isExplained);
  const order = held.toSorted(
    (a, b) =>
      Number(a.speaks === 'against') - Number(b.speaks === 'against') ||
      Math.abs(b.llr) - Math.abs(a.llr) ||
      (a.id < b.id ? -1 : 1),
  );
  return order.slice(0, MOST_REASONS).map(({ id, state, speaks, why }, at) => ({
    number: at + 1,
    signal: id,
    speaks,
    title: state === 'fired' ? signalTitle(id).title : notFound(signalTitle(id).title),
    why: plainText(why, WHY_CHARS),
  }));
}

function notFound(title: string): string {
  return `Not found: ${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
}

interface Spoken extends SignalResult {
  readonly speaks: Behind['speaks'];
}

function spoken(assessment: Assessment | undefined): readonly Spoken[] {
  const fired = (results: readonly SignalResult[]) => results.filter(({ state }) => state === 'fired');
  const { signals = [], counterSignals = [] } = assessment ?? {};
  const held = fired(signals).map((signal): Spoken => ({ ...signal, speaks: 'for' }));
  const not = signals.filter(({ state, llr }) => state === 'quiet' && llr < 0);
  return [
    ...held,
    ...[...not, ...fired(counterSignals)].map((each): Spoken => ({ ...each, speaks: 'against' })),
  ];
}
