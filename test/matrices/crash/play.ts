import { Halts } from '../../flow/halts.ts';
import type { Place } from '../../flow/places.ts';
import type { Played } from '../../flow/played.ts';
import { readPlayed } from '../../flow/played.ts';
import type { World } from '../../flow/served.ts';
import { Killer } from './killer.ts';
import { withoutRepeats } from './lost-and-doubled.ts';
import type { Point, SeenCall } from './points.ts';
import type { Told } from './told.ts';

/** Servers that start anew, and jobs that are taken back from dead ones, take their time on a small machine. */
const LONGEST_MS = 240_000;
/** Less of it is given to the collection of garbage while a server starts. */
const QUICK_START = { NODE_OPTIONS: '--max-semi-space-size=64' };

export interface PlayedOnce {
  readonly played: Played;
  readonly reached: readonly Point[];
  readonly calls: readonly SeenCall[];
  /** The first entry of each commit, since servers might be killed. */
  readonly firstEntries: readonly number[];
  /** One line for each entry of the journal. */
  readonly told: readonly string[];
}

/** Plays a story on so many servers, one of which is killed with -9 at each of the points and replaced. */
export async function playOnce(
  told: Told,
  place: Place,
  servers: number,
  points: readonly Point[],
): Promise<PlayedOnce> {
  const { world, env, story, close } = await told.open();
  try {
    await world.open(place);
    Object.assign(world.env, QUICK_START, env);
    await world.serve(servers);
    await story.begin();
    const before = await world.entries();
    const killer = new Killer(world, points, () => story.serverDied());
    const seqs = points.flatMap((point) => (point.at === 'entry' ? [point.seq] : []));
    const halts = await Halts.at(seqs, place.databaseUrl);
    try {
      killer.watch(world.simulators);
      const goOn = async (): Promise<boolean> => {
        const halted = await halts.halted();
        if (halted) await killer.meetHalted(halted, halts);
        return !halted && (await story.hasEnded());
      };
      await story.until('the end of the story', goOn, LONGEST_MS);
      await killer.settled();
    } finally {
      await halts.end();
    }
    const { rows } = await world.pool.query<{ seq: number }>(
      'select min(seq)::int as seq from journal where seq > $1 group by xmin::text order by 1',
      [before],
    );
    const firstEntries = rows.map(({ seq }) => seq);
    const { reached, seen: calls } = killer;
    const played = await readPlayed(world);
    const changes = withoutRepeats(played.changes);
    return { played: { ...played, changes }, reached, calls, firstEntries, told: await toldBy(world) };
  } finally {
    await world.close();
    await close();
  }
}

async function toldBy({ pool }: World): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `select concat_ws(' ', seq, at, kind, d->>'step', d->>'index', d->>'status', d->>'outcome', d->>'proof', d->>'worker', d->>'why') as line
     from journal, lateral (select data::jsonb as d) as read order by seq`,
  );
  return rows.map(({ line }) => line);
}
