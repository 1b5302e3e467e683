import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { clientOf } from '../clients.ts';
import { isSameNetwork, silentFilled } from '../contexts.ts';
import { isImpersonated } from '../counter-signals/approved-impersonation.ts';
import { History } from '../history.ts';
import type { AssessmentInput } from '../input.ts';
import { networkKinds } from '../network-kinds.ts';
import { prefixOf } from '../networks.ts';
import { isWithoutPlace, placeOf } from '../places.ts';
import { conflictsAmong, type PlaceConflict, type PlacedActivity, pairOf } from '../stays.ts';
import { ownActivities } from '../subject.ts';
import { byTime, isUse, questionFrom, type Use, usesInQuestion } from '../uses.ts';
import { WEIGHTS } from '../weights.ts';

const PRESENCE = new Set<Activity['kind']>(['login', 'session-start', 'mfa']);

/**
 * The person is in two places at once: sessions that overlap, or follow each other faster than anyone travels.
 *
 * Inputs: sign-ins and uses of sessions by this person, from a day before the first detection on, with coordinates. A
 * session is in a place from its first record there to its last, without a pause of more than half an hour; two stays
 * conflict when the distance left after the accuracy of both ends is at least 500 km and would take more than 900 km/h
 * (others' rules: 500 km with 800 km/h, 900 km/h). Uses of a token are compared among themselves: an integration's server
 * is where its maker is, not where the person is.
 * AN0722's GeoLocationAlerts (policy) names countries nobody is expected in: a stay there conflicts with one in another
 * country less than a day away, however slow the journey.
 * One of the two stays must be of what is in question. Two places that the person was in at once before the days in question,
 * too, are a habit, and so is a telephone in a network it was in before, which abroad is its carrier's at home. One device in
 * two places is on a tunnel; machines that are rented from one maker are nowhere in particular. A proxy, the organisation's
 * egress and networks that tell no place are none.
 * Known false positives: a computer left at home that goes on by itself; a VPN nobody has named, of devices that tell no mark.
 * Not evaluable: fewer than two records, or one whose place is not known, unless all came from one address.
 * @see https://attack.mitre.org/detectionstrategies/DET0260#AN0722
 */
export function concurrentGeographies(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'concurrent-geographies';
  const compared = comparedIn(input);
  const telling = tellingConflicts(input);
  const listed = new Set(input.geoLocationAlerts);
  const conflicts = compared.flatMap((each) => conflictsAmong(placedIn(each, input), { listed, ...telling }));
  const { fired, quiet } = WEIGHTS[id];
  if (conflicts.length > 0) {
    const evidence = conflicts.flatMap(({ before, after }) => [before, after].map(activityRef));
    const why = sentenceOf(conflicts[0]!);
    return {
      result: { id, state: 'fired', llr: fired, evidence: [...new Set(evidence)].slice(0, 20), why },
      blindSpots: [],
    };
  }
  const unknown = compared.flatMap((each) => unplacedIn(each, input));
  if (unknown.length === 0 && compared.some((each) => placesIn(each, input) >= 2)) {
    const why = 'all that was seen fits one journey of one person';
    return { result: { id, state: 'quiet', llr: quiet, evidence: [], why }, blindSpots: [] };
  }
  const why =
    unknown.length > 0 || compared.some((each) => each.length >= 2)
      ? 'the place of some records is not known, or says nothing of where the person was'
      : 'fewer than two records show the person';
  const untold = unknown.length > 0 ? unknown : compared.flat();
  const platforms = [...new Set(untold.map(({ platform }) => platform))].toSorted();
  const blindSpots = (platforms.length > 0 ? platforms : ['all']).map((platform) => ({
    platform,
    what: 'places of addresses',
    why,
  }));
  // What came through gateways and anonymisers will never tell a place: nothing of it can still be seen.
  const llrAtMost = unknown.length > 0 || untold.length === 0 ? fired : 0;
  return { result: { id, state: 'not-evaluable', llr: 0, llrAtMost, evidence: [], why }, blindSpots };
}

/** How many records tell a place; those from one address tell one thing, whatever it is. */
function placesIn(compared: readonly Activity[], input: AssessmentInput): number {
  const isOneAddress = new Set(compared.map(({ ip }) => ip)).size === 1 && compared[0]?.ip !== undefined;
  return isOneAddress ? compared.length : placedIn(compared, input).length;
}

interface Telling {
  readonly isTold: (conflict: PlaceConflict) => boolean;
  readonly kindOf: (activity: Activity) => string;
}

/** Which conflicts say anything of what is in question. */
function tellingConflicts(input: AssessmentInput): Telling {
  const usual = usualPairs(input);
  const bridged = bridgedNetworks(input);
  const history = new History(input);
  const uses = usesInQuestion(input);
  const inQuestion = uses.flatMap(({ activities, issuedBy }) => [...activities, ...issuedBy]);
  const asked = new Set(inQuestion.flatMap(keysOf));
  // Where nothing of what the detections saw is there, nothing else is in question.
  const isAnything = asked.size === 0 && (input.sightings ?? []).length === 0;
  const isAsked = (activity: Activity) => isAnything || keysOf(activity).some((key) => asked.has(key));
  const isAtHome = (activity: Activity) => mayBePhone(activity) && !history.isNetworkRuledOut(activity);
  const kindOf = (activity: Activity) =>
    [isAsked(activity), isAtHome(activity), networkKey(activity) ?? ''].join(' ');
  const isTold = (conflict: PlaceConflict) => {
    const { before, after } = conflict;
    const pair = pairOf(conflict);
    const ends = [before, after].map(networkKey);
    const isBridged = bridged.some((networks) => ends.every((end) => end !== undefined && networks.has(end)));
    if (usual.has(pair) || isBridged || isOneMakers(before, after)) return false;
    return (isAsked(before) || isAsked(after)) && !isAtHome(before) && !isAtHome(after);
  };
  return { isTold, kindOf };
}

