import { type Halted, Halts } from './halts.ts';
import type { Place } from './places.ts';
import type { Played } from './played.ts';
import { World } from './served.ts';
import { Story } from './story.ts';

/**
 * When the server is killed: `before` an entry is committed, when all that led to it is done and none of it recorded;
 * or `after`, when it is committed and the server has not learned of it. Whatever a kill can meet lies between the two.
 */
export type Moment = 'before' | 'after';

/** Plays the story while the server is killed with -9 at each of the entries; tells at which it was. */
export async function playKilled(
  place: Place,
  moment: Moment,
  at: readonly number[],
): Promise<{ readonly played: Played; readonly killedAt: readonly number[] }> {
  const world = new World();
  try {
    await world.open(place);
    await world.serve();
    const halts = await Halts.at(at, place.databaseUrl);
    try {
      const story = new Story(world);
      const killedAt: number[] = [];
      for (;;) {
        const halted = await haltOrEnd(story, halts);
        if (!halted) break;
        await killAt(halted, moment, world, halts);
        killedAt.push(halted.seq);
        await world.serve();
        story.serverDied();
      }
      return { played: await story.end(), killedAt };
    } finally {
      await halts.end();
    }
  } finally {
    await world.close();
  }
}

/** The next entry at which the server is halted; undefined when the story has ended. */
export async function haltOrEnd(story: Story, halts: Halts): Promise<Halted | undefined> {
  let halted: Halted | undefined;
  await story.until('the next entry', async () => {
    halted = await halts.halted();
    return halted !== undefined || (await story.hasEnded());
  });
  return halted;
}

/** Kills the halted server. */
export async function killAt(halted: Halted, moment: Moment, world: World, halts: Halts): Promise<void> {
  if (moment === 'before') {
    await world.kill();
    await halts.undo(halted);
  } else {
    world.freeze();
    await halts.commit(halted, () => world.thaw());
    await world.kill();
  }
}
