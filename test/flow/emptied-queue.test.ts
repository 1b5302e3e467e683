import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Place, places } from './places.ts';
import { type Played, readPlayed } from './played.ts';
import { World } from './served.ts';
import { Story } from './story.ts';

/** Whether the message says what came of the run; that is a job of its own, and the last. */
function isShown(world: World): boolean {
  return JSON.stringify(world.chat.messages()).includes('*Outcome:*');
}

/** Plays the story until people see its end; the queue is emptied each time that the journal has grown, and the server lives on. */
async function playEmptied(place: Place, isEmptied: boolean) {
  const world = new World();
  try {
    await world.open(place);
    world.env.RECONCILE_EVERY = '500ms';
    await world.serve();
    const story = new Story(world);
    let seen = 0;
    let emptied = 0;
    await story.until('a message that shows the end of the run', async () => {
      const kinds = await world.kinds();
      if (isShown(world)) return true;
      if (isEmptied && kinds.length > seen) {
        await place.emptyQueue();
        emptied++;
      }
      seen = kinds.length;
      return false;
    });
    return { played: await readPlayed(world), emptied };
  } finally {
    await world.close();
  }
}

for (const { name, open } of places) {
  describe(`a queue on ${name} that is emptied while the server lives on`, () => {
    let undisturbed: Played;

    test('is not emptied, for comparison', async () => {
      const place = await open();
      undisturbed = (await playEmptied(place, false).finally(() => place.drop())).played;
    });

    test('again and again, loses nothing and does nothing twice', async () => {
      const place = await open();
      const { played, emptied } = await playEmptied(place, true).finally(() => place.drop());
      assert.ok(emptied >= 5);
      assert.deepEqual(played, undisturbed);
    });
  });
}
