import type { Place } from '../../flow/places.ts';
import type { Played } from '../../flow/played.ts';
import { World } from '../../flow/served.ts';
import { Story } from '../../flow/story.ts';
import { type CallPoint, Calls } from './calls.ts';

/** Servers that start anew, and jobs that are taken back from dead ones, take their time on a small machine. */
const LONGEST_MS = 180_000;

/** Plays the story on so many servers, all of which are killed with -9 at one call; undisturbed without a point. */
export async function playKilledAtCall(
  place: Place,
  servers: number,
  point?: CallPoint,
): Promise<{ readonly played: Played; readonly calls: number; readonly isReached: boolean }> {
  const world = new World();
  let isDead = false;
  const calls = new Calls(point, async () => {
    await world.kill();
    isDead = true;
  });
  try {
    await world.open(place);
    calls.watch(world.simulators);
    await world.serve(servers);
    const story = new Story(world);
    const goOn = async (): Promise<boolean> => {
      if (isDead) {
        isDead = false;
        await world.serve(servers);
        story.serverDied();
      }
      return !isDead && (await story.hasEnded());
    };
    await story.until('the end of the story', goOn, LONGEST_MS);
    return { played: await story.end(), calls: calls.seen, isReached: calls.isReached };
  } finally {
    await world.close();
  }
}
