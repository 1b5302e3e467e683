import { type Activity, activityRef } from '../activity.ts';
import { ownActivities } from '../assessment/subject.ts';
import type { Credential } from '../credential.ts';
import type { EvidenceBundle } from '../evidence.ts';
import type { EvidenceBehind } from './evidence-behind.ts';
import { markKind } from './mark-kind.ts';
import { Origins, type PlacedOrigin } from './origins.ts';
import { plainText } from './plain-text.ts';
import type { Behind, MarkKind } from './timeline.ts';

/** A record with all that a timeline says of it. */
export interface ToldRecord {
  readonly activity: Activity;
  readonly ref: string;
  readonly at: string;
  /** The same in milliseconds since 1970. */
  readonly ms: number;
  readonly kind: MarkKind;
  /** What was done, in the platform's words. */
  readonly what: string;
  readonly origin: PlacedOrigin;
  readonly behind: readonly Behind[];
  /** Whether a signal for compromise rests on it. */
  readonly isSuspect: boolean;
}

const WHAT_CHARS = 80;

/** The person's records and all that is evidence, each once, oldest first, in whatever order they came. */
export function toldRecords(
  bundle: EvidenceBundle,
  credential: Credential | undefined,
  evidence: EvidenceBehind,
): readonly ToldRecord[] {
  const own = new Set(ownActivities({ bundle, credential }));
  const wanted = bundle.activities.filter((each) => own.has(each) || evidence.has(activityRef(each)));
  const origins = new Origins();
  const byRef = new Map<string, ToldRecord>();
  for (const activity of wanted.toSorted(inOrder)) {
    const ref = activityRef(activity);
    if (!byRef.has(ref)) byRef.set(ref, toldRecord(activity, ref, origins, evidence.get(ref) ?? []));
  }
  return [...byRef.values()];
}

function toldRecord(
  activity: Activity,
  ref: string,
  origins: Origins,
  behind: readonly Behind[],
): ToldRecord {
  return {
    activity,
    ref,
    at: activity.time,
    ms: Date.parse(activity.time),
    kind: markKind(activity),
    what: whatOf(activity),
    origin: origins.of(activity),
    behind,
    isSuspect: behind.some(({ speaks }) => speaks === 'for'),
  };
}

function whatOf({ kind, vendorVerdict, operation, eventCode, application }: Activity): string {
  if (kind === 'vendor-verdict' && vendorVerdict !== undefined) return plainText(vendorVerdict, WHAT_CHARS);
  const done = operation ?? eventCode;
  return plainText(application === undefined ? done : `${done} · ${application}`, WHAT_CHARS);
}

/** By time, platform and id; records that share all three are told apart by their content. */
function inOrder(a: Activity, b: Activity): number {
  return (
    compare(a.time, b.time) ||
    compare(a.platform, b.platform) ||
    compare(a.uid, b.uid) ||
    compare(a.rawSha256, b.rawSha256)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
