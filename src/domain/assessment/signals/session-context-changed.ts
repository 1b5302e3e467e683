import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { clientFamily } from '../clients.ts';
import type { AssessmentInput } from '../input.ts';
import { isSame } from '../same.ts';
import { byTime, type Use, usesInQuestion } from '../uses.ts';
import { WEIGHTS } from '../weights.ts';

/**
 * The same session or token id shows up from a new network (autonomous system) and with a new family of client.
 *
 * Both must change: a phone that leaves the Wi-Fi keeps its client, an upgraded browser keeps its network. So one of the
 * two that is known not to have changed is enough for quiet.
 * Source of the rule: others' session-hijack rules (same session, new IP and user agent below 0.95 likeness).
 * Known false positives: a vendor's back-channel calls made with the person's session.
 * Not evaluable: no record can be compared with the first of its id, or one tells too little.
 */
export function sessionContextChanged(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'session-context-changed';
  const { fired, quiet } = WEIGHTS[id];
  const compared = usesInQuestion(input).flatMap((use) => comparisonsOf(use));
  const changes = compared.filter(({ isChanged }) => isChanged === true);
  const first = changes[0];
  if (first) {
    const evidence = changes.flatMap(({ before, after }) =>
      [before, after].map(({ activity }) => activityRef(activity)),
    );
    const why = `${first.use.idKind} ${first.use.id} moved from ${inWords(first.before)} to ${inWords(first.after)}`;
    return {
      result: { id, state: 'fired', llr: fired, evidence: [...new Set(evidence)].slice(0, 20), why },
      blindSpots: [],
    };
  }
  const unknown = compared.filter(({ isChanged }) => isChanged === undefined);
  if (compared.length > 0 && unknown.length === 0) {
    const evidence = compared.flatMap(({ before, after }) =>
      [before, after].map(({ activity }) => activityRef(activity)),
    );
    const why = 'network and client of the credential did not both change';
    return {
      result: { id, state: 'quiet', llr: quiet, evidence: [...new Set(evidence)].slice(0, 20), why },
      blindSpots: [],
    };
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

interface Context {
  readonly activity: Activity;
  readonly client: string | undefined;
}

interface Comparison {
  readonly use: Use;
  readonly before: Context;
  readonly after: Context;
  /** Undefined where it cannot be told. */
  readonly isChanged: boolean | undefined;
}

/** The issuance first, then the uses: where the credential was born, against everywhere it was seen since. */
function comparisonsOf(use: Use): readonly Comparison[] {
  const born = use.issuedBy.filter((each) => each.platform === use.platform);
  const [before, ...later] = [...born, ...use.activities].toSorted(byTime).map(contextOf);
  if (!before) return [];
  return later.map((after) => ({ use, before, after, isChanged: isChanged(before, after) }));
}

function contextOf(activity: Activity): Context {
  return { activity, client: clientFamily(activity.userAgent) };
}

/** Undefined where it cannot be told. */
function isChanged(before: Context, after: Context): boolean | undefined {
  const isSameClient = isSame(before.client, after.client);
  const isSameNetwork = isOneNetwork(before.activity, after.activity);
  if (isSameClient === true || isSameNetwork === true) return false;
  return isSameClient === false && isSameNetwork === false ? true : undefined;
}

function isOneNetwork(a: Activity, b: Activity): boolean | undefined {
  if (a.ip !== undefined && a.ip === b.ip) return true;
  return isSame(a.asn?.number, b.asn?.number) ?? isSame(a.asn?.org, b.asn?.org);
}

function inWords({ activity: { asn }, client }: Context): string {
  const network = [asn?.number === undefined ? undefined : `AS${asn.number}`, asn?.org && `(${asn.org})`];
  return `${network.filter(Boolean).join(' ')} with ${client}`;
}
