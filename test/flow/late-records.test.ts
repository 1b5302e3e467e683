import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Moment } from './killed.ts';
import { oktaOf, playLate, shownBy } from './late-records.ts';
import { World } from './served.ts';
import { Story } from './story.ts';

/** Verdicts that change on a real server process, which is killed with -9 around the change. */

/** From the first answer to an undecided verdict on to the run that a later one begins. */
const AROUND_THE_CHANGE: Record<Moment, readonly number[]> = { before: [7], after: [12] };

describe('records that come late', { concurrency: 4 }, () => {
  const undisturbed = playLate('before', []);

  test('turn an undecided verdict, which begins the run that cuts the access, and people are told', async () => {
    const { kinds, changes, shown } = await undisturbed;
    const told = kinds.filter((kind) =>
      /^(reassessment|verdict)-|^assessment-made$|^playbook|^run-/.test(kind),
    );
    assert.deepEqual(told, [
      'assessment-made',
      'playbook-not-found',
      'reassessment-scheduled',
      'assessment-made',
      'verdict-changed',
      'run-started',
      'run-finished',
    ]);
    assert.equal(changes.filter((change) => change.startsWith('okta DELETE')).length, 1);
    assert.match(shown, /was undecided until [^,]*, now (stolen|forged): /);
  });

  for (const moment of ['before', 'after'] as const) {
    test(`lead to the same when the server is killed ${moment} entries of the change`, async () => {
      const { changes, rows, messages, journal, killedAt } = await playLate(
        moment,
        AROUND_THE_CHANGE[moment],
      );
      const expected = await undisturbed;
      assert.ok(killedAt.length >= 1, `${killedAt}`);
      assert.deepEqual(changes, expected.changes);
      assert.deepEqual(rows, expected.rows);
      assert.deepEqual(messages, expected.messages);
      assert.deepEqual(journal, { verified: true, faults: [] });
    });
  }

  test('are read again by themselves where their log could not be read', async () => {
    const world = new World();
    try {
      await world.open();
      oktaOf(world).inject({ kind: 'forbidden', path: /\/api\/v1\/logs/ });
      await world.serve();
      await new Story(world).end();
      const kinds = await world.kinds();
      assert.deepEqual(
        kinds.filter((kind) => /^(reassessment|verdict)-|^assessment-made$|^run-/.test(kind)),
        [
          'assessment-made',
          'reassessment-scheduled',
          'reassessment-due',
          'assessment-made',
          'verdict-changed',
          'run-started',
          'run-finished',
        ],
      );
      assert.match(shownBy(world), /was undecided/);
    } finally {
      await world.close();
    }
  });
});
