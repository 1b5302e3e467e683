import type { Activity } from '../activity.ts';
import { clientFamily } from './clients.ts';
import type { AssessmentInput, Sighting } from './input.ts';
import { prefixOf } from './networks.ts';
import { isOwn, ownActivities } from './subject.ts';
import { CLOCK_SKEW_MS, SIGN_IN_HORIZON_MS } from './weights.ts';

/** Kinds that show a credential being used, and kinds that show one being issued. */
const USES = new Set<Activity['kind']>(['session-use', 'token-use', 'api-call', 'session-change']);
const ISSUES = {
  session: new Set<Activity['kind']>(['session-start', 'login']),
  /** A sign-in that names a token issued it: Entra ID's records carry the id of the token they led to. */
  token: new Set<Activity['kind']>(['token-mint', 'credential-added', 'session-start', 'login']),
} as const;
/** Who has forgotten a password is on the way in: Okta names a session then that nobody has begun. */
const RECOVERY = /^user\.(account\.(reset_password|unlock|unlock_by_admin)|credential\.forgot)/;
/** Entra ID writes a sign-in whenever it issues a token, also when a session asks for it, which is a use of the session. */
const TOKEN_SIGN_IN = /^signIn\//;

/** A credential as the logs name it, with all that was done with it. */
export interface Use {
  readonly id: string;
  /** `context` where no record carries an id: what one person did from one network with one kind of client. */
  readonly idKind: 'session' | 'token' | 'context';
  readonly platform: string;
  /** Oldest first; at least one. */
  readonly activities: readonly Activity[];
  readonly issuedBy: readonly Activity[];
}

/**
 * The credentials in question: the one the detection names, where it names one and the logs know it; else those that were
 * seen where and on what a detection says; else all that the principal used from a day before the first detection on.
 *
 * One input's answer is made once: several signals ask for it.
 */
export function usesInQuestion(input: AssessmentInput): readonly Use[] {
  const known = answered.get(input);
  if (known) return known;
  const uses = findUses(input);
  answered.set(input, uses);
  return uses;
}

const answered = new WeakMap<AssessmentInput, readonly Use[]>();

function findUses(input: AssessmentInput): readonly Use[] {
  const named = input.credential?.id;
  const from = questionFrom(input);
  if (named !== undefined) {
    const ofNamed = usesAmong(input.bundle.activities, input).filter(({ activities }) =>
      activities.some((each) => idsOf(each).includes(named)),
    );
    if (ofNamed.length > 0) return ofNamed;
  }
  const recent = usesAmong(ownActivities(input), input).filter(
    ({ activities }) => activities.at(-1)!.time >= from,
  );
  return sightedAmong(recent, input, from);
}

/**
 * Whether the log evidently shows no issuance of such credentials: the person used several of the platform's, and of none the
 * log shows the beginning. Then that it shows none of this one means nothing.
 */
export function isIssuanceHidden({ platform, idKind }: Use, input: AssessmentInput): boolean {
  const known = hiddenKinds.get(input) ?? kindsWithoutIssuance(input);
  hiddenKinds.set(input, known);
  return known.has(`${platform}\n${idKind}`);
}

/** One input's answer is made once: every use asks. */
const hiddenKinds = new WeakMap<AssessmentInput, ReadonlySet<string>>();

function kindsWithoutIssuance(input: AssessmentInput): ReadonlySet<string> {
  const uses = usesAmong(ownActivities(input), input);
  const alike = Map.groupBy(uses, ({ platform, idKind }) => `${platform}\n${idKind}`);
  const hidden = [...alike].filter(
    ([, each]) => each.length >= SEVERAL_USED && each.every(({ issuedBy }) => issuedBy.length === 0),
  );
  return new Set(hidden.map(([kind]) => kind));
}

const SEVERAL_USED = 2;

/**
 * Whether it is somebody else's, as of an administrator who did something to the person: what that one did before was not
 * read, and nothing is missing.
 */
export function isOfAnother({ activities }: Use, input: AssessmentInput): boolean {
  return !activities.some((each) => isOwn(each, input));
}

/** Whether the detections name a credential that no record shows. */
export function isNamedUnseen({ credential, bundle }: AssessmentInput): boolean {
  const named = credential?.id;
  return named !== undefined && !bundle.activities.some((each) => idsOf(each).includes(named));
}

/** Uses by their ids; what has none is told apart by platform, network and kind of client. */
function usesAmong(all: readonly Activity[], input: AssessmentInput): readonly Use[] {
  const byId = Map.groupBy(all.filter(isUse), keyOf);
  const issues = issuesById(input.bundle.activities);
  const uses = [...byId.values()].map((found) => {
    const activities = found.toSorted(byTime);
    const first = activities[0]!;
    const idKind = idKindOf(first);
    const id = first.sessionId ?? first.tokenId ?? keyOf(first).split('\n').slice(1).join(' ');
    const issuedBy = idKind === 'context' ? [] : issuesOf(issues[idKind], activities, idKind);
    return { id, idKind, platform: first.platform, activities, issuedBy };
  });
  return uses.toSorted((a, b) => a.platform.localeCompare(b.platform) || a.id.localeCompare(b.id));
}

function idKindOf({ sessionId, tokenId }: Activity): Use['idKind'] {
  return sessionId !== undefined ? 'session' : tokenId !== undefined ? 'token' : 'context';
}

