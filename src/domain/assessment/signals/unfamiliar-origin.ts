import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { operationOf } from '../../baseline/operation.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { isBackChannel } from '../back-channels.ts';
import { contextOf } from '../contexts.ts';
import { dangerOf } from '../high-risk-operations.ts';
import { History } from '../history.ts';
import type { AssessmentInput } from '../input.ts';
import { carriesClients } from '../issuance.ts';
import { networkKinds, placelessNetwork } from '../network-kinds.ts';
import { rangeOf } from '../networks.ts';
import { greatestOf } from '../sorted.ts';
import { ownActivities } from '../subject.ts';
import { byTime, isUse, questionFrom, usesInQuestion } from '../uses.ts';
import { ORIGIN, ORIGIN_DANGER_LLR, ORIGIN_LLR, WEIGHTS } from '../weights.ts';

/**
 * The person’s credential is used, or a session of theirs begins, from where nobody sits: a hosting provider or an anonymiser
 * that this person was never seen in, by a program where the person has only ever used browsers, or, of an application that
 * stands with a hosting provider, from anywhere else.
 *
 * Inputs: sign-ins and uses in question with their network's kind (`network-kinds.ts`, or the platform's own `isProxy`), against
 * where and on what the person was seen before (`History`).
 * Source: others score a first-seen hosting network or anonymiser 10 of 100, a scripted client on a browser's session 20.
 * Known false positives: a virtual desktop in the cloud that is new; a VPN that the person has just bought.
 * Not evaluable: too little of the person was seen before, or a record tells no network. Of integrations it asks nothing: they
 * stand with hosting providers.
 */
export function unfamiliarOrigin(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'unfamiliar-origin';
  const history = new History(input);
  const asked = askedIn(input);
  if (asked.length === 0 && isNothingRead(input)) {
    const why = 'no log was read';
    const blindSpots = [{ platform: 'all', what: 'networks and clients of uses', why }];
    return { result: { id, state: 'not-evaluable', llr: 0, evidence: [], why }, blindSpots };
  }
  if (asked.length === 0) {
    const why = 'nothing was done by a person';
    return { result: { id, state: 'quiet', llr: 0, evidence: [], why }, blindSpots: [] };
  }
  const judged = asked.map((activity) => ({ activity, origin: originOf(activity, history, input) }));
  const odd = judged.flatMap(({ activity, origin }) => (isOdd(origin) ? [{ activity, origin }] : []));
  const strongest = odd.toSorted((a, b) => ORIGIN_LLR[b.origin] - ORIGIN_LLR[a.origin])[0];
  if (strongest) {
    const evidence = odd.map(({ activity }) => activityRef(activity)).slice(0, 20);
    const why = sentenceOf(strongest.activity, strongest.origin);
    const danger = isDangerousFrom(
      odd.map(({ activity }) => activity),
      input,
    );
    const llr = ORIGIN_LLR[strongest.origin] + (danger ? ORIGIN_DANGER_LLR : 0);
    return { result: { id, state: 'fired', llr, evidence, why }, blindSpots: [] };
  }
  if (judged.every(({ origin }) => origin === 'usual')) {
    const why = 'everything came from where people sit, or from where this person was before';
    return { result: { id, state: 'quiet', llr: WEIGHTS[id].quiet, evidence: [], why }, blindSpots: [] };
  }
  const why = 'too little was seen of the person before, or of where a use came from';
  const platforms = [...new Set(asked.map(({ platform }) => platform))].toSorted();
  const blindSpots = platforms.map((platform) => ({ platform, what: 'networks and clients before', why }));
  const llrAtMost = greatestOf(judged.map(({ origin }) => (typeof origin === 'object' ? origin.atMost : 0)));
  return { result: { id, state: 'not-evaluable', llr: 0, llrAtMost, evidence: [], why }, blindSpots };
}

function isNothingRead({ bundle }: AssessmentInput): boolean {
  return bundle.watermarks.length === 0 && bundle.activities.length === 0;
}

/** Whether anything that intruders do was done from there, a credential made included. */
function isDangerousFrom(odd: readonly Activity[], input: AssessmentInput): boolean {
  const from = questionFrom(input);
  const places = new Set(odd.flatMap(({ platform, ip }) => (ip === undefined ? [] : [`${platform}\n${ip}`])));
  const there = ownActivities(input).filter(
    ({ platform, ip, time, outcome }) =>
      time >= from && outcome !== 'failure' && places.has(`${platform}\n${ip}`),
  );
  return [...odd, ...there].some(
    (each) => each.kind === 'credential-added' || dangerOf(each, operationOf(each) ?? '') !== undefined,
  );
}

type Origin = keyof typeof ORIGIN_LLR;

/** What it could be at most, where it cannot be told. */
type Untold = { readonly atMost: number };

function isOdd(origin: Origin | 'usual' | Untold): origin is Origin {
  return typeof origin === 'string' && origin !== 'usual';
}

const BEGINNINGS = new Set<Activity['kind']>(['login', 'session-start']);

