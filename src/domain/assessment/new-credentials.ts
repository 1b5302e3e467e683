import type { Activity } from '../activity.ts';
import type { BlindSpot } from '../assessment.ts';
import { isCall } from '../baseline/operation.ts';
import { subjectKey } from '../baseline/subjects.ts';
import { incompleteness } from './completeness.ts';
import type { AssessmentInput } from './input.ts';
import type { LearnedHabits } from './learned-habits.ts';
import { ownActivities } from './subject.ts';
import { byTime, questionFrom } from './uses.ts';
import { NEW_FOR_MS } from './weights.ts';

/** What was called in question, and by which credential. */
export interface CallsOfCredential {
  readonly platform: string;
  /** Undefined where the records name none. */
  readonly id: string | undefined;
  readonly kind: 'session' | 'token';
  /** Oldest first. */
  readonly calls: readonly Activity[];
  /** When it was first used, as far as is known. */
  readonly firstUse: string | undefined;
  /** Why it cannot be told whether it was used before; empty where it can. */
  readonly blindSpots: readonly BlindSpot[];
}

/** Records that issue a credential are no use of it. */
const ISSUES = new Set<Activity['kind']>(['token-mint', 'credential-added', 'login', 'session-start']);

/** The calls in question by credential: of the one that the detection names, else of all that the principal used. */
export function callsInQuestion(input: AssessmentInput, habits: LearnedHabits): readonly CallsOfCredential[] {
  const from = questionFrom(input);
  const named = input.credential?.id;
  const shown =
    named === undefined
      ? ownActivities(input)
      : input.bundle.activities.filter((each) => idsOf(each).includes(named));
  const calls = shown.filter((each) => isCall(each) && each.time >= from);
  const idOf = ({ sessionId, tokenId }: Activity) => named ?? sessionId ?? tokenId;
  const groups = Map.groupBy(calls, (each) => JSON.stringify([each.platform, idOf(each) ?? null]));
  const records = recordsById(input.bundle.activities);
  return [...groups.values()].map((found) => {
    const own = found.toSorted(byTime);
    const id = idOf(own[0]!);
    const showing = id === undefined ? [] : (records.get(recordKey(own[0]!, id)) ?? []);
    return credentialOf(showing.toSorted(byTime), own, input, habits);
  });
}

/** Whether the credential was new when it made the call; undefined where that cannot be told. */
export function isNewAt({ firstUse, blindSpots }: CallsOfCredential, call: Activity): boolean | undefined {
  if (firstUse === undefined) return undefined;
  if (Date.parse(call.time) - Date.parse(firstUse) > NEW_FOR_MS) return false;
  return blindSpots.length > 0 ? undefined : true;
}

function credentialOf(
  records: readonly Activity[],
  calls: readonly Activity[],
  input: AssessmentInput,
  habits: LearnedHabits,
): CallsOfCredential {
  const { platform, sessionId, tokenId } = calls[0]!;
  const id = input.credential?.id ?? sessionId ?? tokenId;
  const kind = sessionId === undefined ? 'token' : 'session';
  const base = { platform, id, kind, calls } as const;
  if (id === undefined) {
    const why = 'the records of calls name no session and no token';
    return { ...base, firstUse: undefined, blindSpots: [{ platform, what: 'ids of credentials', why }] };
  }
  // A session lives from its beginning on; a token that was made and not used is new when it is.
  const uses = kind === 'session' ? records : records.filter((each) => !ISSUES.has(each.kind));
  const begun = [(uses[0] ?? calls[0]!).time, ...earlierThan(id, base, input, habits)].toSorted();
  const firstUse = begun[0]!;
  const wasIssued = records.some(({ kind: how, time }) => ISSUES.has(how) && time >= dayBefore(firstUse));
  const blindSpots = wasIssued ? [] : incompleteness(input, [platform], dayBefore(firstUse), firstUse);
  return { ...base, firstUse, blindSpots };
}

/** What else knows of an earlier use: the platform's list of sessions, and what was learned of the token before. */
function earlierThan(
  id: string,
  { platform, kind }: Pick<CallsOfCredential, 'platform' | 'kind'>,
  { bundle }: AssessmentInput,
  { stored }: LearnedHabits,
): readonly string[] {
  if (kind === 'session')
    return bundle.sessions.flatMap((each) =>
      each.platform === platform && each.id === id && each.createdAt ? [each.createdAt] : [],
    );
  const profile = stored?.profile(subjectKey('credential', platform, id));
  return profile ? [new Date(profile.seen.first).toISOString()] : [];
}

/** Whoever used it: a credential is no newer for being used by somebody else now. */
function recordsById(activities: readonly Activity[]): ReadonlyMap<string, readonly Activity[]> {
  const byId = new Map<string, Activity[]>();
  for (const each of activities) {
    if (each.outcome === 'failure') continue;
    for (const id of new Set(idsOf(each))) {
      if (id === undefined) continue;
      const key = recordKey(each, id);
      const known = byId.get(key);
      if (known) known.push(each);
      else byId.set(key, [each]);
    }
  }
  return byId;
}

function recordKey({ platform }: Pick<Activity, 'platform'>, id: string): string {
  return `${platform}\n${id}`;
}

function dayBefore(time: string): string {
  return new Date(Date.parse(time) - NEW_FOR_MS).toISOString();
}

function idsOf({ sessionId, rootSessionId, tokenId }: Activity): readonly (string | undefined)[] {
  return [sessionId, rootSessionId, tokenId];
}
