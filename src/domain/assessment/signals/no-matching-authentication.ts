import { type Activity, activityRef } from '../../activity.ts';
import type { BlindSpot, SignalResult } from '../../assessment.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { incompleteness, isOnlyOlder } from '../completeness.ts';
import { unconnectedProviders } from '../federation.ts';
import type { AssessmentInput } from '../input.ts';
import { issuanceOf } from '../issuance.ts';
import { type SignIns, signInsAtProviders, signInsBehind } from '../sign-ins.ts';
import { silentSignIns } from '../silent-sign-ins.ts';
import { greatestOf } from '../sorted.ts';
import { strangerIn } from '../strangers.ts';
import { isPersons } from '../subject.ts';
import { isIssuanceHidden, isOfAnother, questionFrom, type Use, usesInQuestion } from '../uses.ts';
import { AUTHENTICATION_LLR, CLOCK_SKEW_MS, CONTEXT_LIFE_MS, OLD_USE_LLR, WEIGHTS } from '../weights.ts';

/**
 * A session, token or key is used with no issuance, and no sign-in at the identity provider that could have led to it.
 *
 * Inputs: uses, issuances and sign-ins by session and token id; by principal, network and time only where a use
 * carries no id that any issuance could carry. Absence counts only where the platform's own log and the identity
 * providers' logs are complete over the longest life of such a credential (`issuance.ts`), and by its id only where the
 * platform's log shows issuance. Of what has no id, and of a token that was minted on the way, it weighs much that the person
 * signed in nowhere, or not with that browser, which is new for them and in a new network (`strangers.ts`); and little that no
 * sign-in came from where the use did (in a real tenant that holds for more than half of all uses).
 * Known false positives: sessions longer than that; a break-glass login, or another identity provider that no record names.
 * Not evaluable: nothing was used, it is an integration's, or a log does not reach far enough; then the blind spot is named.
 * @see https://attack.mitre.org/detectionstrategies/DET0260#AN0722
 */
export function noMatchingAuthentication(input: AssessmentInput): {
  result: SignalResult;
  blindSpots: readonly BlindSpot[];
} {
  const id = 'no-matching-authentication';
  const seen: Seen = { atProviders: signInsAtProviders(input), unconnected: unconnectedProviders(input) };
  const judged = usesInQuestion(input).map((use) => judge(use, seen, input));
  const blindSpots = judged.flatMap((each) => each.blindSpots);
  const strongest = GRADES.map((grade) => judged.filter(({ absence }) => absence === grade)).find(
    (found) => found.length > 0,
  );
  if (strongest) {
    const evidence = strongest.flatMap(({ use }) => use.activities.map(activityRef)).slice(0, 20);
    const { use, absence } = strongest[0]!;
    const llr = AUTHENTICATION_LLR[absence!];
    return { result: { id, state: 'fired', llr, evidence, why: WHY[absence!](use) }, blindSpots };
  }
  if (judged.length > 0 && judged.every(({ matches }) => matches.length > 0)) {
    const evidence = judged.flatMap(({ matches }) => matches.map(activityRef)).slice(0, 20);
    const why = 'every use follows a sign-in or issuance that the logs show';
    return { result: { id, state: 'quiet', llr: WEIGHTS[id].quiet, evidence, why }, blindSpots };
  }
  const open = judged.flatMap(({ couldBe }) => couldBe ?? []);
  if (judged.length > 0 && open.length === 0) {
    const why = 'nobody signs in before an integration uses its credential';
    return { result: { id, state: 'quiet', llr: 0, evidence: [], why }, blindSpots };
  }
  const why =
    judged.length === 0
      ? 'no use of a credential was found'
      : 'the logs do not reach far enough to tell absence from loss';
  const nothing = judged.length === 0 ? [{ platform: 'all', what: 'uses of credentials', why }] : [];
  const llrAtMost = judged.length === 0 ? WEIGHTS[id].fired : greatestOf(open);
  return {
    result: { id, state: 'not-evaluable', llr: 0, llrAtMost, evidence: [], why },
    blindSpots: [...blindSpots, ...nothing],
  };
}

/** What is missing: the issuance by its id, any sign-in of the person, or one from where the use came. */
type Absence = keyof typeof AUTHENTICATION_LLR;

const GRADES: readonly Absence[] = ['issuance', 'person', 'browser', 'app', 'context'];

const WHY: Readonly<Record<Absence, (use: Use) => string>> = {
  issuance: (use) =>
    `${use.idKind} ${use.id} was used on ${use.platform} ${often(use)}, and the logs show no sign-in or issuance that could have led to it`,
  person: (use) => `${use.platform} was used ${often(use)}, and the person had signed in nowhere before`,
  browser: (use) =>
    `${use.platform} was used ${often(use)}, with a browser and from a network that are new for the person, and nobody had signed in there`,
  app: (use) =>
    `${use.platform} was used ${often(use)}, by an application and from a network that are new for the person, and nobody had given it access`,
  context: (use) =>
    `${use.platform} was used ${often(use)}, from a network from which the person had not signed in before`,
};

function often({ activities }: Use): string {
  const first = instantInWords(activities[0]!.time);
  return activities.length === 1 ? `once, at ${first}` : `${activities.length} times from ${first} on`;
}

interface Judged {
  readonly use: Use;
  /** Undefined where nothing is missing, or it cannot be told. */
  readonly absence?: Absence;
  /** What it would weigh at most if nothing had led to it, where that cannot be told. */
  readonly couldBe?: number;
  readonly matches: readonly Activity[];
  readonly blindSpots: readonly BlindSpot[];
}

