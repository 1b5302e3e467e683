import type { Watermark } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import { instantInWords } from '../instant-in-words.ts';
import type { AssessmentInput } from './input.ts';
import { questionFrom } from './uses.ts';

/** Whether absence counts: the logs of all these platforms are complete from `from` until `until`. */
export function incompleteness(
  input: AssessmentInput,
  platforms: readonly string[],
  from: string,
  until: string,
): readonly BlindSpot[] {
  return platforms.flatMap((platform) => {
    const marks = input.bundle.watermarks.filter((mark) => mark.platform === platform);
    if (marks.length === 0) return [missing(input, platform, { from, until })];
    return marks.flatMap((mark) => shortfalls(mark, from, until));
  });
}

/** A log that was to be read and could not be may be read yet; of one that nobody offers there is nothing to fetch. */
function missing(
  { bundle }: AssessmentInput,
  platform: string,
  fetch: { readonly from: string; readonly until: string },
): BlindSpot {
  const failed = bundle.gaps.filter((each) => each.platform === platform);
  const why = failed.find(({ what }) => what === 'activity')?.why ?? 'no log was read';
  const isToBeHad = failed.some(({ what }) => what === 'activity' || what === 'account');
  return { platform, what: 'audit log', why, ...(isToBeHad ? { fetch } : {}) };
}

function shortfalls(mark: Watermark, from: string, until: string): readonly BlindSpot[] {
  const spots: BlindSpot[] = [];
  const base = { platform: mark.platform, what: mark.log };
  if (mark.completeFrom > from) {
    const fetch = { from, until: mark.completeFrom };
    spots.push({
      ...base,
      why: `it begins at ${instantInWords(mark.completeFrom)}, and is needed from ${instantInWords(from)} on`,
      fetch,
    });
  }
  if (mark.completeUntil < until) {
    const caughtUp = new Date(Date.parse(until) + mark.lagMs).toISOString();
    const fetch = { from: mark.completeUntil, until, notBefore: caughtUp };
    const why = `records until ${instantInWords(until)} may still be on their way`;
    spots.push({ ...base, why, until: caughtUp, fetch });
  }
  for (const gap of mark.gaps) {
    if (gap.from >= until || gap.until <= from) continue;
    const fetch = { from: gap.from, until: gap.until };
    spots.push({
      ...base,
      why: `from ${instantInWords(gap.from)} until ${instantInWords(gap.until)}: ${gap.why}`,
      fetch,
    });
  }
  return spots;
}

/**
 * Whether the logs lack nothing but what lies before they begin: what was in use then, before the days in question, can have
 * begun there, and did not begin in them.
 */
export function isOnlyOlder(input: AssessmentInput, platforms: readonly string[], firstUse: string): boolean {
  const from = questionFrom(input);
  return firstUse < from && incompleteness(input, platforms, firstUse, input.firstSeen).length === 0;
}
