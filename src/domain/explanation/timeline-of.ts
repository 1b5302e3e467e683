import { questionFrom } from '../assessment/uses.ts';
import type { Assessment } from '../assessment.ts';
import type { Credential } from '../credential.ts';
import type { EvidenceBundle } from '../evidence.ts';
import { barOf, issuancesIn } from './bars.ts';
import { evidenceBehind, reasonsOf } from './evidence-behind.ts';
import { isTelling, isWithin, type LaneGroup, laneGroups } from './lane-groups.ts';
import { logCoverage } from './log-coverage.ts';
import { sourcesOf } from './origins.ts';
import { plainText, shortId } from './plain-text.ts';
import { marksOf } from './runs.ts';
import type { Lane, Timeline } from './timeline.ts';
import { type ToldRecord, toldRecords } from './told-records.ts';
import { type Stretch, windowOf } from './window.ts';

/** What the detections say. */
export interface DetectionFacts {
  /** The person or workload, as people know them. */
  readonly who: string;
  readonly credential: Credential | undefined;
  readonly detections: readonly { readonly at: string; readonly title: string }[];
  /** Platforms that vouch for people to others: their sign-ins come first. */
  readonly identityProviders: readonly string[];
}

export interface TimelineOptions {
  /** Ends of the window; left out: around what matters. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** About the most marks beside the evidence; by default 90. */
  readonly limit?: number | undefined;
}

const MARKS = 90;
const MOST_DETECTIONS = 8;
const NAME_CHARS = 120;
const ID_CHARS = 64;
const TAGS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * What the evidence shows of a person around a detection, small enough to read however much there is. Pure: the same
 * evidence gives the same timeline, in any order.
 *
 * @param assessment left out: nothing is marked as evidence
 */
export function timelineOf(
  bundle: EvidenceBundle,
  assessment: Assessment | undefined,
  facts: DetectionFacts,
  options: TimelineOptions = {},
): Timeline {
  const records = toldRecords(bundle, facts.credential, evidenceBehind(assessment));
  const detections = detectionsOf(facts);
  const window = windowOf(
    records,
    detections.map(({ at }) => at),
    assessment?.assessedAt,
    besides(bundle, facts.credential),
    options,
  );
  const until = new Date(window.until).toISOString();
  const now = assessment?.assessedAt ?? until;
  const { sources, indexOf } = sourcesOf(records, questionFrom({ firstSeen: detections[0]?.at ?? now }));
  const groups = laneGroups(records, { bundle, ...facts }, window);
  const drawn = groups.map((group) =>
    group.records.filter((each) => isWithin(each, window) && isTelling(each)),
  );
  const marks = marksOf(drawn, indexOf, window.until - window.from, options.limit ?? MARKS);
  const issuances = issuancesIn(records);
  return {
    who: plainText(facts.who, NAME_CHARS),
    from: new Date(window.from).toISOString(),
    until,
    now,
    ...(assessment ? { verdict: verdictOf(assessment) } : {}),
    detections,
    reasons: reasonsOf(assessment),
    sources,
    lanes: tagged(groups).map(({ group, tag }, at) => {
      const bar = barOf(group, issuances, bundle, indexOf, window);
      return laneOf(group, tag, { ...(bar ? { bar } : {}), marks: marks[at]! });
    }),
    coverage: logCoverage(bundle, window, Date.parse(now)),
    outside: outsideOf(records, window),
  };
}

function detectionsOf({ detections }: DetectionFacts): Timeline['detections'] {
  const told = detections.map(({ at, title }) => ({ at, title: plainText(title, NAME_CHARS) }));
  const distinct = new Map(told.map((each) => [`${each.at}\n${each.title}`, each]));
  return [...distinct.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_DETECTIONS)
    .map(([, each]) => each);
}

/**
 * Gaps within logs, and the life of the credential in question as its platform lists it. The ends of a log are far away,
 * as a rule, and say nothing of where to look.
 */
function besides(
  { watermarks, sessions, tokens }: EvidenceBundle,
  credential: Credential | undefined,
): readonly Stretch[] {
  const gaps = watermarks.flatMap((mark) => mark.gaps);
  const born = [...sessions, ...tokens].flatMap(({ id, createdAt }) =>
    createdAt !== undefined && id === credential?.id ? [{ from: createdAt, until: createdAt }] : [],
  );
  return [...gaps, ...born].map(({ from, until }) => ({ from: Date.parse(from), until: Date.parse(until) }));
}

function verdictOf({
  verdict,
  score,
  interval,
  undecidedUntil,
}: Assessment): NonNullable<Timeline['verdict']> {
  return { verdict, score, interval, ...(undecidedUntil === undefined ? {} : { undecidedUntil }) };
}

/** Sessions and tokens are referred to by letters, in the order in which they stand. */
function tagged(
  groups: readonly LaneGroup[],
): readonly { readonly group: LaneGroup; readonly tag?: string }[] {
  let next = 0;
  return groups.map((group) => {
    const tag = group.kind === 'session' || group.kind === 'token' ? TAGS[next++] : undefined;
    return tag === undefined ? { group } : { group, tag };
  });
}

function laneOf(
  { kind, platform, id, stands, isInQuestion }: LaneGroup,
  tag: string | undefined,
  drawn: Pick<Lane, 'bar' | 'marks'>,
): Lane {
  return {
    ...(tag === undefined ? {} : { tag }),
    kind,
    platform,
    ...(id === undefined ? {} : { id: shortId(id, ID_CHARS) }),
    ...(stands === undefined ? {} : { stands }),
    isInQuestion,
    ...drawn,
  };
}

function outsideOf(records: readonly ToldRecord[], { from, until }: Stretch): Timeline['outside'] {
  return {
    before: records.filter(({ ms }) => ms < from).length,
    after: records.filter(({ ms }) => ms > until).length,
  };
}
