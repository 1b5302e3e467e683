import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Moment, playKilled } from './killed.ts';
import { places } from './places.ts';
import type { Played } from './played.ts';
import { World } from './served.ts';
import { Story } from './story.ts';

/**
 * The story from webhook to report, on a real server process that is killed with -9 again and again.
 *
 * `KILL_POINTS=all` makes every entry of the journal a point of death in one of eleven runs, before it is committed and
 * after; `KILL_POINTS=3,8` plays those runs of the eleven; without it some entries of two runs are played.
 */

/**
 * In one run the server dies at every eleventh entry: so seldom that one action is not hit at each of the attempts it
 * has, which would rightly end it as failed.
 */
const APART = 11;
/** Beyond the last entry of a run that died often. */
const MOST_ENTRIES = 99;
/** Around the intents, a proof, and an answer. */
const SAMPLE: Record<Moment, readonly number[]> = { before: [11, 38], after: [18, 51] };

const { KILL_POINTS } = process.env;
const isWhole = KILL_POINTS === 'all';
const from = (first: number): number[] =>
  Array.from({ length: Math.ceil(MOST_ENTRIES / APART) }, (_, run) => first + run * APART);
const firsts = Array.from({ length: APART }, (_, first) => first + 1);
const asked = isWhole ? firsts : KILL_POINTS?.split(',').map(Number);
const runsOf = (moment: Moment): (readonly number[])[] => asked?.map(from) ?? [SAMPLE[moment]];

let undisturbed: Played;
let entries: number;

/** Plays it with no disturbance, and stops the server in order at the end. */
before(async () => {
  const world = new World();
  try {
    await world.open();
    await world.serve();
    undisturbed = await new Story(world).end();
    entries = (await world.kinds()).length;
    assert.equal(await world.stop(), 0);
  } finally {
    await world.close();
  }
});

describe('a forged session', () => {
  test('is cut on every platform that offers it, once', () => {
    assert.deepEqual(undisturbed.changes, [
      'github POST /orgs/acme/credential-authorizations/srivera/revoke',
      'okta DELETE /api/v1/users/00uSAM0000000000001/sessions',
      'okta POST /api/v1/users/00uSAM0000000000001/lifecycle/suspend',
      'slack POST /api/admin.users.session.reset',
    ]);
  });

  test('ends with what could be contained proven, in one Slack message and a journal that verifies', () => {
    const { rows, messages, journal } = undisturbed;
    assert.deepEqual(rows.runs, ['forged-session 2 partial']);
    assert.equal(rows.containments?.filter((row) => row.endsWith(' proven')).length, 5);
    assert.deepEqual(messages, ['*Outcome:* partial: 5 proven, 2 left for a person']);
    assert.deepEqual(journal, { verified: true, faults: [] });
  });
});

/** What `npm run test:crash` plays on servers as well is played there only when it is asked for. */
for (const { name, open } of asked ? places : places.slice(0, 1)) {
  describe(`a forged session on ${name}`, { concurrency: 2 }, () => {
    const reached: Record<Moment, number[]> = { before: [], after: [] };

    for (const moment of ['before', 'after'] as const) {
      for (const at of runsOf(moment)) {
        const where = `entries ${at.slice(0, 3).join(', ')}${at.length > 3 ? ' and so on' : ''}`;
        test(`ends as it would have when the server is killed ${moment} ${where}`, async () => {
          const place = await open();
          const { played, killedAt } = await playKilled(place, moment, at).finally(() => place.drop());
          assert.deepEqual(played, undisturbed);
          assert.ok(killedAt.length >= Math.min(at.length, 4));
          reached[moment].push(...killedAt);
        });
      }
    }

    after(() => {
      if (!isWhole) return;
      const all = Array.from({ length: entries }, (_, index) => index + 1);
      for (const killedAt of Object.values(reached)) {
        assert.deepEqual(
          all.filter((entry) => !killedAt.includes(entry)),
          [],
        );
      }
    });
  });
}
