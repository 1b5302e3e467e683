import type { Watermark } from '../activity.ts';
import type { EvidenceBundle } from '../evidence.ts';
import { plainText } from './plain-text.ts';
import type { BlindPeriod, LogCoverage } from './timeline.ts';
import type { Stretch } from './window.ts';

const MOST_LOGS = 8;
const MOST_PERIODS = 20;
const WHY_CHARS = 200;

/**
 * Per log, when within the window it does not tell whether something happened; platforms whose log is missing first.
 *
 * @param nowMs what comes later has not happened yet, and no log is blind for it
 */
export function logCoverage(bundle: EvidenceBundle, window: Stretch, nowMs: number): readonly LogCoverage[] {
  const seen = { from: window.from, until: Math.max(window.from, Math.min(window.until, nowMs)) };
  const missing = bundle.gaps
    .filter(({ what }) => what === 'activity')
    .map(({ platform, why }) => ({
      platform,
      log: 'audit log',
      blind: [period(seen, why)].filter((each) => each !== undefined),
    }));
  const unread = new Set(missing.map(({ platform }) => platform));
  const marked = bundle.watermarks
    .filter(({ platform }) => !unread.has(platform))
    .map((mark) => ({ platform: mark.platform, log: plainText(mark.log, 80), blind: blindIn(mark, seen) }));
  const byName = (a: LogCoverage, b: LogCoverage): number => {
    const [first, second] = [`${a.platform}\n${a.log}`, `${b.platform}\n${b.log}`];
    return Number(b.blind.length > 0) - Number(a.blind.length > 0) || (first < second ? -1 : 1);
  };
  const distinct = new Map([...missing, ...marked].map((each) => [JSON.stringify(each), each]));
  return [...distinct.values()].toSorted(byName).slice(0, MOST_LOGS);
}

function blindIn(mark: Watermark, window: Stretch): readonly BlindPeriod[] {
  const from = Date.parse(mark.completeFrom);
  const until = Date.parse(mark.completeUntil);
  const gaps = mark.gaps
    .map((gap) => ({ from: Date.parse(gap.from), until: Date.parse(gap.until), why: gap.why }))
    .toSorted((a, b) => a.from - b.from || a.until - b.until || (a.why < b.why ? -1 : 1));
  const shown = gaps.flatMap(({ why, ...gap }) => period(clip(gap, window), why) ?? []);
  const few =
    shown.length <= MOST_PERIODS
      ? shown
      : [{ from: shown[0]!.from, until: shown.at(-1)!.until, why: `${shown.length} gaps` }];
  return [
    period(clip({ from: window.from, until: from }, window), 'before the log begins'),
    ...few,
    period(clip({ from: until, until: window.until }, window), 'records may still be on their way'),
  ].filter((each) => each !== undefined);
}

function clip({ from, until }: Stretch, window: Stretch): Stretch {
  return { from: Math.max(from, window.from), until: Math.min(until, window.until) };
}

function period({ from, until }: Stretch, why: string): BlindPeriod | undefined {
  if (until <= from) return undefined;
  return {
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    why: plainText(why, WHY_CHARS),
  };
}
