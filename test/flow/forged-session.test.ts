import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { publicKeyOf } from '../../src/adapters/store/head-keys.ts';
import { headKeyFrom } from '../../src/adapters/store/kept-head-key.ts';
import { verifyJournal } from '../../src/adapters/store/verify-journal.ts';
import { eventually } from '../support/eventually.ts';
import { World } from './served.ts';

/** The story from webhook to report, on a real server process, killed with -9 in between. */

/** What one story changes on the platforms, however often the server dies. */
let undisturbed: string[] = [];

async function playWithDeaths(killAt: readonly number[]): Promise<{
  changes: string[];
  outcome: string | undefined;
  messages: number;
  verified: boolean;
  accepted: number;
}> {
  const world = new World();
  try {
    await world.open();
    await world.serve();
    const accepted = (await world.send()).status;
    for (const entries of killAt) {
      await eventually(`${entries} entries`, async () => {
        await world.approveWaiting();
        return (await world.entries()) >= entries || (await world.outcome()) !== undefined;
      });
      await world.kill();
      await world.serve();
    }
    await eventually('the end of the run', async () => {
      await world.approveWaiting();
      return (await world.outcome()) !== undefined;
    });
    const key = publicKeyOf(headKeyFrom(undefined, `/tmp/countersign-flow-${process.pid}`));
    const { verified } = await verifyJournal(world.pool, { publicKeys: [key] });
    return {
      changes: world.changes(),
      outcome: await world.outcome(),
      messages: world.chat.messages().length,
      verified,
      accepted,
    };
  } finally {
    await world.close();
  }
}

describe('a forged session', () => {
  before(async () => {
    const played = await playWithDeaths([]);
    assert.equal(played.accepted, 202);
    assert.equal(played.outcome, 'partial');
    assert.equal(played.verified, true);
    assert.equal(played.messages, 1);
    undisturbed = played.changes;
  });
  after(() => undefined);

  test('is cut on every platform that offers it, once', () => {
    assert.equal(new Set(undisturbed).size, undisturbed.length);
    assert.ok(undisturbed.some((each) => /^okta DELETE .*\/sessions$/.test(each)));
    assert.ok(undisturbed.some((each) => each.startsWith('slack POST')));
    assert.ok(undisturbed.some((each) => each.startsWith('github POST')));
  });

  for (const killAt of [[3], [9], [14], [19], [25], [31], [38], [44, 50]]) {
    test(`ends as it would have when the server is killed after ${killAt.join(' and ')} entries, and nothing is done twice`, async () => {
      const played = await playWithDeaths(killAt);
      assert.equal(played.outcome, 'partial');
      assert.deepEqual(played.changes, undisturbed);
      assert.equal(played.verified, true);
      assert.equal(played.messages, 1);
    });
  }
});