/** Those that the detections point at: seen at the address they name, else on the platform they name. */
function sightedAmong(
  uses: readonly Use[],
  { sightings = [] }: AssessmentInput,
  from: string,
): readonly Use[] {
  const addresses = new Set(sightings.flatMap(({ ip }) => ip ?? []));
  const platforms = new Set(sightings.flatMap(({ platform }) => platform ?? []));
  const isThere = ({ platform, activities }: Use) =>
    (platforms.size === 0 || platforms.has(platform)) &&
    activities.some(({ ip, time }) => time >= from && ip !== undefined && addresses.has(ip));
  const there = uses.filter(isThere);
  if (there.length > 0) return withGrants(there, uses);
  return platforms.size === 0 ? uses : uses.filter(({ platform }) => platforms.has(platform));
}

/** Whether what the detections saw is in no log: not on the platform or not from the address that they name. */
export function isSightingUnseen(input: AssessmentInput): boolean {
  const { sightings = [] } = input;
  const from = questionFrom(input);
  const own = ownActivities(input).filter(({ time }) => time >= from);
  const isSeen = ({ platform, ip }: Sighting) =>
    own.some(
      (each) =>
        (platform === undefined || each.platform === platform) && (ip === undefined || each.ip === ip),
    );
  return sightings.some((sighting) => (sighting.platform ?? sighting.ip) !== undefined && !isSeen(sighting));
}

/** Where no record carries an id, what else an application did for the person is of the same grant. */
function withGrants(there: readonly Use[], uses: readonly Use[]): readonly Use[] {
  const grantOf = ({ idKind, platform, activities }: Use) =>
    idKind === 'context' && activities[0]!.clientId !== undefined
      ? `${platform}\n${activities[0]!.clientId}`
      : undefined;
  const grants = new Set(there.flatMap((use) => grantOf(use) ?? []));
  return uses.filter((use) => there.includes(use) || grants.has(grantOf(use) ?? ''));
}

/** From when on what was done is in question: a day before the first detection. */
export function questionFrom({ firstSeen }: Pick<AssessmentInput, 'firstSeen'>): string {
  return new Date(Date.parse(firstSeen) - SIGN_IN_HORIZON_MS).toISOString();
}

/** Whether a record shows a credential being used, and not refused. */
export function isUse({ kind, outcome, eventCode }: Activity): boolean {
  return USES.has(kind) && outcome !== 'failure' && !RECOVERY.test(eventCode);
}

function keyOf(activity: Activity): string {
  const { platform, sessionId, tokenId, clientId, actor, asn, ip, userAgent } = activity;
  const id = sessionId ?? tokenId;
  if (id !== undefined) return `${platform}\n${id}`;
  const who = actor?.id ?? actor?.email ?? actor?.name ?? '';
  const network = asn?.number === undefined ? prefixOf(ip) : `AS${asn.number}`;
  return [platform, who, clientId ?? '', network ?? '', clientFamily(userAgent) ?? ''].join('\n');
}

function idsOf({ sessionId, rootSessionId, tokenId }: Activity): readonly string[] {
  return [sessionId, rootSessionId, tokenId].filter((id) => id !== undefined);
}

type Identified = 'session' | 'token';
type IssuesById = ReadonlyMap<string, readonly Activity[]>;

/** What issues sessions and what issues tokens, by each id that it names. */
function issuesById(all: readonly Activity[]): Record<Identified, IssuesById> {
  const index = (idKind: Identified) => {
    const issues = all.filter((each) => isIssue(each, idKind));
    const named = issues.flatMap((issue) => idsFor(issue, idKind).map((id) => ({ id, issue })));
    const byId = Map.groupBy(named, ({ id }) => id);
    return new Map([...byId].map(([id, found]) => [id, found.map(({ issue }) => issue)]));
  };
  return { session: index('session'), token: index('token') };
}

function idsFor(activity: Activity, idKind: Identified): readonly string[] {
  const { sessionId, rootSessionId, tokenId } = activity;
  const ids = idKind === 'token' ? [tokenId] : [sessionId, rootSessionId];
  return ids.filter((id) => id !== undefined);
}

function isIssue({ kind, outcome, eventCode }: Activity, idKind: Identified): boolean {
  if (outcome === 'failure') return false;
  return ISSUES[idKind].has(kind) || (kind === 'session-use' && TOKEN_SIGN_IN.test(eventCode));
}

/**
 * A session is issued by a sign-in, a token by its minting: a token that a forged session mints is no issuance of that session.
 *
 * @param used oldest first; at least one
 */
function issuesOf(issues: IssuesById, used: readonly Activity[], idKind: Identified): readonly Activity[] {
  const ids = new Set(used.flatMap((each) => idsFor(each, idKind)));
  const found = new Set([...ids].flatMap((id) => issues.get(id) ?? []));
  const firstMs = Date.parse(used[0]!.time);
  // A credential that is made by means of another names the one that asked: whatever was in use before was not made there.
  const isLater = ({ kind, time }: Activity) =>
    kind === 'credential-added' && Date.parse(time) > firstMs + CLOCK_SKEW_MS;
  return [...found].filter((each) => !isLater(each)).toSorted(byTime);
}

/** What began it, and not what it was used for to get more: whoever holds a session gets tokens by it. */
export function birthsOf({ issuedBy }: Use): readonly Activity[] {
  return issuedBy.filter(({ kind }) => kind !== 'session-use');
}

/** By time, then by reference, so that the order in which records came does not matter. */
export function byTime(a: Activity, b: Activity): number {
  return a.time.localeCompare(b.time) || a.platform.localeCompare(b.platform) || a.uid.localeCompare(b.uid);
}
