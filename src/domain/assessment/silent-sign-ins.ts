import type { Activity } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import { instantInWords } from '../instant-in-words.ts';
import type { AssessmentInput } from './input.ts';
import { ownActivities } from './subject.ts';

/** A sign-in from there that may have issued it, and whose record names no token. */
export function silentSignIns(use: Activity, from: string, input: AssessmentInput): readonly BlindSpot[] {
  const silent = ownActivities(input).find(
    ({ platform, kind, time, tokenId, outcome, ip }) =>
      platform === use.platform &&
      (kind === 'login' || kind === 'session-start') &&
      outcome !== 'failure' &&
      tokenId === undefined &&
      time >= from &&
      time <= use.time &&
      (ip === undefined || ip === use.ip),
  );
  const why = `the record of the sign-in at ${instantInWords(silent?.time ?? '')} does not name the token that it led to`;
  if (!silent) return [];
  return [{ platform: use.platform, what: `issuance of ${use.tokenId ?? 'the token'}`.slice(0, 256), why }];
}
