import type { Activity } from '../activity.ts';
import type { AssessmentInput } from './input.ts';
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
  const from = new Date(Date.parse(input.firstSeen) - SIGN_IN_HORIZON_MS).toISOString();
  const byId = Map.groupBy(input.bundle.activities.filter(isUse), (activity) => keyOf(activity) ?? '');
  const uses: Use[] = [];
  for (const [key, found] of byId) {
    if (key === '') continue;
    const activities = found.toSorted(byTime);
    const first = activities[0]!;
    const id = (first.sessionId ?? first.tokenId)!;
    const named = input.credential?.id !== undefined;
    const wanted = named ? sharesId(first, input.credential!.id!) : activities.at(-1)!.time >= from;
    if (!wanted) continue;
    const idKind = first.sessionId === undefined ? 'token' : 'session';
    uses.push({
      id,
      idKind,
      platform: first.platform,
      activities,
      issuedBy: issuesOf(input.bundle.activities, activities, idKind),
    });
  }
  return uses.toSorted((a, b) => a.platform.localeCompare(b.platform) || a.id.localeCompare(b.id));
}

function isUse(activity: Activity): boolean {
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

/** A session is issued by a sign-in, a token by its minting: a token that a forged session mints is no issuance of that session. */
function issuesOf(
  all: readonly Activity[],
  used: readonly Activity[],
  idKind: Use['idKind'],
): readonly Activity[] {
  const idsFor = (each: Activity) =>
    idKind === 'token' ? [each.tokenId] : [each.sessionId, each.rootSessionId];
  const ids = new Set(used.flatMap(idsFor).filter((id) => id !== undefined));
  return all.filter(
    (each) =>
      ISSUES[idKind].has(each.kind) &&
      each.outcome !== 'failure' &&
      idsFor(each).some((id) => id !== undefined && ids.has(id)),
  );
}

/** By time, then by reference, so that the order in which records came does not matter. */
export function byTime(a: Activity, b: Activity): number {
  return a.time.localeCompare(b.time) || a.platform.localeCompare(b.platform) || a.uid.localeCompare(b.uid);
}
