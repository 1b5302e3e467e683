import type { ToldRecord } from './told-records.ts';

/** A stretch of time, in milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What was long before the detection, or long after, is told as a number and not drawn to scale. */
const FARTHEST_MS = 90 * DAY_MS;
/** How much of the time before what matters is shown at least: a working day's morning. */
const BEFORE_MS = 6 * HOUR_MS;
const AFTER_MS = HOUR_MS;
/** Blank at both ends, as a share of the whole. */
const MARGIN = 0.03;

/**
 * The window around what matters: what signals for compromise rest on and the detections; what the person did in the
 * hours before, and what of those hours the logs do not tell; and the present, where it is near.
 *
 * @param besides what else the window reaches to while it is near: gaps of logs, the life of the credential as it is listed
 * @param given ends that the reader chose
 */
export function windowOf(
  records: readonly ToldRecord[],
  detections: readonly string[],
  now: string | undefined,
  besides: readonly Stretch[],
  given: { readonly from?: string | undefined; readonly until?: string | undefined },
): Stretch {
  const chosen = around(records, detections.map(ms), now === undefined ? undefined : ms(now), besides);
  const from = given.from === undefined ? chosen.from : ms(given.from);
  const until = given.until === undefined ? chosen.until : ms(given.until);
  return until > from ? { from, until } : { from, until: from + MINUTE_MS };
}

function around(
  records: readonly ToldRecord[],
  detectedMs: readonly number[],
  nowMs: number | undefined,
  besides: readonly Stretch[],
): Stretch {
  const centre = detectedMs[0] ?? nowMs ?? (records.length > 0 ? records.at(-1)!.ms : 0);
  const suspect = records.filter(({ isSuspect }) => isSuspect).map((each) => each.ms);
  const core = [...detectedMs, ...suspect, centre].filter((at) => Math.abs(at - centre) <= FARTHEST_MS);
  const { from, until } = hullOf(core);
  const span = until - from;
  const reach = { from: from - Math.max(BEFORE_MS, span), until: until + Math.max(AFTER_MS, span / 2) };
  const near = records.map((each) => each.ms).filter((at) => at >= reach.from && at <= reach.until);
  const reached = besides
    .map((each) => ({ from: Math.max(each.from, reach.from), until: Math.min(each.until, reach.until) }))
    .filter((each) => each.until >= each.from)
    .flatMap((each) => [each.from, each.until]);
  const seen = hullOf([from, until, ...near, ...reached]);
  const isNowNear =
    nowMs !== undefined && nowMs - seen.until <= Math.max(AFTER_MS, (seen.until - seen.from) / 3);
  const whole = hullOf([seen.from, seen.until, ...(isNowNear ? [nowMs!] : [])]);
  const margin = Math.max(MINUTE_MS, Math.round((whole.until - whole.from) * MARGIN));
  return { from: whole.from - margin, until: whole.until + margin };
}

function hullOf(times: readonly number[]): Stretch {
  let [from, until] = [times[0]!, times[0]!];
  for (const at of times) {
    if (at < from) from = at;
    if (at > until) until = at;
  }
  return { from, until };
}

function ms(at: string): number {
  return Date.parse(at);
}
