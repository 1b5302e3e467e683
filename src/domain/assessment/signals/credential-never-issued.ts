import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { incompleteness, isOnlyOlder } from '../completeness.ts';
import { asFederated, type Federated, vouchingBefore, vouchingFor } from '../federation.ts';
import type { AssessmentInput } from '../input.ts';
import { issuanceOf } from '../issuance.ts';
import { isOneSignIn } from '../one-sign-in.ts';
import { type SignIns, vouchersAtProviders } from '../sign-ins.ts';
import { silentSignIns } from '../silent-sign-ins.ts';
import { greatestOf } from '../sorted.ts';
import { ownActivities } from '../subject.ts';
import { byTime, isIssuanceHidden, isOfAnother, questionFrom, type Use, usesInQuestion } from '../uses.ts';
import { CLOCK_SKEW_MS, NEVER_ISSUED_LLR, OLD_USE_LLR, VOUCHED_WITHIN_MS, WEIGHTS } from '../weights.ts';

/**
 * The credential's issuer knows nothing of it: the log in which it writes what it issues is complete, and holds no session
 * or token of that id, or an application was entered with an assertion that the identity provider never made.
 *
 * Inputs: uses in question by session and token id where the platform logs issuance under the same id (`issuance.ts`); the
 * sign-ins that led to them, or the person's from a day before the first detection on, where a provider is said to have
 * vouched (SAML, OpenID Connect), against the provider's records of ten minutes before and five after.
 * This is evidence about the issuer: with it a verdict may be `forged` (T1606; "golden SAML" is T1606.002). It weighs in
 * full where the same log shows how another of the person's credentials was issued, so that it is known to show it, and
 * about half where it does not.
 * Known false positives: sessions longer than the policy's usual; a second, unconnected identity provider under the same
 * name; a trail that leaves out the region or account in which a key was issued.
 * Not evaluable: a log is not complete over the credential's longest life, the record names a provider that is not
 * connected, or a record at the provider may be it and does not tell which application it was for.
 * @see https://attack.mitre.org/techniques/T1606/002/
 */
export function credentialNeverIssued(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'credential-never-issued';
  const judged = [...judgedUses(input), ...judgedSignIns(input)];
  const blindSpots = judged.flatMap((each) => each.blindSpots);
  const missing = judged.filter(({ state }) => state === 'missing');
  const first =
    missing.find(({ isConfirmed }) => isConfirmed) ?? missing.find(({ isNamed }) => isNamed) ?? missing[0];
  if (first) {
    const evidence = missing.flatMap(({ records }) => records.map(activityRef)).slice(0, 20);
    const llr = NEVER_ISSUED_LLR[first.isConfirmed ? 'confirmed' : first.isNamed ? 'named' : 'unconfirmed'];
    return { result: { id, state: 'fired', llr, evidence, why: first.why }, blindSpots };
  }
  const issued = judged.filter(({ state }) => state === 'issued');
  if (issued.length > 0 && issued.length === judged.length) {
    const evidence = issued.flatMap(({ records }) => records.map(activityRef)).slice(0, 20);
    const why = 'its issuer logged every credential and assertion in question';
    return { result: { id, state: 'quiet', llr: WEIGHTS[id].quiet, evidence, why }, blindSpots };
  }
  const unknown = judged.filter(({ state }) => state === 'unknown');
  const why = unknown[0]?.why ?? NOTHING;
  if (unknown.length === 0 && usesInQuestion(input).length > 0) {
    return { result: { id, state: 'quiet', llr: 0, evidence: [], why }, blindSpots };
  }
  const llrAtMost = greatestOf(unknown.map(({ isOld }) => (isOld ? OLD_USE_LLR : WEIGHTS[id].fired)));
  const isOpen = Number.isFinite(llrAtMost) ? { llrAtMost } : {};
  return { result: { id, state: 'not-evaluable', llr: 0, ...isOpen, evidence: [], why }, blindSpots };
}

const NOTHING = 'nothing was used whose issuance the logs would show';

interface Judged {
  readonly state: 'issued' | 'missing' | 'unknown';
  readonly records: readonly Activity[];
  readonly why: string;
  /** Whether the log is known to show what it is missing here. */
  readonly isConfirmed: boolean;
  /** Whether the record names the provider that should have made it. */
  readonly isNamed?: boolean;
  /** Whether it was in use before the days in question. */
  readonly isOld?: boolean;
  readonly blindSpots: readonly BlindSpot[];
}

function judgedUses(input: AssessmentInput): readonly Judged[] {
  const uses = usesInQuestion(input);
  const shown = issuancesShown(input.bundle.activities, new Set(ownActivities(input)));
  return uses.flatMap((use) => credentialsOf(use).map((each) => judgeCredential(each, use, shown, input)));
}