/** What a record is part of: itself, its session, its token. */
function keysOf(activity: Activity): readonly string[] {
  const { platform, sessionId, rootSessionId, tokenId } = activity;
  const ids = [sessionId, rootSessionId, tokenId].filter((id) => id !== undefined);
  return [activityRef(activity), ...ids.map((id) => `${platform}\n${id}`)];
}

/** Some logs name no client, or the browser alone: a telephone's too. */
function mayBePhone({ userAgent }: Activity): boolean {
  const client = clientOf(userAgent);
  if (client === undefined) return true;
  return client.isScripted ? false : client.os === undefined || /^(ios|android)$/i.test(client.os);
}

/** One address is one place, and rented machines change theirs, and with it what a database holds to be their place. */
function isOneMakers(a: Activity, b: Activity): boolean {
  const isOneAddress = a.ip !== undefined && a.ip === b.ip;
  return isOneAddress || (networkKinds(a).has('hosting') && isSameNetwork(a, b) === true);
}

/** Networks in which one device was seen in the days in question: two ends of a tunnel. */
function bridgedNetworks(input: AssessmentInput): readonly ReadonlySet<string>[] {
  const from = questionFrom(input);
  const marked = ownActivities(input).filter(({ deviceId, time }) => deviceId !== undefined && time >= from);
  return [...Map.groupBy(marked, ({ deviceId }) => deviceId).values()].map(
    (seen) => new Set(seen.flatMap((each) => networkKey(each) ?? [])),
  );
}

function networkKey({ asn, ip }: Activity): string | undefined {
  return asn?.number === undefined ? prefixOf(ip) : `AS${asn.number}`;
}

/** Two places in which the person was at once before the days in question: a computer left on in one of them. */
function usualPairs(input: AssessmentInput): ReadonlySet<string> {
  const until = questionFrom(input);
  const before = silentFilled(ownActivities(input))
    .filter((each) => each.time < until && each.outcome !== 'failure' && showsPerson(each))
    .toSorted(byTime);
  return new Set(conflictsAmong(habitsIn(before, input), { most: MOST_USUAL }).map(pairOf));
}

/** More than anybody has; an attacker's zeal must not cost more. */
const MOST_USUAL = 1_000;

/** What must fit into one journey: all that shows the person, and each token in question by itself. */
function comparedIn(input: AssessmentInput): readonly (readonly Activity[])[] {
  const from = questionFrom(input);
  const isRecent = ({ time }: Activity) => time >= from;
  const history = new History(input);
  const ofPerson = silentFilled(ownActivities(input)).filter(
    (each) =>
      isRecent(each) &&
      each.outcome !== 'failure' &&
      showsPerson(each) &&
      !history.isIntegration(each) &&
      !isImpersonated(each, input),
  );
  const uses = usesInQuestion(input);
  const tokens = uses.filter(({ idKind }) => idKind === 'token').map(({ activities }) => activities);
  const all = [ofPerson.toSorted(byTime), ...tokens, ...grantsIn(uses, history)];
  return all.map((activities) => activities.filter(isRecent));
}

/** What one integration does for the person, where the platform names no token: its grant. */
function grantsIn(uses: readonly Use[], history: History): readonly (readonly Activity[])[] {
  const granted = uses
    .filter(({ idKind }) => idKind === 'context')
    .flatMap(({ activities }) => activities.filter((each) => history.isIntegration(each)));
  const grants = Map.groupBy(granted, ({ platform, clientId }) => `${platform}\n${clientId}`);
  return [...grants.values()].map((activities) => activities.toSorted(byTime));
}

function showsPerson(activity: Activity): boolean {
  const isProgram =
    clientOf(activity.userAgent)?.isScripted === true && networkKinds(activity).has('hosting');
  if (isProgram) return false;
  if (activity.actor?.type === 'workload' || activity.actor?.type === 'system') return false;
  return PRESENCE.has(activity.kind) || (activity.sessionId !== undefined && isUse(activity));
}

function placedIn(activities: readonly Activity[], input: AssessmentInput): readonly PlacedActivity[] {
  return habitsIn(activities.filter(isFromSomewhere), input);
}

/** Without an address nobody can say whether it is of a network that tells no place; a habit is one all the same. */
function isFromSomewhere({ ip, asn }: Activity): boolean {
  return ip !== undefined || asn !== undefined;
}

function habitsIn(activities: readonly Activity[], input: AssessmentInput): readonly PlacedActivity[] {
  return activities.flatMap((activity) => {
    const place = placeOf(activity, input);
    return place ? [{ activity, place }] : [];
  });
}

/** Of those that all came from one address the place need not be known: it is one. */
function unplacedIn(compared: readonly Activity[], input: AssessmentInput): readonly Activity[] {
  const unplaced = compared.filter(
    (each) => !isWithoutPlace(each) && (!isFromSomewhere(each) || placeOf(each, input) === undefined),
  );
  const addresses = new Set(compared.map(({ ip }) => ip));
  return addresses.size === 1 && !addresses.has(undefined) ? [] : unplaced;
}

function sentenceOf({ from, to, before, after, km, gapMs, isListed }: PlaceConflict): string {
  const where = `${from.name} until ${instantInWords(before.time)} and in ${to.name} from ${instantInWords(after.time)} on`;
  if (isListed) return `the person was seen in ${where}, of which one is on the list of GeoLocationAlerts`;
  const within = gapMs <= 0 ? 'at once' : `within ${Math.ceil(gapMs / 60_000)} min`;
  return `the person was seen in ${where}: at least ${Math.round(km)} km apart ${within}`;
}
