import type { Activity } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import { instantInWords } from '../instant-in-words.ts';
import type { AssessmentInput } from './input.ts';
import { ownActivities } from './subject.ts';
import { byTime } from './uses.ts';

/** A sign-in from there that may have issued it, and whose record names no token. */
export function silentSignIns(use: Activity, from: string, input: AssessmentInput): readonly BlindSpot[] {
  const silent = silentIn(input).find(
    ({ platform, time, ip }) =>
      platform === use.platform && time >= from && time <= use.time && (ip === undefined || ip === use.ip),
  );
  if (!silent) return [];
  const why = `the record of the sign-in at ${instantInWords(silent.time)} does not name the token that it led to`;
  return [{ platform: use.platform, what: `issuance of ${use.tokenId ?? 'the token'}`.slice(0, 256), why }];
}

/** One input's are looked for once: every token asks. */
const read = new WeakMap<AssessmentInput, readonly Activity[]>();
/** More sign-ins that name no token than these add none that could have led to one. */
const MOST_SILENT = 1_000;

function silentIn(input: AssessmentInput): readonly Activity[] {
  const known = read.get(input);
  if (known) return known;
  const isSilent = ({ kind, outcome, tokenId }: Activity) =>
    (kind === 'login' || kind === 'session-start') && outcome !== 'failure' && tokenId === undefined;
  const silent = ownActivities(input).filter(isSilent).toSorted(byTime).slice(-MOST_SILENT);
  read.set(input, silent);
  return silent;
}
