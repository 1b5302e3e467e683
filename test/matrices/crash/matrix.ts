import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { CallMoment } from '../../../src/kit/testing/simulator.ts';
import { places } from '../../flow/places.ts';
import type { Played } from '../../flow/played.ts';
import { playKilledAtCall } from './killed-at-call.ts';
import { lostAndDoubled } from './lost-and-doubled.ts';

/**
 * The crash matrix by calls: every server is killed with -9 at a call to a platform, before it acts, after it has acted and
 * after it has answered, and started again. What `npm run test:crash` plays; CRASH_SAMPLE=n takes every n-th point.
 */

const MOMENTS: readonly CallMoment[] = ['before', 'acted', 'answered'];
const WORDS = { before: 'before the platform acts', acted: 'acted, not answered', answered: 'answered' };
const EVERY = Number(process.env.CRASH_SAMPLE ?? 1);
const SERVERS = (process.env.CRASH_SERVERS ?? '1,3').split(',').map(Number);
const rows: string[] = [];

for (const { name, open } of places) {
  for (const servers of SERVERS) {
    describe(`forged-session on ${name}, ${servers} server(s), killed at a call`, () => {
      let undisturbed: Played;
      let calls = 0;

      test('is not killed, for comparison', async () => {
        const place = await open();
        ({ played: undisturbed, calls } = await playKilledAtCall(place, servers).finally(() => place.drop()));
        assert.ok(calls > 0);
      });

      for (const [offset, moment] of MOMENTS.entries()) {
        test(`loses nothing, does nothing twice and ends as it would have: ${WORDS[moment]}`, {
          timeout: 3_600_000,
        }, async () => {
          const tally = { tried: 0, lost: 0, doubled: 0, otherEnd: 0 };
          for (let at = 1 + (offset % EVERY); at <= calls; at += EVERY) {
            const place = await open();
            const killed = await playKilledAtCall(place, servers, { at, moment }).finally(() => place.drop());
            if (!killed.isReached) continue;
            const { lost, doubled } = lostAndDoubled(undisturbed.changes, killed.played.changes);
            tally.tried++;
            tally.lost += lost;
            tally.doubled += doubled;
            try {
              assert.deepEqual(killed.played, undisturbed);
            } catch (thrown) {
              tally.otherEnd++;
              process.stderr.write(`call ${at}, ${moment}: ${String(thrown)}\n`);
            }
          }
          const { tried, lost, doubled, otherEnd } = tally;
          rows.push(
            `| forged-session | ${name} | ${servers} | ${WORDS[moment]} | ${tried} | ${lost} | ${doubled} | ${otherEnd} |`,
          );
          assert.ok(tried > 0, 'no point was reached');
          assert.deepEqual({ lost, doubled, otherEnd }, { lost: 0, doubled: 0, otherEnd: 0 });
        });
      }
    });
  }
}

after(() => {
  const head =
    '| playbook | place | servers | killed | points | lost | doubled | other end |\n|---|---|---|---|---|---|---|---|';
  process.stdout.write(`${[head, ...rows].join('\n')}\n`);
});
