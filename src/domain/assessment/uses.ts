import type { Activity } from '../activity.ts';
import type { AssessmentInput } from './input.ts';
import { ownActivities } from './subject.ts';
import { SIGN_IN_HORIZON_MS } from './weights.ts';

/** Kinds that show a credential being used, and kinds that show one being issued. */
const USES = new Set<Activity['kind']>(['session-use', 'token-use', 'api-call', 'session-change']);
const ISSUES = {
  session: new Set<Activity['kind']>(['session-start', 'login']),
  /** A sign-in that names a token issued it: Entra ID's records carry the id of the token they led to. */
  token: new Set<Activity['kind']>(['token-mint', 'credential-added', 'session-start', 'login']),
} as const;

/** A credential as the logs name it, with all that was done with it. */
export interface Use {
  readonly id: string;
  readonly idKind: 'session' | 'token';
  readonly platform: string;
  /** Oldest first; at least one. */
  readonly activities: readonly Activity[];
  readonly issuedBy: readonly Activity[];
}

/**
 * The credentials in question: the one the detection names, where it names one; else all that the principal used
 * from a day before the first detection on.
 */
export function usesInQuestion(input: AssessmentInput): readonly Use[] {
  const from = questionFrom(input);
  const named = input.credential?.id;
  const all = named === undefined ? ownActivities(input) : input.bundle.activities;
  const byId = Map.groupBy(all.filter(isUse), (activity) => keyOf(activity) ?? '');
  const issues = issuesById(input.bundle.activities);
  const uses: Use[] = [];
  for (const [key, found] of byId) {
    if (key === '') continue;
    const activities = found.toSorted(byTime);
    const first = activities[0]!;
    const id = (first.sessionId ?? first.tokenId)!;
    const wanted = named === undefined ? activities.at(-1)!.time >= from : sharesId(first, named);
    if (!wanted) continue;
    const idKind = first.sessionId === undefined ? 'token' : 'session';
    uses.push({
      id,
      idKind,
      platform: first.platform,
      activities,
      issuedBy: issuesOf(issues[idKind], activities, idKind),
    });
  }
  return uses.toSorted((a, b) => a.platform.localeCompare(b.platform) || a.id.localeCompare(b.id));
}

/** From when on what was done is in question: a day before the first detection. */
export function questionFrom({ firstSeen }: Pick<AssessmentInput, 'firstSeen'>): string {
  return new Date(Date.parse(firstSeen) - SIGN_IN_HORIZON_MS).toISOString();
}

/** Whether a record shows a credential being used, and not refused. */
export function isUse(activity: Activity): boolean {
  return USES.has(activity.kind) && activity.outcome !== 'failure';
}

function keyOf(activity: Activity): string | undefined {
  const id = activity.sessionId ?? activity.tokenId;
  return id === undefined ? undefined : `${activity.platform}\n${id}`;
}

function idsOf(activity: Activity): readonly string[] {
  return [activity.sessionId, activity.rootSessionId, activity.tokenId].filter((id) => id !== undefined);
}

function sharesId(activity: Activity, id: string): boolean {
  return idsOf(activity).includes(id);
}

type IssuesById = ReadonlyMap<string, readonly Activity[]>;

/** What issues sessions and what issues tokens, by each id that it names. */
function issuesById(all: readonly Activity[]): Record<Use['idKind'], IssuesById> {
  const index = (idKind: Use['idKind']) => {
    const issues = all.filter(({ kind, outcome }) => ISSUES[idKind].has(kind) && outcome !== 'failure');
    const named = issues.flatMap((issue) => idsFor(issue, idKind).map((id) => ({ id, issue })));
    const byId = Map.groupBy(named, ({ id }) => id);
    return new Map([...byId].map(([id, found]) => [id, found.map(({ issue }) => issue)]));
  };
  return { session: index('session'), token: index('token') };
}

function idsFor({ sessionId, rootSessionId, tokenId }: Activity, idKind: Use['idKind']): readonly string[] {
  const ids = idKind === 'token' ? [tokenId] : [sessionId, rootSessionId];
  return ids.filter((id) => id !== undefined);
}

/** A session is issued by a sign-in, a token by its minting: a token that a forged session mints is no issuance of that session. */
function issuesOf(issues: IssuesById, used: readonly Activity[], idKind: Use['idKind']): readonly Activity[] {
  const ids = new Set(used.flatMap((each) => idsFor(each, idKind)));
  const found = new Set([...ids].flatMap((id) => issues.get(id) ?? []));
  return [...found].toSorted(byTime);
}

/** By time, then by reference, so that the order in which records came does not matter. */
export function byTime(a: Activity, b: Activity): number {
  return a.time.localeCompare(b.time) || a.platform.localeCompare(b.platform) || a.uid.localeCompare(b.uid);
}