/** The uses in question and the sign-ins that began them, since a day before the first detection. */
function askedIn(input: AssessmentInput): readonly Activity[] {
  const from = questionFrom(input);
  const uses = usesInQuestion(input);
  const begun = uses.flatMap(({ issuedBy }) => issuedBy.filter(({ kind }) => BEGINNINGS.has(kind)));
  const alone = uses.length > 0 ? [] : ownActivities(input).filter(({ kind }) => BEGINNINGS.has(kind));
  const used = uses.flatMap(({ activities }) => activities.filter(isUse));
  const asked = [...used, ...madeThere(used, input), ...begun, ...alone];
  const relevant = [...new Set(asked)].filter(
    (each) => each.time >= from && each.outcome !== 'failure' && isOfPerson(each) && !isBackChannel(each),
  );
  const told = new Set(
    relevant.flatMap((each) =>
      each.userAgent === undefined || each.ip === undefined ? [] : [placeKey(each)],
    ),
  );
  // Some logs of a platform name no client: beside a record that does, from the same place, nothing is missing.
  return relevant
    .filter((each) => each.userAgent !== undefined || each.ip === undefined || !told.has(placeKey(each)))
    .toSorted(byTime);
}

/** Credentials that were made from the addresses of the uses: whoever was there did that too. */
function madeThere(used: readonly Activity[], input: AssessmentInput): readonly Activity[] {
  const places = new Set(
    used.flatMap(({ platform, ip }) => (ip === undefined ? [] : [`${platform}\n${ip}`])),
  );
  return ownActivities(input).filter(
    ({ kind, platform, ip }) => kind === 'credential-added' && places.has(`${platform}\n${ip}`),
  );
}

function placeKey({ platform, sessionId, tokenId, ip }: Activity): string {
  return JSON.stringify([platform, sessionId ?? tokenId, ip]);
}

function isOfPerson({ actor }: Activity): boolean {
  return actor?.type === 'user' || actor?.type === undefined;
}

function originOf(activity: Activity, history: History, input: AssessmentInput): Origin | 'usual' | Untold {
  const { ip, userAgent, tokenId, sessionId, platform } = activity;
  if (ip !== undefined && rangeOf(ip, input.knownEgress) !== undefined) return 'usual';
  const isAway = isAwayFromPeople(activity);
  if (history.isMovedIntegration(activity) === true) return movedTo(activity, history, isAway);
  const isToken = sessionId === undefined && tokenId !== undefined;
  const isClientTold = !isToken && carriesClients(platform);
  const isScripted = isClientTold ? contextOf(activity).client?.isScripted : false;
  if (isAway === false && isScripted === false) return 'usual';
  const atMost = isAway === false ? 'programElsewhere' : isClientTold ? 'awayByProgram' : 'awayByOther';
  const untold: Untold = { atMost: ORIGIN_LLR[atMost] + ORIGIN_DANGER_LLR };
  if (isAway === undefined || (userAgent === undefined && isClientTold)) return untold;
  if (history.count < ORIGIN.leastHistory || history.days < ORIGIN.leastDays) return untold;
  return comparedWith(history, activity, isAway, isScripted === true) ?? untold;
}

/** An application that moves house keeps its program, and does not move in with people. */
function movedTo(activity: Activity, history: History, isAway: boolean | undefined): Origin {
  const isOther = activity.userAgent !== undefined && history.knowsClientOf(activity) === false;
  if (isOther) return 'movedByOther';
  return isAway === false ? 'movedToPeople' : 'moved';
}

function comparedWith(
  history: History,
  activity: Activity,
  isAway: boolean,
  isScripted: boolean,
): Origin | 'usual' | undefined {
  const knowsNetwork = history.knowsNetworkOf(activity);
  const knowsClient = history.knowsClientOf(activity);
  if (isScripted && knowsClient === false) {
    if (knowsNetwork !== false || placelessNetwork(activity) !== undefined) return 'program';
    return isAway ? 'awayByProgram' : 'programElsewhere';
  }
  if (!isAway) return isScripted && knowsClient === undefined ? undefined : 'usual';
  if (knowsNetwork === true) return isScripted && knowsClient === undefined ? undefined : 'usual';
  if (knowsNetwork === undefined || knowsClient === undefined) return undefined;
  if (!knowsClient) return 'awayByOther';
  return networkKinds(activity).has('vpn') || activity.isProxy === true ? 'tunnel' : 'away';
}

/** Whether it came from where nobody sits; undefined where its network is not known. */
function isAwayFromPeople(activity: Activity): boolean | undefined {
  const kinds = networkKinds(activity);
  if (kinds.has('vpn')) return true;
  // Gateways and relays leave from networks that also rent out machines; a vendor's own servers were left out before.
  if (kinds.has('sase') || kinds.has('private-relay')) return false;
  if (kinds.has('hosting') || activity.isProxy === true) return true;
  return activity.asn === undefined ? undefined : false;
}

function sentenceOf(activity: Activity, origin: Origin): string {
  const { asn, ip, platform, time } = activity;
  const network = asn?.org ?? (asn?.number === undefined ? (ip ?? 'an unknown network') : `AS${asn.number}`);
  const client = contextOf(activity).client?.family ?? 'an unknown client';
  const what = `${platform} was used at ${instantInWords(time)} with ${client} from ${network}`;
  if (origin.startsWith('moved'))
    return `${what}: an application that had only ever come from another provider`;
  if (origin.startsWith('program')) return `${what}: a program, where the person had only used others before`;
  return `${what}: a hosting provider or anonymiser where the person had never been seen before`;
}
