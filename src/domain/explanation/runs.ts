import type { Mark, Origin } from './timeline.ts';
import type { ToldRecord } from './told-records.ts';

/** How much alike records must be, and how near, to be one mark. */
interface Likeness {
  /** Longest pause within a run, as a share of the window. */
  readonly pause: number;
  keyOf(record: ToldRecord): string;
}

const bySource = ({ kind, origin }: ToldRecord): string => `${kind}\n${origin.key ?? ''}`;
const byClient = (record: ToldRecord): string => `${bySource(record)}\n${record.origin.client ?? ''}`;

/** From the most to the least detail. The last leaves one mark of each kind in a lane. */
const LIKENESSES: readonly Likeness[] = [
  { pause: 0.004, keyOf: (record) => `${byClient(record)}\n${record.what}` },
  { pause: 0.02, keyOf: byClient },
  { pause: 0.1, keyOf: bySource },
  { pause: Number.POSITIVE_INFINITY, keyOf: bySource },
  { pause: Number.POSITIVE_INFINITY, keyOf: ({ kind }) => kind },
];

/** Past so many, even what signals for compromise rest on is drawn as runs. */
const MOST_SINGLE = 150;
const MOST_REFS = 5;

/**
 * The marks of each lane: runs of like records are one, and what a signal for compromise rests on stands by itself.
 *
 * @param lanes records in the window, oldest first
 * @param limit most marks, beside the evidence; past it less likeness is enough
 */
export function marksOf(
  lanes: readonly (readonly ToldRecord[])[],
  indexOf: ReadonlyMap<string, number>,
  spanMs: number,
  limit: number,
): readonly (readonly Mark[])[] {
  const single = lanes.flat().filter(({ isSuspect }) => isSuspect).length <= MOST_SINGLE;
  let marks: readonly (readonly Mark[])[] = [];
  for (const likeness of LIKENESSES) {
    marks = lanes.map((records) =>
      runsIn(records, likeness, spanMs, single)
        .map((run) => markOf(run, indexOf))
        .toSorted(inOrder),
    );
    const count = marks.flat().filter(({ behind }) => !behind.some(({ speaks }) => speaks === 'for')).length;
    if (count <= limit) break;
  }
  return marks;
}

function runsIn(
  records: readonly ToldRecord[],
  { pause, keyOf }: Likeness,
  spanMs: number,
  isSingle: boolean,
): readonly (readonly ToldRecord[])[] {
  const open = new Map<string, ToldRecord[]>();
  const runs: ToldRecord[][] = [];
  for (const record of records) {
    const signals = record.behind.map(({ signal }) => signal).join(',');
    const key = record.isSuspect && isSingle ? record.ref : `${keyOf(record)}\n${signals}`;
    const run = open.get(key);
    const last = run?.at(-1);
    if (run && last && record.ms - last.ms <= pause * spanMs) {
      run.push(record);
    } else {
      const begun = [record];
      open.set(key, begun);
      runs.push(begun);
    }
  }
  return runs;
}

function markOf(run: readonly ToldRecord[], indexOf: ReadonlyMap<string, number>): Mark {
  const first = run[0]!;
  const last = run.at(-1)!;
  const keys = new Set(run.map(({ origin }) => origin.key));
  const source = keys.size === 1 ? indexOf.get(first.origin.key ?? '') : undefined;
  return {
    kind: first.kind,
    at: first.at,
    ...(last.at === first.at ? {} : { until: last.at }),
    count: run.length,
    what: oneOf(
      run.map(({ what }) => what),
      'operations',
    )!,
    origin: originOf(run),
    ...(source === undefined ? {} : { source }),
    behind: first.behind,
    refs: run.slice(0, MOST_REFS).map(({ ref }) => ref),
  };
}

function originOf(run: readonly ToldRecord[]): Origin {
  const network = oneOf(
    run.map(({ origin }) => origin.network),
    'networks',
  );
  const country = oneOf(
    run.map(({ origin }) => origin.country),
    'countries',
  );
  const client = oneOf(
    run.map(({ origin }) => origin.client),
    'clients',
  );
  return {
    ...(network === undefined ? {} : { network }),
    ...(country === undefined ? {} : { country }),
    ...(client === undefined ? {} : { client }),
  };
}

/** What all say, or how many different things they say. */
function oneOf(said: readonly (string | undefined)[], several: string): string | undefined {
  const distinct = new Set(said.filter((each) => each !== undefined));
  return distinct.size > 1 ? `${distinct.size} ${several}` : [...distinct][0];
}

function inOrder(a: Mark, b: Mark): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : a.refs[0]! < b.refs[0]! ? -1 : 1;
}