interface Identified {
  readonly idKind: 'session' | 'token';
  readonly id: string;
  readonly activities: readonly Activity[];
}

/** The credential itself, and each token that was used under it, unless its session is known to the issuer. */
function credentialsOf({ idKind, id, platform, activities, issuedBy }: Use): readonly Identified[] {
  if (idKind === 'session' && issuedBy.length > 0)
    return [{ idKind, id, activities }].filter(isShownOn(platform));
  const tokens = Map.groupBy(activities, ({ tokenId }) => tokenId ?? '');
  tokens.delete('');
  const ofTokens = [...tokens].map(([token, found]) => ({
    idKind: 'token' as const,
    id: token,
    activities: found,
  }));
  const itself = idKind === 'session' ? [{ idKind, id, activities }] : [];
  return [...itself, ...ofTokens].filter(isShownOn(platform));
}

function isShownOn(platform: string): (each: Identified) => boolean {
  return ({ idKind, id }) => issuanceOf(platform, idKind, id).isShown;
}

/** Platforms and kinds of credential whose issuance the log is seen to show to this person, and the ids issued. */
function issuancesShown(all: readonly Activity[], own: ReadonlySet<Activity>): ReadonlySet<string> {
  const shown = new Set<string>();
  for (const activity of all) {
    const { platform, kind, outcome, eventCode, sessionId, tokenId, rootSessionId } = activity;
    if (outcome === 'failure') continue;
    const isOwn = own.has(activity);
    const isTokenSignIn = eventCode.startsWith('signIn/');
    const begins = kind === 'session-start' || kind === 'login' || isTokenSignIn;
    const mints = begins || kind === 'token-mint' || kind === 'credential-added';
    if (begins && (sessionId ?? rootSessionId) !== undefined) {
      if (isOwn) shown.add(`${platform}\nsession`);
      for (const id of [sessionId, rootSessionId])
        if (id !== undefined) shown.add(keyOf(platform, 'session', id));
    }
    if (mints && tokenId !== undefined) {
      if (isOwn) shown.add(`${platform}\ntoken`);
      shown.add(keyOf(platform, 'token', tokenId));
    }
  }
  return shown;
}

function keyOf(platform: string, idKind: string, id: string): string {
  return `${platform}\n${idKind}\n${id}`;
}

function judgeCredential(
  { idKind, id, activities }: Identified,
  use: Use,
  shown: ReadonlySet<string>,
  input: AssessmentInput,
): Judged {
  const { platform, issuedBy } = use;
  const isConfirmed = shown.has(`${platform}\n${idKind}`);
  const roots = activities.flatMap(({ rootSessionId }) => rootSessionId ?? []);
  const isIssued = [id, ...(idKind === 'session' ? roots : [])].some((each) =>
    shown.has(keyOf(platform, idKind, each)),
  );
  if (isIssued) {
    const why = `${platform} logged how it issued ${idKind} ${id}`;
    return { state: 'issued', records: issuedBy, why, isConfirmed, blindSpots: [] };
  }
  const at = Date.parse(activities[0]!.time);
  const from = new Date(at - issuanceOf(platform, idKind, id).lifeMs).toISOString();
  const until = new Date(at + CLOCK_SKEW_MS).toISOString();
  const blindSpots = [
    ...incompleteness(input, [platform], from, until),
    ...listedBefore(id, platform, from, input),
    ...(isIssuanceHidden(use, input)
      ? [spotOf(platform, id, 'the log shows the beginning of no other either')]
      : []),
    ...(isOfAnother(use, input)
      ? [spotOf(platform, id, 'it is another person’s, whose records were not read')]
      : []),
    ...(idKind === 'token' ? silentSignIns(activities[0]!, from, input) : []),
  ];
  if (blindSpots.length > 0) {
    const why = `whether ${platform} issued ${idKind} ${id} is not known: ${blindSpots[0]!.why}`;
    const isOld = isOnlyOlder(input, [platform], activities[0]!.time);
    return { state: 'unknown', records: activities, why, isConfirmed, isOld, blindSpots };
  }
  const why = `${platform}, whose log is complete for that time, never issued ${idKind} ${id}, which was used there from ${instantInWords(activities[0]!.time)} on`;
  return { state: 'missing', records: activities, why, isConfirmed, blindSpots };
}

function spotOf(platform: string, id: string, why: string): BlindSpot {
  return { platform, what: `issuance of ${id}`.slice(0, 256), why };
}

