import type { Watermark } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import type { AssessmentInput } from './input.ts';

/** Whether absence counts: the logs of all these platforms are complete from `from` until `until`. */
export function incompleteness(
  input: AssessmentInput,
  platforms: readonly string[],
  from: string,
  until: string,
): readonly BlindSpot[] {
  return platforms.flatMap((platform) => {
    const marks = input.bundle.watermarks.filter((mark) => mark.platform === platform);
    if (marks.length === 0) return [{ platform, what: 'audit log', why: missingWhy(input, platform) }];
    return marks.flatMap((mark) => shortfalls(mark, from, until));
  });
}

function missingWhy(input: AssessmentInput, platform: string): string {
  const gap = input.bundle.gaps.find((each) => each.platform === platform && each.what === 'activity');
  return gap ? gap.why : 'no log was read';
}

function shortfalls(mark: Watermark, from: string, until: string): readonly BlindSpot[] {
  const spots: BlindSpot[] = [];
  const base = { platform: mark.platform, what: mark.log };
  if (mark.completeFrom > from)
    spots.push({ ...base, why: `it begins at ${mark.completeFrom}, and ${from} is needed` });
  if (mark.completeUntil < until) {
    const caughtUp = new Date(Date.parse(until) + mark.lagMs).toISOString();
    spots.push({ ...base, why: `records until ${until} may still be on their way`, until: caughtUp });
  }
  for (const gap of mark.gaps) {
    if (gap.from < until && gap.until > from)
      spots.push({ ...base, why: `from ${gap.from} until ${gap.until}: ${gap.why}` });
  }
  return spots;
}
