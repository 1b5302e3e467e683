import type { Activity, ActivityKind } from '../activity.ts';
import { mintedIn } from '../ledger/minted.ts';
import type { Child, WatchedUse } from './events.ts';
import type { LiveWatch } from './watch.ts';

/** What one look at a log found for one watch. */
export interface WatchFindings {
  /** Uses after the proof, oldest first. */
  readonly uses: readonly { readonly use: WatchedUse; readonly raw: string }[];
  /** What was made between the call and now by what is watched, or by signing in between the call and its proof. */
  readonly children: readonly Child[];
  /** Uses that the platform refused: the cut holds. */
  readonly refused: number;
}

/** What a holder of a credential does with it. Ends and revocations are ours, or nobody's use. */
const USES: ReadonlySet<ActivityKind> = new Set([
  'session-use',
  'session-change',
  'token-use',
  'token-mint',
  'api-call',
  'credential-added',
  'account-change',
]);
const SIGN_INS: ReadonlySet<ActivityKind> = new Set(['login', 'session-start']);
const FINGERPRINT = /\bfp_[0-9a-f]{32}\b/g;

/**
 * Finds the uses of what is watched in a stretch of a platform's log: one pass over the records, however many watches there
 * are. By id and by fingerprint, whoever the record says it was.
 *
 * @param raw the records as texts, in the order of `activities`
 */
export function matchesOf(
  watches: readonly LiveWatch[],
  activities: readonly Activity[],
  raw: readonly string[],
): ReadonlyMap<LiveWatch, WatchFindings> {
  const byId = indexed(watches, ({ ids }) => ids);
  const byAccount = indexed(watches, ({ accountId }) => [accountId]);
  const found = new Map<LiveWatch, MutableFindings>();
  for (const [at, activity] of activities.entries()) {
    const text = raw[at] ?? '';
    for (const id of idsIn(activity, text)) {
      for (const watch of byId.get(id) ?? []) note(watch, activity, id, text, findingsOf(found, watch));
    }
    if (!SIGN_INS.has(activity.kind) || activity.outcome === 'failure') continue;
    for (const watch of accountsIn(activity).flatMap((id) => byAccount.get(id) ?? []))
      noteSignIn(watch, activity, text, findingsOf(found, watch));
  }
  return found;
}

interface MutableFindings {
  uses: { use: WatchedUse; raw: string }[];
  children: Child[];
  refused: number;
}

function findingsOf(all: Map<LiveWatch, MutableFindings>, watch: LiveWatch): MutableFindings {
  const known = all.get(watch) ?? { uses: [], children: [], refused: 0 };
  all.set(watch, known);
  return known;
}

function indexed(
  watches: readonly LiveWatch[],
  keysOf: (watch: LiveWatch) => readonly string[],
): ReadonlyMap<string, readonly LiveWatch[]> {
  const index = new Map<string, LiveWatch[]>();
  for (const watch of watches) {
    for (const key of keysOf(watch)) {
      const there = index.get(key);
      if (there) there.push(watch);
      else index.set(key, [watch]);
    }
  }
  return index;
}

function idsIn({ sessionId, rootSessionId, tokenId }: Activity, raw: string): ReadonlySet<string> {
  const ids = [sessionId, rootSessionId, tokenId].filter((id) => id !== undefined);
  return new Set(raw.includes('fp_') ? [...ids, ...(raw.match(FINGERPRINT) ?? [])] : ids);
}

function accountsIn({ actor, targets = [] }: Activity): readonly string[] {
  const ofUser = targets.filter(({ type }) => /user|account/i.test(type)).map(({ id }) => id);
  const ids = actor?.id === undefined ? ofUser : [actor.id, actor.alternateId];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

function note(watch: LiveWatch, activity: Activity, id: string, raw: string, into: MutableFindings): void {
  if (!USES.has(activity.kind) || activity.time < watch.from) return;
  if (activity.outcome === 'failure') {
    if (activity.time >= watch.since) into.refused++;
    return;
  }
  const child = childOf(activity, id);
  if (child && child.id !== id) into.children.push(child);
  if (activity.time > watch.since) into.uses.push({ use: useOf(activity, id), raw });
}

/** A sign-in between the call and its proof may have made a session that the call did not meet. */
function noteSignIn(watch: LiveWatch, activity: Activity, raw: string, into: MutableFindings): void {
  if (activity.time < watch.from) return;
  const { sessionId } = activity;
  if (activity.time <= watch.since) {
    const isKnown = sessionId === undefined || watch.ids.includes(sessionId);
    if (!isKnown && !into.children.some(({ id }) => id === sessionId))
      into.children.push({
        kind: 'session',
        id: sessionId,
        at: activity.time,
        by: 'sign-in',
        uid: activity.uid,
      });
    return;
  }
  if (watch.signIns) into.uses.push({ use: useOf(activity, 'sign-in'), raw });
}

function useOf({ uid, kind, time, operation, ip, userAgent }: Activity, by: string): WatchedUse {
  return {
    uid,
    kind,
    at: time,
    by,
    ...(operation ? { operation } : {}),
    ...(ip ? { ip } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
}

function childOf(activity: Activity, by: string): Child | undefined {
  const made = mintedIn(activity, by);
  return made && { ...made, at: activity.time, by, uid: activity.uid };
}
