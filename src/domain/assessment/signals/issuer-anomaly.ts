import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import type { IssuerCheck, IssuerPoints } from '../../issuer/issuer-check.ts';
import type { AssessmentInput } from '../input.ts';
import { isSame } from '../same.ts';
import { ownActivities } from '../subject.ts';
import { byTime } from '../uses.ts';
import { ISSUER_LLR, WEIGHTS } from '../weights.ts';

const ID = 'issuer-anomaly';

/** How much a failed point says. A signature that fails is decisive by itself and is not in this table. */
const GRADES: Readonly<Record<keyof IssuerPoints, keyof typeof ISSUER_LLR>> = {
  algorithm: 'strong',
  subject: 'strong',
  uniqueness: 'strong',
  issuer: 'odd',
  audience: 'odd',
  lifetime: 'odd',
  times: 'odd',
  form: 'odd',
};

/**
 * The token or assertion itself is not what its issuer makes.
 *
 * Inputs: what a detection presents of a JWT or SAML assertion, held against the issuer's published keys and the operator's
 * word about it (`bundle.issuerChecks`); and, in the logs, one assertion that led to sign-ins from different networks.
 * By grade: a signature that the issuer did not make, none at all, or a key that it never published; an algorithm that
 * anyone can sign with, a subject that the directory does not have, an id that another token has; an unknown issuer, a
 * foreign audience, a lifetime beyond policy, times that cannot be, an odd form. An assertion used twice was stolen.
 * Quiet where a token was presented and all of it holds, which says little: who stole the issuer's key signs validly.
 * Not evaluable: one was presented, and its signature could not be checked. None presented: quiet, and it says nothing.
 * Known false positives: keys withdrawn early, tokens that vendors sign for themselves alone (not checked where known).
 * @see https://attack.mitre.org/techniques/T1606/002/
 * @see https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf §4.1.4.5
 */
export function issuerAnomaly(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const checks = (input.bundle.issuerChecks ?? []).toSorted((a, b) =>
    a.fingerprint < b.fingerprint ? -1 : 1,
  );
  const anomalies = [...checks.flatMap(anomaliesOf), ...reusedAssertions(input)];
  const blindSpots = checks.filter(({ signature }) => signature.result === 'not-checked').map(unseen);
  const strongest = anomalies.toSorted((a, b) => ISSUER_LLR[b.grade] - ISSUER_LLR[a.grade])[0];
  if (strongest) {
    const why = [...new Set(anomalies.map((each) => each.why))].slice(0, 5).join('; ');
    const evidence = [...new Set(anomalies.flatMap((each) => each.evidence))].slice(0, 20);
    const llr = ISSUER_LLR[strongest.grade];
    return { result: { id: ID, state: 'fired', llr, evidence, why }, blindSpots };
  }
  const quiet = (llr: number, why: string): SignalResult => ({
    id: ID,
    state: 'quiet',
    llr,
    evidence: [],
    why,
  });
  if (checks.length === 0) return { result: quiet(0, 'no token or assertion was presented'), blindSpots };
  if (blindSpots.length > 0) {
    const why = 'a token was presented, and whether its issuer signed it could not be checked';
    return { result: { id: ID, state: 'not-evaluable', llr: 0, evidence: [], why }, blindSpots };
  }
  const why = 'what was presented is signed by its issuer, which says little: a stolen key signs alike';
  return { result: quiet(WEIGHTS[ID].quiet, why), blindSpots };
}

/**
 * Whether a result of this signal is evidence about the issuer, so that `forged` may be said: the token is not its issuer's.
 * An odd lifetime or audience alone is not, and neither is an assertion that was used twice.
 */
export function isIssuerEvidence({ id, state, llr }: SignalResult): boolean {
  return id === ID && state === 'fired' && llr >= ISSUER_LLR.strong;
}

interface Anomaly {
  readonly grade: keyof typeof ISSUER_LLR;
  readonly evidence: readonly string[];
  readonly why: string;
}

function anomaliesOf(check: IssuerCheck): readonly Anomaly[] {
  const named = `the ${check.format === 'jwt' ? 'token' : 'assertion'} of ${check.issuer.slice(0, 120)}`;
  const { result, why } = check.signature;
  const isSigned = result === 'valid' || result === 'not-checked';
  const signature: Anomaly[] = isSigned ? [] : [{ grade: 'decisive', evidence: [], why: `${named}: ${why}` }];
  const names = Object.keys(GRADES) as (keyof IssuerPoints)[];
  const points = names.filter((name) => check.points[name].result === 'fails');
  return [
    ...signature,
    ...points.map((name): Anomaly => {
      const { why: reason } = check.points[name];
      // Whoever signed with a published key has more than an algorithm that anyone can sign with.
      const grade = name === 'algorithm' && result === 'valid' ? 'odd' : GRADES[name];
      return { grade, evidence: [], why: `${named}: ${reason.slice(0, 200)}` };
    }),
  ];
}

function unseen({ format, issuer, signature }: IssuerCheck): BlindSpot {
  const what = `${format === 'jwt' ? 'token' : 'assertion'} of ${issuer}`.slice(0, 256);
  return { platform: 'all', what, why: `its signature was not checked: ${signature.why}` };
}

const SIGN_INS = new Set<Activity['kind']>(['login', 'session-start', 'token-mint']);

/** An assertion is good for one sign-in. That a client sends it twice happens; that two networks do, does not. */
function reusedAssertions(input: AssessmentInput): readonly Anomaly[] {
  const signIns = ownActivities(input).filter(
    ({ kind, outcome, assertionId }) =>
      assertionId !== undefined && SIGN_INS.has(kind) && outcome === 'success',
  );
  const groups = Map.groupBy(signIns, ({ platform, assertionId }) => `${platform}\n${assertionId}`);
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = group.toSorted(byTime);
    const others = rest.filter((each) => isElsewhere(first!, each));
    if (others.length === 0) return [];
    const { platform, assertionId } = first!;
    const why = `${platform}: one assertion (${assertionId?.slice(0, 80)}) led to sign-ins from different networks`;
    return [{ grade: 'reused' as const, evidence: [first!, ...others].map(activityRef), why }];
  });
}

function isElsewhere(a: Activity, b: Activity): boolean {
  const isSameNetwork = isSame(a.asn?.number, b.asn?.number);
  if (isSameNetwork !== undefined) return !isSameNetwork;
  return isSame(a.ip, b.ip) === false && isSame(a.userAgent, b.userAgent) === false;
}
