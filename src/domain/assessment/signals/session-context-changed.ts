import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { isBackChannel } from '../back-channels.ts';
import {
  type Context,
  clientChange,
  distinctContexts,
  isSameNetwork,
  toldByNetwork,
  toldContexts,
} from '../contexts.ts';
import { DeviceMarks, networksOf } from '../device-marks.ts';
import { History } from '../history.ts';
import type { AssessmentInput } from '../input.ts';
import { carriesIdsOf } from '../issuance.ts';
import { networkKinds, placelessNetwork } from '../network-kinds.ts';
import { isSame } from '../same.ts';
import { birthsOf, questionFrom, type Use, usesInQuestion } from '../uses.ts';
import { CONTEXT_KEPT_LLR, CONTEXT_LLR } from '../weights.ts';

/**
 * The same session or token id shows up from a new network (autonomous system) and with a new family of client.
 *
 * What is in question is compared with everywhere the credential was issued and used before; where it was not, with its
 * first use. Network and client must both differ for it to weigh in full: a phone that leaves the Wi-Fi keeps its client,
 * an upgraded browser keeps its network. It weighs less where the network is told apart by its address alone, where the
 * device's mark or its way to speak TLS (JA4, JA3) changes or is lost with the network and the client stays (more in a country
 * where the person never was), and where only the system or the kind of program changes, which no cookie does by itself. Of a token, programs change more often: it weighs less.
 * Sessions of Entra ID span all apps of a device: another browser or app on the same system is no change there.
 * Source of the rule: others' session-hijack rules (same session, new IP and user agent below 0.95 likeness).
 * Known false positives: a key that a team shares; a profile that is copied to a new computer.
 * Not evaluable: no record can be compared, or one tells too little.
 */
export function sessionContextChanged(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'session-context-changed';
  const history = new History(input);
  const compared = usesInQuestion(input).flatMap((use) => comparisonsOf(use, questionFrom(input), history));
  const changes = compared
    .filter(({ change }) => change !== undefined && change !== 'none')
    .toSorted((a, b) => CONTEXT_LLR[b.change as Change] - CONTEXT_LLR[a.change as Change]);
  const [first] = changes;
  if (first) {
    const why = `${first.use.idKind} ${first.use.id} moved from ${inWords(first.before)} to ${inWords(first.after)}`;
    const llr = CONTEXT_LLR[first.change as Change];
    return { result: { id, state: 'fired', llr, evidence: evidenceOf(changes), why }, blindSpots: [] };
  }
  const unknown = compared.filter(({ change }) => change === undefined);
  if (compared.length > 0 && unknown.length === 0) {
    const llr = isMovedAlone(compared, history) ? CONTEXT_KEPT_LLR.clientOnly : CONTEXT_KEPT_LLR.whole;
    const why = stayedInWords(compared);
    return { result: { id, state: 'quiet', llr, evidence: evidenceOf(compared), why }, blindSpots: [] };
  }
  const uses = usesInQuestion(input);
  if (uses.length > 0 && uses.every(isNameless)) {
    const why = 'the platform names neither sessions nor tokens: there is none to follow';
    return { result: { id, state: 'quiet', llr: 0, evidence: [], why }, blindSpots: [] };
  }
  if (uses.length > 0 && unknown.length === 0 && uses.every(isUsedOnce)) {
    const why = 'the credential was used from one place with one client alone';
    return { result: { id, state: 'quiet', llr: 0, evidence: [], why }, blindSpots: [] };
  }
  const why =
    unknown.length > 0
      ? 'records of one id tell too little of network and client to compare them'
      : 'fewer than two records of one id were found';
  const platforms = [...new Set(usesInQuestion(input).map(({ platform }) => platform))];
  const blindSpots = (platforms.length > 0 ? platforms : ['all']).map((platform) => ({
    platform,
    what: 'network and user agent by session id',
    why,
  }));
  return { result: { id, state: 'not-evaluable', llr: 0, evidence: [], why }, blindSpots };
}

function evidenceOf(compared: readonly Comparison[]): string[] {
  const both = compared.flatMap(({ before, after }) => [before.activity, after.activity]);
  return [...new Set(both.map(activityRef))].slice(0, 20);
}

/** Whether the platform writes no id into any such record. */
function isNameless({ idKind, activities }: Use): boolean {
  return idKind === 'context' && activities.every((each) => !carriesIdsOf(each));
}

/** From one place, with one client: nothing changed, and nothing of its issuance is there to compare with. */
function isUsedOnce({ idKind, activities }: Use): boolean {
  if (idKind === 'context') return false;
  const [first, ...others] = distinctContexts(activities);
  return others.length === 0 && first?.client !== undefined && first.prefix !== undefined;
}

type Change = keyof typeof CONTEXT_LLR;

interface Comparison {
  readonly use: Use;
  readonly before: Context;
  readonly after: Context;
  /** Undefined where it cannot be told. */
  readonly change: Change | 'none' | undefined;
}

/** What is in question, each against the likest of what came before. */
function comparisonsOf(use: Use, from: string, history: History): readonly Comparison[] {
  if (use.idKind === 'context') return [];
  const compared = use.activities.filter((each) => !isBackChannel(each));
  const born = birthsOf(use).filter((each) => each.platform === use.platform && !isBackChannel(each));
  const earlier = toldContexts(distinctContexts([...born, ...compared.filter(({ time }) => time < from)]));
  const inQuestion = toldByNetwork(distinctContexts(compared.filter(({ time }) => time >= from)));
  const known = earlier.length > 0 ? earlier : inQuestion.slice(0, 1);
  const isBefore = new Set(known);
  const marks = { lost: new DeviceMarks([...born, ...compared]), known: networksOf(known), history };
  return inQuestion
    .filter((after) => !isBefore.has(after))
    .flatMap((after) => likest({ use, marks }, known, after) ?? []);
}

