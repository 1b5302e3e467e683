import { setTimeout as pause } from 'node:timers/promises';
import { type Played, readPlayed } from '../../flow/played.ts';
import { withoutRepeats } from '../crash/lost-and-doubled.ts';
import { ToldStory } from '../crash/told.ts';
import { twoPlatforms } from '../crash/two-platforms.ts';
import { Beneath } from './beneath.ts';
import type { Disturbance } from './disturbances.ts';

/** The disturbance begins with this entry of the journal: the first calls are under way, and nobody is asked yet. */
const AT_ENTRY = 9;
/** So long it lasts, in milliseconds. */
const LASTS_MS = 3_000;
const LONGEST_MS = 240_000;

export interface Disturbed {
  readonly played: Played;
  /** Errors of ours that the servers logged: what befalls a server beneath is no fault of the code. */
  readonly internalErrors: readonly string[];
}

/** Plays the story of a forged session while something befalls the servers beneath. */
export async function playDisturbed({
  withRedis,
  servers = 1,
  begin,
  end,
}: Omit<Disturbance, 'title'>): Promise<Disturbed> {
  const beneath = await Beneath.open(withRedis);
  const world = twoPlatforms();
  try {
    const { databaseUrl, redisUrl } = beneath;
    const place = { databaseUrl, ...(redisUrl ? { redisUrl } : {}) };
    await world.open({ ...place, emptyQueue: async () => undefined, drop: async () => undefined });
    world.env.RECONCILE_EVERY = servers > 1 ? '200ms' : '1s';
    await world.serve(servers);
    const story = new ToldStory(world, 'forged-session');
    await story.until('the beginning', async () => (await world.entries()) >= AT_ENTRY);
    await begin(beneath);
    await pause(LASTS_MS);
    await end(beneath);
    await story.until('the end of the story', () => story.hasEnded(), LONGEST_MS);
    const played = await readPlayed(world);
    return {
      played: { ...played, changes: withoutRepeats(played.changes) },
      internalErrors: world.said.split('\n').filter((line) => line.includes('ERR_INTERNAL')),
    };
  } finally {
    await world.close();
    await beneath.close();
  }
}
