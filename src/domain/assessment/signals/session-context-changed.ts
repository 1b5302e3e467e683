import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { clientFamily } from '../clients.ts';
import type { AssessmentInput } from '../input.ts';
import { byTime, type Use, usesInQuestion } from '../uses.ts';
import { WEIGHTS } from '../weights.ts';

/**
 * The same session or token id shows up from a new network (autonomous system) and with a new family of client.
 *
 * Both must change: a phone that leaves the Wi-Fi keeps its client, an upgraded browser keeps its network.
 * Source of the rule: others' session-hijack rules (same session, new IP and user agent below 0.95 likeness).
 * Known false positives: a vendor's back-channel calls made with the person's session.
 * Not evaluable: fewer than two records of the id carry both network and client.
 */
export function sessionContextChanged(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'session-context-changed';
  const { fired, quiet } = WEIGHTS[id];
  const compared = usesInQuestion(input).map((use) => ({ use, contexts: contextsOf(use) }));
  const changes = compared.flatMap(({ use, contexts }) => changeIn(use, contexts));
  const first = changes[0];
  if (first) {
    const evidence = changes
      .flatMap(({ before, after }) => [before, after])
      .map(({ activity }) => activityRef(activity));
    const why = `${first.use.idKind} ${first.use.id} moved from ${first.before.network} with ${first.before.client} to ${first.after.network} with ${first.after.client}`;
    return {
      result: { id, state: 'fired', llr: fired, evidence: [...new Set(evidence)].slice(0, 20), why },
      blindSpots: [],
    };
  }
  if (compared.some(({ contexts }) => contexts.length >= 2)) {
    const evidence = compared
      .flatMap(({ contexts }) => contexts.map(({ activity }) => activityRef(activity)))
      .slice(0, 20);
    return {
      result: {
        id,
        state: 'quiet',
        llr: quiet,
        evidence,
        why: 'network and client of the credential did not both change',
      },
      blindSpots: [],
    };
  }
  const why = 'fewer than two records of one id carry both network and client';
  const platforms = [...new Set(compared.map(({ use }) => use.platform))];
  const blindSpots = (platforms.length > 0 ? platforms : ['all']).map((platform) => ({
    platform,
    what: 'network and user agent by session id',
    why,
  }));
  return { result: { id, state: 'not-evaluable', llr: 0, evidence: [], why }, blindSpots };
}

interface Context {
  readonly activity: Activity;
  readonly network: string;
  readonly client: string;
}

/** The issuance first, then the uses: where the credential was born and where it was seen since. */
function contextsOf(use: Use): readonly Context[] {
  return [...use.issuedBy.filter((each) => each.platform === use.platform), ...use.activities]
    .toSorted(byTime)
    .flatMap((activity) => {
      const client = clientFamily(activity.userAgent);
      const network = networkOf(activity);
      return client && network ? [{ activity, network, client }] : [];
    });
}

function networkOf(activity: Activity): string | undefined {
  if (activity.asn?.number !== undefined)
    return `AS${activity.asn.number}${activity.asn.org ? ` (${activity.asn.org})` : ''}`;
  return activity.asn?.org;
}

function changeIn(
  use: Use,
  contexts: readonly Context[],
): readonly { use: Use; before: Context; after: Context }[] {
  const [before] = contexts;
  if (!before) return [];
  const after = contexts.find((each) => each.network !== before.network && each.client !== before.client);
  return after ? [{ use, before, after }] : [];
}
