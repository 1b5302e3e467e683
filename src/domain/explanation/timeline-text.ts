import { barFacts, laneName, originText, outsideText, verdictText } from './lane-names.ts';
import { MARK_WORDS } from './mark-kind.ts';
import { columnsOf, fitColumns, padColumns } from './text-width.ts';
import type { Behind, Lane, Mark, MarkKind, Reason, Timeline } from './timeline.ts';

/** How important a part of a line is; what it looks like is up to the terminal. */
export type Tone = 'title' | 'alarm' | 'calm' | 'faint';

export interface TextOptions {
  /** Columns, at least 72; by default 120. */
  readonly width?: number | undefined;
  /** Colours a part of a line; by default nothing is coloured. */
  readonly paint?: ((tone: Tone, text: string) => string) | undefined;
}

export const SYMBOLS: Readonly<Record<MarkKind, string>> = {
  'sign-in': '●',
  'sign-in-failed': '○',
  'mfa-passed': '◆',
  'mfa-failed': '◇',
  use: '│',
  'use-refused': '╎',
  'high-risk': '✱',
  'token-mint': '▲',
  refresh: '△',
  end: '■',
  change: '▼',
  'vendor-verdict': '★',
  other: '·',
};

/** Columns of the relative time, the time and the symbol, with a space after each. */
const FIXED = 8 + 9 + 2;
const LEAST_WIDTH = 72;
const WIDTH = 120;

/**
 * The timeline for a terminal or a report: one line a record or run, oldest first, with the time before or after the
 * first detection, UTC, and `◀` where it is evidence for compromise (`◁` against), with the numbers of the signals below.
 */
export function timelineText(timeline: Timeline, { width = WIDTH, paint = plain }: TextOptions = {}): string {
  const columns = Math.max(LEAST_WIDTH, Math.floor(width));
  return [
    ...headLines(timeline, columns, paint),
    '',
    ...entryLines(timeline, columns, paint),
    ...footLines(timeline, columns, paint),
  ].join('\n');
}

type Paint = NonNullable<TextOptions['paint']>;

function plain(_tone: Tone, text: string): string {
  return text;
}

function headLines(timeline: Timeline, columns: number, paint: Paint): string[] {
  const { who, from, until, lanes, outside, verdict } = timeline;
  const window = [`${moment(from)} until ${moment(until)} UTC`, ...outsideText(outside)].join('; ');
  const bars = lanes.filter(({ tag }) => tag !== undefined);
  return [
    paint('title', fitColumns(`Timeline of ${who}${verdict ? `: ${verdictText(verdict)}` : ''}`, columns)),
    paint('faint', fitColumns(window, columns)),
    ...bars.map((lane) => {
      const facts = [...(lane.isInQuestion ? ['in question'] : []), ...(lane.bar ? barFacts(lane.bar) : [])];
      return fitColumns(`  ${lane.tag}  ${laneName(lane)}: ${facts.join(', ')}`, columns);
    }),
  ];
}

interface Entry {
  readonly at: string;
  readonly line: string;
}

function entryLines(timeline: Timeline, columns: number, paint: Paint): string[] {
  const zero = Date.parse(timeline.detections[0]?.at ?? timeline.now);
  const laneColumns = Math.min(20, Math.max(...timeline.lanes.map((lane) => columnsOf(shortName(lane))), 4));
  const stamp = (at: string) => `${relative(Date.parse(at) - zero).padStart(7)} ${at.slice(11, 19)}`;
  const flat = (at: string, symbol: string, text: string, tone: Tone): Entry => ({
    at,
    line: paint(tone, fitColumns(`${stamp(at)} ${symbol} ${text}`, columns)),
  });
  const numbers = new Map(timeline.reasons.map(({ signal, number }) => [signal, number]));
  const entries: Entry[] = [
    ...timeline.lanes.flatMap((lane) =>
      lane.marks.map((mark) => ({
        at: mark.at,
        line: `${stamp(mark.at)} ${markLine(lane, mark, laneColumns, columns - FIXED, numbers, paint)}`,
      })),
    ),
    ...timeline.detections
      .filter(({ at }) => at >= timeline.from && at <= timeline.until)
      .map(({ at, title }) => flat(at, '⚑', `detected: ${title}`, 'title')),
    ...timeline.coverage.flatMap(({ platform, log, blind }) =>
      blind.map(({ from, until, why }) =>
        flat(from, '░', `${platform} ${log} tells nothing until ${until.slice(11, 19)}: ${why}`, 'faint'),
      ),
    ),
  ];
  if (timeline.verdict && timeline.now >= timeline.from && timeline.now <= timeline.until) {
    const { verdict, score } = timeline.verdict;
    entries.push(flat(timeline.now, '=', `assessed: ${verdict}, score ${score.toFixed(2)}`, 'title'));
  }
  return byDay(
    entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    paint,
  );
}

