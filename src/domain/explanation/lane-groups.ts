import type { Credential } from '../credential.ts';
import type { EvidenceBundle } from '../evidence.ts';
import type { Lane } from './timeline.ts';
import type { ToldRecord } from './told-records.ts';
import type { Stretch } from './window.ts';

/** The records of one lane, oldest first. */
export interface LaneGroup {
  readonly key: string;
  readonly kind: Lane['kind'];
  readonly platform: string;
  readonly id?: string;
  /** Of a `rest` lane: how many sessions and tokens it stands for. */
  readonly stands?: number;
  readonly isInQuestion: boolean;
  readonly records: readonly ToldRecord[];
}

export interface LaneFacts {
  readonly bundle: EvidenceBundle;
  readonly credential: Credential | undefined;
  readonly identityProviders: readonly string[];
}

/** Sessions and tokens with a lane of their own; the others share one. */
const MOST_BARS = 8;
/** Platforms with a lane of sign-ins, and with one of other records; of further ones only what is evidence is shown. */
const MOST_PLATFORMS = 5;
const SIGN_INS: ReadonlySet<string> = new Set(['sign-in', 'sign-in-failed', 'mfa-passed', 'mfa-failed']);

/** Sorts records into lanes: sign-ins by platform, sessions and tokens in question, other ones, the account's other records. */
export function laneGroups(
  records: readonly ToldRecord[],
  facts: LaneFacts,
  window: Stretch,
): readonly LaneGroup[] {
  const byKey = Map.groupBy(records, keyOf);
  const groups = [...byKey.values()].map((found) => groupOf(found, facts));
  const named = namedGroup(groups, facts);
  const inWindow = [...groups, ...named]
    .filter((group) => group.isInQuestion || group.records.some((each) => isWithin(each, window)))
    .map((group) => ({ group, weight: weightIn(group, window) }))
    .toSorted((a, b) => b.weight - a.weight || (a.group.key < b.group.key ? -1 : 1))
    .map(({ group }) => group);
  const ofKind = (...kinds: readonly Lane['kind'][]) => inWindow.filter(({ kind }) => kinds.includes(kind));
  const bars = ofKind('session', 'token');
  const shown = bars.slice(0, MOST_BARS);
  return [
    ...ofKind('sign-ins').slice(0, MOST_PLATFORMS).toSorted(byPlatform(facts)),
    ...shown.toSorted(byStart),
    ...restOf([...bars.slice(MOST_BARS)]),
    ...ofKind('account').slice(0, MOST_PLATFORMS).toSorted(byPlatform(facts)),
  ];
}

function keyOf({ activity, kind }: ToldRecord): string {
  const { platform, sessionId, tokenId } = activity;
  if (SIGN_INS.has(kind)) return `${platform}\nsign-ins`;
  const id = sessionId ?? tokenId;
  return id === undefined ? `${platform}\naccount` : `${platform}\nid\n${id}`;
}

function groupOf(found: readonly ToldRecord[], { credential }: LaneFacts): LaneGroup {
  const first = found[0]!;
  const { platform, sessionId, tokenId } = first.activity;
  const key = keyOf(first);
  if (SIGN_INS.has(first.kind)) {
    return { key, kind: 'sign-ins', platform, isInQuestion: false, records: found };
  }
  const id = sessionId ?? tokenId;
  if (id === undefined) {
    return { key, kind: 'account', platform, isInQuestion: false, records: found.filter(isTelling) };
  }
  const wanted = [credential?.id, credential?.fingerprint].filter((each) => each !== undefined);
  const isInQuestion =
    wanted.length > 0
      ? found.some(({ activity }) =>
          [activity.sessionId, activity.rootSessionId, activity.tokenId].some(
            (each) => each !== undefined && wanted.includes(each),
          ),
        )
      : found.some(({ isSuspect }) => isSuspect);
  return {
    key,
    kind: sessionId === undefined ? 'token' : 'session',
    platform,
    id,
    isInQuestion,
    records: found,
  };
}

/** Whether a record is worth a mark: a platform's own bookkeeping only fills the picture, unless it is evidence. */
export function isTelling({ kind, behind }: ToldRecord): boolean {
  return kind !== 'other' || behind.length > 0;
}

/** The credential in question has its lane even where no record names it. */
function namedGroup(groups: readonly LaneGroup[], { credential, bundle }: LaneFacts): readonly LaneGroup[] {
  const id = credential?.id;
  if (id === undefined || groups.some(({ isInQuestion }) => isInQuestion)) return [];
  const listed = [...bundle.sessions, ...bundle.tokens].find((each) => each.id === id);
  const platform = credential?.platform ?? listed?.platform;
  if (platform === undefined) return [];
  const kind = credential?.kind.startsWith('session') ? 'session' : 'token';
  return [{ key: `${platform}\nid\n${id}`, kind, platform, id, isInQuestion: true, records: [] }];
}

/** What deserves a lane of its own most. */
function weightIn({ isInQuestion, records }: LaneGroup, window: Stretch): number {
  const suspect = records.some(({ isSuspect }) => isSuspect);
  const evidence = records.some(({ behind }) => behind.length > 0);
  const count = records.filter((each) => isWithin(each, window)).length;
  return Number(isInQuestion) * 4e9 + Number(suspect) * 2e9 + Number(evidence) * 1e9 + count;
}

/** Whether a record lies in the window. */
export function isWithin({ ms }: Pick<ToldRecord, 'ms'>, { from, until }: Stretch): boolean {
  return ms >= from && ms <= until;
}

function byStart(a: LaneGroup, b: LaneGroup): number {
  const [first, second] = [a.records[0]?.at ?? '', b.records[0]?.at ?? ''];
  return (
    Number(b.isInQuestion) - Number(a.isInQuestion) ||
    (first < second ? -1 : first > second ? 1 : 0) ||
    (a.key < b.key ? -1 : 1)
  );
}

function byPlatform({ identityProviders }: LaneFacts) {
  const rank = ({ platform }: LaneGroup): number => (identityProviders.includes(platform) ? 0 : 1);
  return (a: LaneGroup, b: LaneGroup): number => rank(a) - rank(b) || (a.platform < b.platform ? -1 : 1);
}

function restOf(groups: readonly LaneGroup[]): readonly LaneGroup[] {
  if (groups.length === 0) return [];
  const platforms = [...new Set(groups.map(({ platform }) => platform))].toSorted();
  const records = groups
    .flatMap((group) => group.records)
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.ref < b.ref ? -1 : 1));
  const platform = platforms.length <= 3 ? platforms.join(', ') : `${platforms.length} platforms`;
  return [{ key: 'rest', kind: 'rest', platform, stands: groups.length, isInQuestion: false, records }];
}