/** The platform lists it as issued before the time in question: it is known to its issuer. */
function listedBefore(
  id: string,
  platform: string,
  from: string,
  { bundle }: AssessmentInput,
): readonly BlindSpot[] {
  const listed = [...bundle.sessions, ...bundle.tokens].find(
    (each) => each.platform === platform && each.id === id,
  );
  if (listed === undefined || (listed.createdAt !== undefined && listed.createdAt >= from)) return [];
  const why = `${platform} lists it, issued at ${listed.createdAt === undefined ? 'a time it does not tell' : instantInWords(listed.createdAt)}`;
  return [spotOf(platform, id, why)];
}

function judgedSignIns(input: AssessmentInput): readonly Judged[] {
  const vouchers = vouchersAtProviders(input);
  const all = ownActivities(input)
    .toSorted(byTime)
    .flatMap((each) => asFederated(each, input) ?? []);
  const inQuestion = signInsInQuestion(input);
  const before = vouchingBefore(all, vouchers, questionFrom(input));
  const isConfirmed = ({ signIn }: Federated) =>
    before(signIn.platform).vouched.some((each) => each !== signIn);
  // Whoever seldom vouches for the person there, as by chance, is not who vouches there.
  const isAnothers = ({ signIn, isNamed }: Federated) => !isNamed && before(signIn.platform).isSeldom;
  return all
    .filter(({ signIn }) => inQuestion(signIn))
    .map((each) => judgeSignIn(each, vouchers, { isConfirmed, isAnothers }, input));
}

/** Those that began what is in question; where no use is known by an id, those since a day before the first detection. */
function signInsInQuestion(input: AssessmentInput): (signIn: Activity) => boolean {
  const uses = usesInQuestion(input);
  const begun = new Set(uses.flatMap(({ issuedBy }) => issuedBy));
  const from = questionFrom(input);
  if (begun.size > 0) return (signIn) => [...begun].some((each) => isOneSignIn(each, signIn));
  const platforms = new Set([...uses.map(({ platform }) => platform), input.credential?.platform]);
  return ({ time, platform }) => time >= from && (platforms.size <= 1 || platforms.has(platform));
}

/** What the person's other sign-ins tell of who vouches. */
interface Vouching {
  readonly isConfirmed: (one: Federated) => boolean;
  /** Whether the connected providers are seen to vouch there seldom, or not at all. */
  readonly isAnothers: (one: Federated) => boolean;
}

function judgeSignIn(
  federated: Federated,
  vouchers: SignIns,
  { isConfirmed, isAnothers }: Vouching,
  input: AssessmentInput,
): Judged {
  const { signIn, providers } = federated;
  const { platform, time, issuer } = signIn;
  const { found, isUntold } = vouchingFor(federated, vouchers);
  if (found.length > 0) {
    const why = `${found[0]!.platform} vouched for the sign-in at ${platform} at ${instantInWords(time)}`;
    return { state: 'issued', records: [signIn, ...found], why, isConfirmed: true, blindSpots: [] };
  }
  const spots = isAnothers(federated)
    ? [unconnected(platform, 'a provider that is not connected')]
    : unseenVouching(federated, isUntold, input);
  if (spots.length > 0) {
    const why = `whether anybody vouched for the sign-in at ${platform} at ${instantInWords(time)} is not known: ${spots[0]!.why}`;
    return { state: 'unknown', records: [signIn], why, isConfirmed: false, blindSpots: spots };
  }
  const who = issuer === undefined ? providers.join(' or ') : issuer.slice(0, 200);
  const why = `${platform} let somebody in at ${instantInWords(time)} on the word of ${who}; ${providers.join(' or ')}, whose log is complete for that time, never gave it`;
  return {
    state: 'missing',
    records: [signIn],
    why,
    isConfirmed: isConfirmed(federated),
    isNamed: federated.isNamed,
    blindSpots: [],
  };
}

function unconnected(platform: string, who: string): BlindSpot {
  return { platform, what: 'identity provider', why: `somebody was vouched for by ${who}` };
}

function unseenVouching(
  { signIn, providers, isNamed }: Federated,
  isUntold: boolean,
  input: AssessmentInput,
): readonly BlindSpot[] {
  const { platform, time, issuer } = signIn;
  if (providers.length === 0) {
    const who = isNamed
      ? `${issuer?.slice(0, 200)}, which is not connected`
      : 'a provider that is not connected';
    return [unconnected(platform, who)];
  }
  if (isUntold) {
    const why = 'a record of the identity provider at that time does not tell for which application it was';
    return [{ platform: providers[0]!, what: 'application of a sign-in', why }];
  }
  const at = Date.parse(time);
  const from = new Date(at - VOUCHED_WITHIN_MS).toISOString();
  const until = new Date(at + CLOCK_SKEW_MS).toISOString();
  return incompleteness(input, providers, from, until);
}