function byDay(entries: readonly Entry[], paint: Paint): string[] {
  const days = Map.groupBy(entries, ({ at }) => at.slice(0, 10));
  return [...days].flatMap(([day, found]) => [
    paint('faint', `${' '.repeat(8)}${day}`),
    ...found.map(({ line }) => line),
  ]);
}

function markLine(
  lane: Lane,
  mark: Mark,
  laneColumns: number,
  columns: number,
  numbers: ReadonlyMap<string, number>,
  paint: Paint,
): string {
  const times =
    mark.count > 1 ? ` ×${mark.count}${mark.until ? ` until ${mark.until.slice(11, 19)}` : ''}` : '';
  const what = `${MARK_WORDS[mark.kind]}${times}: ${mark.what}`;
  const behind = behindText(mark.behind, numbers);
  const room = columns - laneColumns - 2;
  const [whatColumns, fromColumns] = [Math.floor(room * 0.38), Math.floor(room * 0.29)];
  const head = `${SYMBOLS[mark.kind]} ${padColumns(shortName(lane), laneColumns)} `;
  if (behind === undefined) {
    const rest = room - whatColumns - 1;
    return `${head}${padColumns(what, whatColumns)} ${fitColumns(originText(mark.origin), rest)}`.trimEnd();
  }
  const rest = room - whatColumns - fromColumns - 2;
  const tone = mark.behind.some(({ speaks }) => speaks === 'for') ? 'alarm' : 'calm';
  const from = padColumns(originText(mark.origin), fromColumns);
  return `${head}${padColumns(what, whatColumns)} ${from} ${paint(tone, fitColumns(behind, rest))}`;
}

/** The arrow, the numbers of what holds, and the ids as far as there is room. */
function behindText(behind: readonly Behind[], numbers: ReadonlyMap<string, number>): string | undefined {
  const speaksFor = behind.filter(({ speaks }) => speaks === 'for');
  const told = speaksFor.length > 0 ? speaksFor : behind;
  if (told.length === 0) return undefined;
  const order = told.toSorted((a, b) => (numbers.get(a.signal) ?? 99) - (numbers.get(b.signal) ?? 99));
  const shown = order.flatMap(({ signal }) => numbers.get(signal) ?? []);
  const arrow = speaksFor.length > 0 ? '◀' : '◁';
  return [arrow, ...shown, order.map(({ signal }) => signal).join(', ')].join(' ');
}

function footLines({ reasons, lanes }: Timeline, columns: number, paint: Paint): string[] {
  const kinds = new Set(lanes.flatMap(({ marks }) => marks.map(({ kind }) => kind)));
  const legend = [...kinds].map((kind) => `${SYMBOLS[kind]} ${MARK_WORDS[kind]}`).toSorted();
  const signs = [...legend, '⚑ detection', '◀ speaks for compromise', '◁ against'].join('   ');
  return [
    '',
    ...reasons.flatMap((reason) => reasonLines(reason, columns, paint)),
    ...wrapped(signs, columns).map((line) => paint('faint', line)),
  ];
}

function reasonLines(
  { number, speaks, title, signal, why }: Reason,
  columns: number,
  paint: Paint,
): string[] {
  const head = `${speaks === 'for' ? '◀' : '◁'} ${number} ${title} (${signal})`;
  const lines = wrapped(why, columns - 6).slice(0, 4);
  return [
    paint(speaks === 'for' ? 'alarm' : 'calm', fitColumns(head, columns)),
    ...lines.map((line) => `    ${line}`),
  ];
}

/** Words in lines of at most so many columns; a longer word is cut. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = fitColumns(word, columns);
  }
  return line === '' ? lines : [...lines, line];
}

function shortName({ tag, kind, platform }: Lane): string {
  if (tag !== undefined) return `${platform} ${tag}`;
  return kind === 'rest' ? 'others' : platform;
}

/** `2026-03-01 09:41:00` */
function moment(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

/** `−1h41m`, `+4s`, `0`. */
function relative(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds === 0) return '0';
  const sign = ms < 0 ? '−' : '+';
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3_600)];
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (days > 99) return `${sign}${days}d`;
  if (days > 0) return `${sign}${days}d${String(hours).padStart(2, '0')}h`;
  if (hours > 0) return `${sign}${hours}h${String(minutes).padStart(2, '0')}m`;
  if (minutes === 0) return `${sign}${seconds}s`;
  return seconds % 60 === 0
    ? `${sign}${minutes}m`
    : `${sign}${minutes}m${String(seconds % 60).padStart(2, '0')}s`;
}
