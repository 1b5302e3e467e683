import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { incompleteness } from '../completeness.ts';
import type { AssessmentInput } from '../input.ts';
import { type SignIns, signInsAtProviders, signInsBehind } from '../sign-ins.ts';
import { type Use, usesInQuestion } from '../uses.ts';
import { CLOCK_SKEW_MS, LONGEST_LIFE_MS, WEIGHTS } from '../weights.ts';

/**
 * A session, token or key is used with no issuance, and no sign-in at the identity provider that could have led to it.
 *
 * Inputs: uses, issuances and sign-ins by session and token id; by principal, network and time only where a use
 * carries no id that any issuance could carry. Absence counts only where the platform's own log and the identity
 * providers' logs are complete over the longest life of the credential (sessions 7 days, tokens 90).
 * Known false positives: sessions longer than that; another identity provider or break-glass login that is not connected.
 * Not evaluable: nothing with an id was used, or a log does not reach far enough; then the blind spot is named.
 * @see https://attack.mitre.org/detectionstrategies/DET0260#AN0722
 */
export function noMatchingAuthentication(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const uses = usesInQuestion(input);
  const atProviders = signInsAtProviders(input);
  const judged = uses.map((use) => judge(use, atProviders, input));
  const blindSpots = judged.flatMap((each) => each.blindSpots);
  const absent = judged.filter((each) => each.state === 'absent');
  const { fired, quiet } = WEIGHTS['no-matching-authentication'];
  const id = 'no-matching-authentication';
  if (absent.length > 0) {
    const evidence = absent.flatMap(({ use }) => use.activities.map(activityRef)).slice(0, 20);
    const first = absent[0]!.use;
    const why = `${first.idKind} ${first.id} was used on ${first.platform} ${first.activities.length} time(s) from ${first.activities[0]!.time} on, and no sign-in or issuance exists that could have led to it`;
    return { result: { id, state: 'fired', llr: fired, evidence, why }, blindSpots };
  }
  const isKnown = judged.length > 0 && judged.every((each) => each.state === 'matched');
  if (isKnown) {
    const evidence = judged.flatMap(({ matches }) => matches.map(activityRef)).slice(0, 20);
    return {
      result: {
        id,
        state: 'quiet',
        llr: quiet,
        evidence,
        why: 'every use follows a sign-in or issuance that the logs show',
      },
      blindSpots,
    };
  }
  const nothing: BlindSpot[] =
    judged.length === 0
      ? [
          {
            platform: 'all',
            what: 'session and token ids',
            why: 'no use of a credential with an id was found',
          },
        ]
      : [];
  const why =
    judged.length === 0
      ? 'no use of a credential with an id was found'
      : 'the logs do not reach far enough to tell absence from loss';
  return {
    result: { id, state: 'not-evaluable', llr: 0, evidence: [], why },
    blindSpots: [...blindSpots, ...nothing],
  };
}

interface Judged {
  readonly use: Use;
  readonly state: 'matched' | 'absent' | 'unknown';
  readonly matches: readonly Activity[];
  readonly blindSpots: readonly BlindSpot[];
}

function judge(use: Use, atProviders: SignIns, input: AssessmentInput): Judged {
  const behind = signInsBehind(use, atProviders, input);
  const matches = use.issuedBy.length > 0 ? use.issuedBy : behind.found;
  if (matches.length > 0) return { use, state: 'matched', matches, blindSpots: [] };
  const first = use.activities[0]!;
  const from = new Date(Date.parse(first.time) - LONGEST_LIFE_MS[use.idKind]).toISOString();
  const until = new Date(Date.parse(first.time) + CLOCK_SKEW_MS).toISOString();
  const platforms = [...new Set([use.platform, ...input.identityProviders])];
  const blindSpots = [
    ...incompleteness(input, platforms, from, until),
    ...olderThanLogs(use, input, from),
    ...(behind.isUntold ? [untold(use)] : []),
  ];
  return { use, state: blindSpots.length > 0 ? 'unknown' : 'absent', matches, blindSpots };
}

function untold({ platform, idKind, id }: Use): BlindSpot {
  const why = 'it, or a sign-in shortly before, tells no address by which the two could be joined';
  return { platform, what: `address of ${idKind} ${id}`.slice(0, 256), why };
}

/** The platform lists the credential as older than the logs reach. */
function olderThanLogs(use: Use, input: AssessmentInput, from: string): readonly BlindSpot[] {
  const listed = [...input.bundle.sessions, ...input.bundle.tokens].find(
    (each) => each.platform === use.platform && each.id === use.id,
  );
  if (listed?.createdAt === undefined || listed.createdAt >= from) return [];
  return [
    {
      platform: use.platform,
      what: `${use.idKind} ${use.id}`,
      why: `it was issued at ${listed.createdAt}, before the logs that were read`,
    },
  ];
}
