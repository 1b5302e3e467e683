import type { EvidenceBundle } from '../evidence.ts';
import type { LaneGroup } from './lane-groups.ts';
import type { Bar, Segment } from './timeline.ts';
import type { ToldRecord } from './told-records.ts';
import type { Stretch } from './window.ts';

const MOST_SEGMENTS = 40;
const ISSUES = {
  session: ['session-start', 'login'],
  token: ['token-mint', 'credential-added', 'session-start', 'login'],
};

/** The issuances that the records show, by the id that was issued. */
export type Issuances = ReadonlyMap<string, ToldRecord>;

/** The first issuance of each session and token. */
export function issuancesIn(records: readonly ToldRecord[]): Issuances {
  const first = new Map<string, ToldRecord>();
  for (const record of records) {
    const { kind, outcome, sessionId, rootSessionId, tokenId } = record.activity;
    if (outcome === 'failure') continue;
    const sessions = ISSUES.session.includes(kind) ? [sessionId, rootSessionId] : [];
    const tokens = ISSUES.token.includes(kind) ? [tokenId] : [];
    for (const id of sessions)
      if (id !== undefined) first.set(`session\n${id}`, first.get(`session\n${id}`) ?? record);
    for (const id of tokens)
      if (id !== undefined) first.set(`token\n${id}`, first.get(`token\n${id}`) ?? record);
  }
  return first;
}

/** The bar of a session or token from its issuance, or the first that was seen of it, to its end, or the last. */
export function barOf(
  group: LaneGroup,
  issuances: Issuances,
  bundle: EvidenceBundle,
  indexOf: ReadonlyMap<string, number>,
  window: Stretch,
): Bar | undefined {
  if (group.kind !== 'session' && group.kind !== 'token') return undefined;
  const issued = issuances.get(`${group.kind}\n${group.id}`);
  const listed = [...bundle.sessions, ...bundle.tokens].find(
    ({ platform, id }) => platform === group.platform && id === group.id,
  );
  const records = issued ? [issued, ...group.records.filter((each) => each !== issued)] : group.records;
  const times = [records[0]?.at, records.at(-1)?.at, listed?.createdAt, lastUseOf(listed)].filter(
    (at) => at !== undefined,
  );
  if (times.length === 0) return undefined;
  const sorted = times.map((at) => Date.parse(at)).toSorted((a, b) => a - b);
  const [from, until] = [sorted[0]!, sorted.at(-1)!];
  if (until < window.from || from > window.until) return undefined;
  const last = records.at(-1);
  return {
    ...clipped({ from, until }, window),
    start: issued ? 'issued' : listed?.createdAt === undefined ? 'not-seen' : 'listed',
    end: last?.kind === 'end' ? 'ended' : 'last-use',
    isCutBefore: from < window.from,
    isCutAfter: until > window.until,
    segments: segmentsOf(records, { from, until }, indexOf, window),
  };
}

function lastUseOf(
  listed: EvidenceBundle['sessions'][number] | EvidenceBundle['tokens'][number] | undefined,
) {
  if (listed === undefined) return undefined;
  return 'lastUsedAt' in listed ? listed.lastUsedAt : 'lastSeenAt' in listed ? listed.lastSeenAt : undefined;
}

interface Piece extends Stretch {
  /** -1: a source that has no name of its own. */
  readonly source: number;
}

function segmentsOf(
  records: readonly ToldRecord[],
  whole: Stretch,
  indexOf: ReadonlyMap<string, number>,
  window: Stretch,
): readonly Segment[] {
  const told = records.filter(({ origin }) => origin.key !== undefined);
  const starts = told.map(({ ms, origin }) => ({
    at: ms,
    source: indexOf.get(origin.key!) ?? -1,
  }));
  const pieces: Piece[] = [];
  for (const [index, { at, source }] of starts.entries()) {
    const from = index === 0 ? whole.from : at;
    const until = starts[index + 1]?.at ?? whole.until;
    const last = pieces.at(-1);
    if (last?.source === source) pieces[pieces.length - 1] = { ...last, until };
    else pieces.push({ from, until, source });
  }
  const seen = pieces.filter(({ from, until }) => until >= window.from && from <= window.until);
  const few = seen.length > MOST_SEGMENTS ? sliced(seen) : seen;
  return few.map(({ source, ...stretch }) => ({
    ...clipped(stretch, window),
    ...(source < 0 ? {} : { source }),
  }));
}

/** So many changes that they cannot be drawn: equal slices, and one with several sources in it names none. */
function sliced(pieces: readonly Piece[]): readonly Piece[] {
  const from = pieces[0]!.from;
  const stepMs = (pieces.at(-1)!.until - from) / MOST_SEGMENTS;
  const slices: Piece[] = [];
  for (let slice = 0; slice < MOST_SEGMENTS; slice++) {
    const [start, end] = [from + slice * stepMs, from + (slice + 1) * stepMs];
    const within = new Set(
      pieces.filter((each) => each.until > start && each.from < end).map(({ source }) => source),
    );
    const source = within.size === 1 ? [...within][0]! : -1;
    const last = slices.at(-1);
    if (last?.source === source) slices[slices.length - 1] = { ...last, until: end };
    else slices.push({ from: start, until: end, source });
  }
  return slices;
}

function clipped(
  { from, until }: Stretch,
  window: Stretch,
): { readonly from: string; readonly until: string } {
  return {
    from: new Date(Math.max(from, window.from)).toISOString(),
    until: new Date(Math.min(until, window.until)).toISOString(),
  };
}
