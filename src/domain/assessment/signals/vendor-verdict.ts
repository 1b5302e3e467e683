import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { incompleteness } from '../completeness.ts';
import type { AssessmentInput } from '../input.ts';
import { ownActivities } from '../subject.ts';
import { byTime, questionFrom, usesInQuestion } from '../uses.ts';
import { type VendorGrade, vendorGrade } from '../vendor-words.ts';
import { CLOCK_SKEW_MS, VENDOR_LLR, WEIGHTS } from '../weights.ts';

/**
 * A platform itself holds the person's credential, sign-in or account to be at risk.
 *
 * Inputs: what normalizers keep as `vendorVerdict` (Okta's Identity Threat Protection and threat events, Entra's risk
 * levels, states and event types, Google's suspicious sign-ins, Slack's anomalies, Salesforce's threat events, Auth0's
 * risk and token reuse), from a day before the first detection on, about this person or with this credential.
 * Weight by what it is about: the credential, the account, or little (low risk, a change of network, a fended-off guess).
 * It is evidence and never the verdict: however many there are, they count once, and for less than a verdict needs.
 * No counter-signal can hide it (see `weigh`).
 * Known false positives: travel, a new VPN, two gateways of one SASE agent, a new telephone.
 * Quiet says nothing (0): not every licence shows such verdicts. Not evaluable: a log is not complete at the time.
 * @see https://learn.microsoft.com/en-us/entra/id-protection/concept-identity-protection-risks
 * @see https://help.okta.com/oie/en-us/content/topics/itp/overview.htm
 */
export function vendorVerdict(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'vendor-verdict';
  const verdicts = verdictsIn(input);
  const blindSpots = unseen(input);
  const first = verdicts[0];
  if (first) {
    const evidence = verdicts.map(({ activity }) => activityRef(activity)).slice(0, 20);
    const more = verdicts.length > 1 ? `, and ${verdicts.length - 1} more` : '';
    const said = (first.activity.vendorVerdict ?? '').slice(0, 300);
    const why = `${first.activity.platform} itself judged at ${instantInWords(first.activity.time)}: ${said}${more}`;
    return { result: { id, state: 'fired', llr: VENDOR_LLR[first.grade], evidence, why }, blindSpots };
  }
  if (blindSpots.length > 0) {
    const why = 'no platform judged so yet, and the logs are not complete';
    return { result: { id, state: 'not-evaluable', llr: 0, evidence: [], why }, blindSpots };
  }
  const why = 'no platform judged so, which says little: not every licence shows such judgements';
  return { result: { id, state: 'quiet', llr: WEIGHTS[id].quiet, evidence: [], why }, blindSpots };
}

const STRONGEST_FIRST: readonly VendorGrade[] = ['credential', 'account', 'weak'];

interface Judged {
  readonly activity: Activity;
  readonly grade: VendorGrade;
}

/** Strongest first, then oldest first. */
function verdictsIn(input: AssessmentInput): readonly Judged[] {
  const from = questionFrom(input);
  const judged = ownActivities(input).flatMap((activity) => {
    const grade = activity.time >= from ? vendorGrade(activity) : undefined;
    return grade ? [{ activity, grade }] : [];
  });
  return judged.toSorted(
    (a, b) =>
      STRONGEST_FIRST.indexOf(a.grade) - STRONGEST_FIRST.indexOf(b.grade) || byTime(a.activity, b.activity),
  );
}

function unseen(input: AssessmentInput): readonly BlindSpot[] {
  const used = [...usesInQuestion(input), ...(input.credential?.platform ? [input.credential] : [])];
  const named = used.map((each) => each.platform!);
  const platforms = named.length > 0 ? named : input.bundle.watermarks.map((mark) => mark.platform);
  const until = new Date(Date.parse(input.firstSeen) + CLOCK_SKEW_MS).toISOString();
  const from = new Date(Date.parse(input.firstSeen) - CLOCK_SKEW_MS).toISOString();
  if (platforms.length === 0) return [{ platform: 'all', what: 'vendor verdicts', why: 'no log was read' }];
  return incompleteness(input, [...new Set(platforms)].toSorted(), from, until);
}