/** What a comparison takes beside the two contexts. */
interface Comparing {
  readonly use: Use;
  readonly marks: {
    readonly lost: DeviceMarks;
    /** Networks in which the credential was known to be. */
    readonly known: ReadonlySet<string>;
    readonly history: History;
  };
}

/** The least change that any of the known contexts leaves; one that cannot be told may be none. */
function likest(comparing: Comparing, known: readonly Context[], after: Context): Comparison | undefined {
  const { use } = comparing;
  let least: Comparison | undefined;
  for (const before of known) {
    const change = changeOf(comparing, before, after);
    if (least === undefined || rankOf(change) < rankOf(least.change)) least = { use, before, after, change };
    if (change === 'none') break;
  }
  return least;
}

function rankOf(change: Comparison['change']): number {
  return change === 'none' ? -2 : change === undefined ? -1 : CONTEXT_LLR[change];
}

function changeOf(comparing: Comparing, before: Context, after: Context): Change | 'none' | undefined {
  const { use } = comparing;
  const client = clientChange(before.client, after.client);
  const isSpanningApps = use.platform === 'entra-id' && client === 'browser';
  const isClientKept = client === 'none' || isSpanningApps;
  const network = isSameNetwork(before.activity, after.activity);
  if (network === true) {
    const isOneAddress = isSame(before.activity.ip, after.activity.ip);
    if (isClientKept || isOneAddress === true) return 'none';
    if (client === undefined || isOneAddress === undefined) return undefined;
    // A network of a whole country is no nearer than another one.
    const isFar = before.prefix !== after.prefix && use.idKind === 'session' && client !== 'browser';
    return isFar ? 'byAddress' : clientOnly(use, client);
  }
  if (isClientKept) return network === false ? deviceChange(comparing, before, after) : 'none';
  if (client === undefined) return undefined;
  if (network === false) return use.idKind === 'token' ? 'token' : 'session';
  if (before.prefix === undefined || after.prefix === undefined) return undefined;
  return before.prefix === after.prefix
    ? clientOnly(use, client)
    : use.idKind === 'token'
      ? 'tokenByAddress'
      : 'byAddress';
}

/** Programs take turns with a key; browsers do not hand each other their cookies, and systems even less. */
function clientOnly({ idKind }: Use, client: 'browser' | 'system' | 'scripted'): Change | 'none' {
  if (idKind === 'token') return 'none';
  return client === 'browser' ? 'none' : 'clientOnly';
}

/** The client is the same by its own word: the device's mark and its TLS know better. */
function deviceChange({ marks }: Comparing, before: Context, after: Context): Change | 'none' {
  const { activity: a } = before;
  const { activity: b } = after;
  if (isSame(a.deviceId, b.deviceId) === true) return 'none';
  const isOther =
    isSame(a.deviceId, b.deviceId) === false || isSame(a.tlsFingerprint, b.tlsFingerprint) === false;
  if (!isOther && !marks.lost.isLost(after, marks.known)) return 'none';
  return marks.history.knowsCountryOf(b) === false ? 'deviceAbroad' : 'device';
}

/** Whether a session went on with the same client in a network new to the person, for which no device’s mark vouches. */
function isMovedAlone(compared: readonly Comparison[], history: History): boolean {
  return compared.some(
    ({ use, before, after }) =>
      use.idKind === 'session' &&
      !isChosenExit(after.activity) &&
      history.knowsNetworkOf(after.activity) === false &&
      isSameNetwork(before.activity, after.activity) === false &&
      isSame(before.activity.deviceId, after.activity.deviceId) !== true,
  );
}

/** A tunnel is turned on within a session, and the browser goes on: that the network is another says nothing. */
function isChosenExit(activity: Activity): boolean {
  return (
    networkKinds(activity).has('vpn') || placelessNetwork(activity) !== undefined || activity.isProxy === true
  );
}

/** Which of the two stayed, where at most one is known to have changed. */
function stayedInWords(compared: readonly Comparison[]): string {
  const isNetworkKept = compared.every(({ before, after }) => isNetworkStaying(before, after));
  const isClientKept = compared.every(
    ({ before, after }) => clientChange(before.client, after.client) === 'none',
  );
  if (isNetworkKept && isClientKept) return 'the credential kept its network and its client';
  if (isClientKept) return 'the credential kept its client, whatever its network';
  if (isNetworkKept) return 'the credential kept its network, whatever its client';
  return 'the credential kept its network or its client wherever it went on';
}

function isNetworkStaying({ activity: a, prefix: one }: Context, { activity: b, prefix: other }: Context) {
  return isSameNetwork(a, b) ?? (one !== undefined && one === other);
}

function inWords({ activity: { asn, ip }, client }: Context): string {
  const number = asn?.number === undefined ? undefined : `AS${asn.number}`;
  const network = [number, asn?.org && `(${asn.org})`].filter(Boolean).join(' ');
  return `${network || (ip ?? 'an unknown network')} with ${client?.family ?? 'an unknown client'}`;
}
