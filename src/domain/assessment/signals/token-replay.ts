import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import type { AssessmentInput } from '../input.ts';
import { placelessNetwork } from '../network-kinds.ts';
import { prefixOf, rangeOf } from '../networks.ts';
import { type Peak, peakOf } from '../peak.ts';
import { questionFrom, type Use, usesInQuestion } from '../uses.ts';
import { REPLAYED_TOKEN_LLR, TOKEN_REPLAY_THRESHOLD, WEIGHTS } from '../weights.ts';

/**
 * One credential is used at once from more places than AN0722's TokenReplayThreshold (policy, by default 1).
 *
 * A place is a network: its autonomous system, else the address without its last part. It is in use from its first to its
 * last record, as long as no pause is longer than ten minutes (others' rules look at 5 to 31 minutes); places are at once
 * when such spans overlap. So a telephone that leaves the Wi-Fi, never to come back, is one place after the other.
 * Networks that show the same device are one place. The organisation's own egress and networks that tell no place do not
 * count: part of a computer's traffic goes through them.
 * A credential that was used from as many places at once before, such as a fleet's key, stays quiet.
 * Known false positives: a telephone without device id on two networks at once; a fleet that has just grown.
 * Not evaluable: no use in question, or one that tells no network.
 * @see https://attack.mitre.org/detectionstrategies/DET0260#AN0722
 */
export function tokenReplay(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'token-replay';
  const from = questionFrom(input);
  const seen = usesInQuestion(input).map((use) => seenOf(use, from, input));
  const { fired, quiet } = WEIGHTS[id];
  const allowed = input.tokenReplayThreshold ?? TOKEN_REPLAY_THRESHOLD;
  const replayed = seen.filter(({ now, before }) => now.count > Math.max(allowed, before.count));
  const first = replayed[0];
  if (first) {
    const evidence = replayed.flatMap(({ now }) => now.activities.map(activityRef)).slice(0, 20);
    const why = `${first.use.idKind} ${first.use.id} was used from ${first.now.count} networks at once: ${first.now.places.slice(0, 5).join(', ')}`;
    // Fleets of machines share a key, and grow.
    const isSession = replayed.some(({ use }) => use.idKind === 'session');
    const llr = isSession ? fired : REPLAYED_TOKEN_LLR;
    return { result: { id, state: 'fired', llr, evidence, why }, blindSpots: [] };
  }
  const unplaced = seen.filter((each) => each.unplaced > 0);
  if (unplaced.length === 0 && seen.some(({ countable }) => countable > 0)) {
    const why = `each credential was used from ${allowed === 1 ? 'one network' : `at most ${allowed} networks`} at a time, or from no more than before`;
    return { result: { id, state: 'quiet', llr: quiet, evidence: [], why }, blindSpots: [] };
  }
  const why =
    unplaced.length > 0
      ? 'uses in question tell no network, or one that many share'
      : 'no use of a credential with an id was found';
  const platforms = [...new Set((unplaced.length > 0 ? unplaced : seen).map(({ use }) => use.platform))];
  const blindSpots = platforms.map((platform) => ({ platform, what: 'networks of uses', why }));
  return { result: { id, state: 'not-evaluable', llr: 0, evidence: [], why }, blindSpots };
}

interface Seen {
  readonly use: Use;
  readonly now: Peak;
  readonly before: Peak;
  readonly countable: number;
  readonly unplaced: number;
}

function seenOf(use: Use, from: string, input: AssessmentInput): Seen {
  const networks = use.activities.map((activity) => ({ activity, network: networkOf(activity, input) }));
  const told = networks.flatMap(({ activity, network }) => (network ? [{ activity, network }] : []));
  const place = placesByDevice(told);
  const placed = told.map(({ activity, network }) => ({ activity, place: place.get(network)! }));
  const inQuestion = ({ activity }: { readonly activity: Activity }) => activity.time >= from;
  return {
    use,
    now: peakOf(placed.filter(inQuestion)),
    before: peakOf(placed.filter((each) => !inQuestion(each))),
    countable: placed.filter(inQuestion).length,
    unplaced: networks.filter((each) => inQuestion(each) && each.network === undefined).length,
  };
}

/** Undefined where the record does not tell from which network it came, or from one that is no place. */
function networkOf(activity: Activity, { knownEgress }: AssessmentInput): string | undefined {
  const { asn, ip } = activity;
  if (placelessNetwork(activity) !== undefined || activity.isProxy === true) return undefined;
  if (ip !== undefined && rangeOf(ip, knownEgress) !== undefined) return undefined;
  if (asn?.number !== undefined) return `AS${asn.number}`;
  return prefixOf(ip);
}

interface Told {
  readonly activity: Activity;
  readonly network: string;
}

/** The place that each network stands for: networks on which one device was seen are one. */
function placesByDevice(told: readonly Told[]): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    while (parents.get(root) !== undefined && parents.get(root) !== root) root = parents.get(root)!;
    return root;
  };
  const byDevice = Map.groupBy(told, ({ activity }) => activity.deviceId ?? '');
  for (const [device, seen] of byDevice) {
    for (const { network } of seen) {
      const one = rootOf(device === '' ? network : seen[0]!.network);
      const other = rootOf(network);
      if (one !== other) parents.set(one < other ? other : one, one < other ? one : other);
    }
  }
  return new Map(told.map(({ network }) => [network, rootOf(network)]));
}
