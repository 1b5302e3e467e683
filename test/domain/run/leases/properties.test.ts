import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Lease } from '#domain/run/leases/lease.ts';
import { Chaos, type Happening, happenings } from './chaos.ts';

/** Whatever happens in whatever order: time, people, steps, the kill switch, failures, crashes, late answers, meddlers. */

const NUM_RUNS = 100;

async function played(given: readonly Happening[]): Promise<Chaos> {
  const chaos = new Chaos();
  for (const each of given) await chaos.happen(each);
  return chaos;
}

/** What a lease at rest waits for; undefined where it waits for nothing, and is lost. */
function waitsFor(chaos: Chaos, lease: Lease): string | undefined {
  switch (lease.phase) {
    case 'closed':
      return 'nothing more';
    case 'conflicted':
      return 'a person';
    case 'held':
      return lease.dueAt === undefined ? 'a person' : 'its time';
    case 'irrevocable':
      return lease.nextAt === undefined ? undefined : 'its daily try';
    case 'asked':
      return chaos.book.state!.approvals.get(lease.approvalId ?? '')?.status === 'waiting'
        ? 'an answer'
        : undefined;
    default:
      return undefined;
  }
}

describe('in whatever order things happen', () => {
  test('nothing is taken back twice, and no state that somebody else made is overwritten', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (given) => {
        const chaos = await played(given);
        await chaos.toRest();
        for (const platform of ['okta', 'github']) {
          const met = chaos.carriedOut.filter((each) => each.platform === platform).map((each) => each.met);
          assert.ok(met.length <= 1, `${platform} was called to effect ${met.length} times`);
          assert.deepEqual(
            met.filter((each) => each !== 'SUSPENDED'),
            [],
          );
        }
      }),
      { numRuns: NUM_RUNS },
    );
  });

  test('no lease is lost: each is closed, or waits for a person or a time', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (given) => {
        const chaos = await played(given);
        await chaos.toRest();
        assert.equal(chaos.leases.length, 2);
        for (const lease of chaos.leases)
          assert.ok(waitsFor(chaos, lease), `${lease.id} is ${lease.phase}: ${lease.why}`);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  test('a lease counts as undone only where the account is as it was before', async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (given) => {
        const quiet = given.filter((each) => each.do !== 'meddle');
        const chaos = await played(quiet);
        for (const { closed, platform } of chaos.leases)
          if (closed?.how === 'undone') assert.equal(chaos.status[platform], 'ACTIVE');
      }),
      { numRuns: NUM_RUNS },
    );
  });
});