/** What is the same for every use. */
interface Seen {
  readonly atProviders: SignIns;
  /** A provider that vouches for the person on a platform and is not connected, by platform. */
  readonly unconnected: ReadonlyMap<string, string>;
}

function judge(use: Use, { atProviders, unconnected }: Seen, input: AssessmentInput): Judged {
  const behind = signInsBehind(use, atProviders, input);
  const matches = use.issuedBy.length > 0 ? use.issuedBy : behind.found;
  const strange = isNameless(use, matches) ? strangerJudged(use, input) : undefined;
  if (strange) return { ...strange, matches };
  if (matches.length > 0) return { use, matches, blindSpots: [] };
  const isById = use.idKind !== 'context' && issuanceOf(use.platform, use.idKind, use.id).isShown;
  if (!isById && !isPersons(use.activities[0]!)) return { use, matches, blindSpots: [integration(use)] };
  const blindSpots = [
    ...unseenBefore(use, isById, input),
    ...(behind.isUntold ? [untold(use)] : []),
    ...(isById && isIssuanceHidden(use, input) ? [hidden(use)] : []),
    ...(isById ? [] : vouchedElsewhere(use, unconnected)),
    ...(isOfAnother(use, input) ? [foreign(use)] : []),
    ...(use.idKind === 'token' ? silentSignIns(use.activities[0]!, lifeBegin(use), input) : []),
  ];
  const first = Date.parse(use.activities[0]!.time);
  const isAnywhere = atProviders.times.some(
    (at) => at <= first + CLOCK_SKEW_MS && at >= first - CONTEXT_LIFE_MS,
  );
  const absence = isById ? 'issuance' : isAnywhere ? 'context' : 'person';
  if (blindSpots.length === 0) return { use, absence, matches, blindSpots };
  const platforms = [...new Set([use.platform, ...input.identityProviders])];
  const isOld = isOnlyOlder(input, platforms, use.activities[0]!.time);
  const couldBe = isOld ? Math.min(AUTHENTICATION_LLR[absence], OLD_USE_LLR) : AUTHENTICATION_LLR[absence];
  return { use, couldBe, matches, blindSpots };
}

/** No sign-in goes with it by its id: it carries none, or was minted by whoever held what carries none. */
function isNameless({ idKind, activities }: Use, matches: readonly Activity[]): boolean {
  if (matches.length === 0) return idKind === 'context' && isPersons(activities[0]!);
  return idKind === 'token' && matches.every(({ kind }) => kind === 'token-mint');
}

/** A sign-in from there would be in the platform's log of the days in question, which must be whole. */
function strangerJudged(use: Use, input: AssessmentInput): Omit<Judged, 'matches'> | undefined {
  const absence = strangerIn(use, input);
  if (absence === undefined) return undefined;
  const last = use.activities.at(-1)!.time;
  const blindSpots = incompleteness(input, [use.platform], questionFrom(input), last);
  if (blindSpots.length === 0) return { use, absence, blindSpots };
  return { use, couldBe: AUTHENTICATION_LLR[absence], blindSpots };
}

/** When it can have been issued at the earliest. */
function lifeBegin({ platform, id, activities }: Use): string {
  const { lifeMs } = issuanceOf(platform, 'token', id);
  return new Date(Date.parse(activities[0]!.time) - lifeMs).toISOString();
}

/** Where the logs do not reach over the time in which it can have begun. */
function unseenBefore(use: Use, isById: boolean, input: AssessmentInput): readonly BlindSpot[] {
  const { platform, idKind, id, activities } = use;
  const at = Date.parse(activities[0]!.time);
  const lifeMs = isById && idKind !== 'context' ? issuanceOf(platform, idKind, id).lifeMs : CONTEXT_LIFE_MS;
  const from = new Date(at - lifeMs).toISOString();
  const until = new Date(at + CLOCK_SKEW_MS).toISOString();
  const platforms = [...new Set([platform, ...input.identityProviders])];
  return [...incompleteness(input, platforms, from, until), ...olderThanLogs(use, input, from)];
}

function integration({ platform, idKind, id }: Use): BlindSpot {
  const why = `it is an integration’s, and ${platform} does not log how it came by its credential`;
  return { platform, what: `issuance of ${idKind} ${id}`.slice(0, 256), why };
}

/** The sign-in that led to it is in the log of a provider that nobody reads. */
function vouchedElsewhere({ platform }: Use, unconnected: ReadonlyMap<string, string>): readonly BlindSpot[] {
  const provider = unconnected.get(platform);
  if (provider === undefined) return [];
  const why = `the person comes in by ${provider.slice(0, 200)}, which is not connected`;
  return [{ platform, what: 'identity provider', why }];
}

function foreign({ platform, idKind }: Use): BlindSpot {
  const why = 'it is another person’s, whose records were not read';
  return { platform, what: `issuance of the ${idKind}`, why };
}

function hidden({ platform, idKind }: Use): BlindSpot {
  const why = `the log shows the beginning of no ${idKind} that the person used`;
  return { platform, what: `issuance of ${idKind}s`, why };
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
  const why = `it was issued at ${instantInWords(listed.createdAt)}, before the logs that were read`;
  return [{ platform: use.platform, what: `${use.idKind} ${use.id}`.slice(0, 256), why }];
}
