import { activityRef } from '../../activity.ts';
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
import type { AssessmentInput } from '../input.ts';
import { carriesIds } from '../issuance.ts';
import { isSame } from '../same.ts';
import { birthsOf, questionFrom, type Use, usesInQuestion } from '../uses.ts';
import { CONTEXT_LLR, WEIGHTS } from '../weights.ts';

/**
 * The same session or token id shows up from a new network (autonomous system) and with a new family of client.
 *
 * What is in question is compared with everywhere the credential was issued and used before; where it was not, with its
 * first use. Network and client must both differ for it to weigh in full: a phone that leaves the Wi-Fi keeps its client,
 * an upgraded browser keeps its network. It weighs less where the network is told apart by its address alone, where the
 * device's mark or its way to speak TLS (JA4, JA3) changes with the network and the client stays, and where only the system or
 * the kind of program changes, which no cookie does by itself. Of a token, programs change more often: it weighs less.
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
  const compared = usesInQuestion(input).flatMap((use) => comparisonsOf(use, questionFrom(input)));
  const changes = compared
    .filter(({ change }) => change !== undefined && change !== 'none')
    .toSorted((a, b) => CONTEXT_LLR[b.change as Change] - CONTEXT_LLR[a.change as Change]);
  const [first] = changes;
  if (first) {
    const evidence = changes.flatMap(({ before, after }) =>
      [before, after].map(({ activity }) => activityRef(activity)),
    );
    const why = `${first.use.idKind} ${first.use.id} moved from ${inWords(first.before)} to ${inWords(first.after)}`;
    const llr = CONTEXT_LLR[first.change as Change];
    return {
      result: { id, state: 'fired', llr, evidence: [...new Set(evidence)].slice(0, 20), why },
      blindSpots: [],
    };
  }
  const unknown = compared.filter(({ change }) => change === undefined);
  if (compared.length > 0 && unknown.length === 0) {
    const evidence = compared.flatMap(({ before, after }) =>
      [before, after].map(({ activity }) => activityRef(activity)),
    );
    const why = stayedInWords(compared);
    return {
      result: {
        id,
        state: 'quiet',
        llr: WEIGHTS[id].quiet,
        evidence: [...new Set(evidence)].slice(0, 20),
        why,
      },
      blindSpots: [],
    };
  }
  const uses = usesInQuestion(input);
  if (uses.length > 0 && uses.every((use) => !carriesIds(use.platform))) {
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
function comparisonsOf(use: Use, from: string): readonly Comparison[] {
  if (use.idKind === 'context') return [];
  const compared = use.activities.filter((each) => !isBackChannel(each));
  const born = birthsOf(use).filter((each) => each.platform === use.platform && !isBackChannel(each));
  const earlier = toldContexts(distinctContexts([...born, ...compared.filter(({ time }) => time < from)]));
  const inQuestion = toldByNetwork(distinctContexts(compared.filter(({ time }) => time >= from)));
  const known = earlier.length > 0 ? earlier : inQuestion.slice(0, 1);
  const isBefore = new Set(known);
  return inQuestion
    .filter((after) => !isBefore.has(after))
    .flatMap((after) => likest(use, known, after) ?? []);
}

/** The least change that any of the known contexts leaves; one that cannot be told may be none. */
function likest(use: Use, known: readonly Context[], after: Context): Comparison | undefined {
  let least: Comparison | undefined;
  for (const before of known) {
    const change = changeOf(use, before, after);
    if (least === undefined || rankOf(change) < rankOf(least.change)) least = { use, before, after, change };
    if (change === 'none') break;
  }
  return least;
}

function rankOf(change: Comparison['change']): number {
  return change === 'none' ? -2 : change === undefined ? -1 : CONTEXT_LLR[change];
}

function changeOf(use: Use, before: Context, after: Context): Change | 'none' | undefined {
  const client = clientChange(before.client, after.client);
  const isSpanningApps = use.platform === 'entra-id' && client === 'browser';
  const isClientKept = client === 'none' || isSpanningApps;
  const network = isSameNetwork(before.activity, after.activity);
  if (network === true) {
    const isOneAddress = isSame(before.activity.ip, after.activity.ip);
    if (isClientKept || isOneAddress === true) return 'none';
    return client === undefined || isOneAddress === undefined ? undefined : clientOnly(use, client);
  }
  if (isClientKept) return deviceChange(before, after, network);
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
function deviceChange(before: Context, after: Context, network: boolean | undefined): Change | 'none' {
  const { activity: a } = before;
  const { activity: b } = after;
  const isOther =
    isSame(a.deviceId, b.deviceId) === false || isSame(a.tlsFingerprint, b.tlsFingerprint) === false;
  return isOther && network === false ? 'device' : 'none';
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
