import type { CounterSignalResult, SignalResult, ToFetch } from '#domain/assessment.ts';
import { signalTitle } from '#domain/explanation/signal-titles.ts';
import type { CaseAssessment } from '../stages/assessment/assess-case.ts';
import { plainLine } from './plain-line.ts';

/** An assessment for a person at a terminal. */
export function assessText(assessment: CaseAssessment): string {
  const { verdict, score, interval, undecidedUntil } = assessment;
  const until = undecidedUntil === undefined ? '' : ` until ${undecidedUntil}`;
  const lines = [
    `${verdict}${until}   score ${shown(score)}, between ${shown(interval[0])} and ${shown(interval[1])}`,
    `assessed as of ${assessment.assessedAt}`,
    ...section('Signals', assessment.signals.flatMap(signalLines)),
    ...section('Counter-signals', assessment.counterSignals.flatMap(signalLines)),
    ...section(
      'Blind spots',
      assessment.blindSpots.map(({ platform, what, why, until: end }) =>
        [`${platform}, ${what}: ${why}`, ...(end === undefined ? [] : [`may be seen at ${end}`])].join('; '),
      ),
    ),
    ...section('To fetch', (assessment.toFetch ?? []).map(fetchLine)),
    ...section(
      'Techniques',
      assessment.techniques.map(({ id, name, status }) => `${id} ${name} (${status})`),
    ),
    ...section('What would change it', assessment.wouldChange),
    ...section('Notes', assessment.notes),
  ];
  return lines.map(plainLine).join('\n');
}

function fetchLine({ platform, what, from, until, notBefore }: ToFetch): string {
  const when = notBefore === undefined ? '' : `, complete at ${notBefore}`;
  return `${platform}, ${what}: from ${from} until ${until}${when}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function signalLines({ id, state, llr, why, evidence }: SignalResult | CounterSignalResult): string[] {
  const weight = state === 'not-evaluable' ? '' : ` (${llr > 0 ? '+' : ''}${llr.toFixed(1)})`;
  const more = evidence.length > 5 ? ` and ${evidence.length - 5} more` : '';
  const behind = evidence.length === 0 ? [] : [`  events ${evidence.slice(0, 5).join(', ')}${more}`];
  return [`${signalTitle(id).title} (${id}): ${state}${weight}: ${why}`, ...behind];
}

function shown(score: number): string {
  return score.toFixed(2);
}
