import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Activity } from '#domain/activity.ts';
import { Baseline, type Habits } from '#domain/baseline/baseline.ts';
import { DAY_MS } from '#domain/baseline/days.ts';
import { writeProfile } from '#domain/baseline/serialised.ts';
import { purgeLapsed } from '../../src/adapters/store/purge.ts';
import { activity, SAM } from '../domain/assessment/evidence.ts';
import type { StoreUnderTest } from '../support/store.ts';
import { assessed, noPlaybook, opened } from '../support/store-samples.ts';

const PRINCIPAL = `principal/okta/${SAM.id}`;
const SUBJECTS = [PRINCIPAL, 'platform/okta', 'application/okta/api', 'principal/okta/u-else'];
const FROM = '2026-03-01T08:00:00.000Z';

function called(operation: string, time: string, more: Partial<Activity> = {}): Activity {
  return activity(`${operation}-${time}`, 'api-call', time, { operation, application: 'api', ...more });
}

const before = called('read', '2026-02-10T09:00:00.000Z');
const during = called('export', '2026-03-01T09:00:00.000Z');

function learned(activities: readonly Activity[]): Baseline {
  const baseline = new Baseline();
  for (const each of activities) baseline.learn(each);
  return baseline;
}

function told(habits: Habits, subjects = SUBJECTS): readonly unknown[] {
  return subjects.map((subject) => {
    const profile = habits.profile(subject);
    return profile && writeProfile(profile);
  });
}

/** What stored baselines must do. */
export function describeBaselines(it: StoreUnderTest): void {
  const operations = async (subject = PRINCIPAL): Promise<readonly string[]> => {
    const habits = await it.store.baselines.load([subject]);
    return [...(habits.profile(subject)?.facets.get('operation')?.entries().keys() ?? [])].toSorted();
  };
  const withhold = (incidentId: string, subjects = [PRINCIPAL], from = FROM) =>
    it.store.baselines.learn([], { incidentId, subjects, from });

  describe('baselines', () => {
    test('hold what was learned, in another process too, and nothing of whom nobody asks', async () => {
      await it.store.baselines.learn([before, during]);
      const restarted = await it.open();
      assert.deepEqual(told(await restarted.baselines.load(SUBJECTS)), told(learned([before, during])));
      const some = await restarted.baselines.load([PRINCIPAL]);
      assert.equal(some.profile('platform/okta'), undefined);
      assert.equal((await restarted.baselines.load([])).profile(PRINCIPAL), undefined);
    });

    test('are the same whatever is learned twice, in whatever parts, by several processes at once', async () => {
      const other = await it.open();
      const all = Array.from({ length: 60 }, (_, at) => {
        const time = new Date(Date.parse(before.time) + at * 7 * 3_600_000).toISOString();
        return called(`op-${at % 9}`, time, at % 2 ? { actor: { id: 'u-else', type: 'user' } } : {});
      });
      const parts = fc.sample(fc.array(fc.subarray(all), { minLength: 6, maxLength: 6 }), {
        numRuns: 1,
        seed: 3,
      })[0]!;
      await Promise.all([...parts, all].map((part, at) => (at % 2 ? other : it.store).baselines.learn(part)));
      assert.deepEqual(told(await it.store.baselines.load(SUBJECTS)), told(learned(all)));
    });

    test('take in what was learned elsewhere, however much', async () => {
      const people = Array.from({ length: 1_200 }, (_, at) => ({
        ...before,
        actor: { id: `u-${at}`, type: 'user' as const },
      }));
      await it.store.baselines.learn([during]);
      await it.store.baselines.add(learned(people));
      const subjects = [...SUBJECTS, 'principal/okta/u-0', 'principal/okta/u-1199'];
      const all = learned([...people, during]);
      assert.deepEqual(told(await it.store.baselines.load(subjects), subjects), told(all, subjects));
      await it.store.baselines.add(new Baseline());
    });

    test('learn nothing that an incident withholds, before or after it says so', async () => {
      await it.append('inc-1', 0, opened());
      const subjects = [PRINCIPAL];
      await it.store.baselines.learn([before, during], { incidentId: 'inc-1', subjects, from: FROM });
      assert.deepEqual(await operations(), ['read']);
      const restarted = await it.open();
      await restarted.baselines.learn([during, called('later', '2026-04-01T09:00:00.000Z')]);
      assert.deepEqual(await operations(), ['read']);
      await it.store.baselines.learn([{ ...during, actor: { id: 'u-else', type: 'user' } }]);
      assert.deepEqual(await operations('principal/okta/u-else'), ['export']);
      assert.deepEqual(await it.store.baselines.withheld(), [{ subject: PRINCIPAL, from: FROM }]);
    });

    test('learn it once the incident is closed as explained', async () => {
      await it.append('inc-1', 0, opened(), assessed({ verdict: 'explained', score: 0.1 }));
      await withhold('inc-1');
      await it.store.baselines.learn([during]);
      assert.deepEqual(await operations(), []);
      await it.append('inc-1', 2, noPlaybook);
      await it.store.baselines.learn([during]);
      assert.deepEqual(await operations(), ['export']);
      assert.deepEqual(await it.store.baselines.withheld(), []);
    });

    test('never learn what was done in one that is closed as anything else, and learn again from its end on', async () => {
      await it.append('inc-1', 0, opened(), assessed(), noPlaybook);
      await withhold('inc-1');
      const [span] = await it.store.baselines.withheld();
      assert.equal(span?.until, it.clock.now().toISOString());
      await it.store.baselines.learn([
        called('in', '2026-03-01T08:59:59.999Z'),
        called('after', '2026-03-01T09:00:00.000Z'),
      ]);
      assert.deepEqual(await operations(), ['after']);
    });

    test('keep withholding from the earliest time that an incident ever named, for each of several', async () => {
      await withhold('inc-1', [PRINCIPAL, 'credential/okta/\0\ud800'], '2026-02-20T00:00:00.000Z');
      await withhold('inc-1', [PRINCIPAL], '2026-02-25T00:00:00.000Z');
      await withhold('inc-2', [PRINCIPAL], '2026-02-01T00:00:00.000Z');
      const spans = await it.store.baselines.withheld();
      const own = spans.filter(({ subject }) => subject === PRINCIPAL).map(({ from }) => from);
      assert.deepEqual(own.toSorted(), ['2026-02-01T00:00:00.000Z', '2026-02-20T00:00:00.000Z']);
    });

    test('are forgotten when nobody has shown them for a hundred and twenty-eight days', async () => {
      const now = it.clock.now().toISOString();
      await it.store.baselines.learn([
        called('old', '2025-12-01T09:00:00.000Z', { actor: { id: 'u-else', type: 'user' } }),
      ]);
      await it.store.baselines.learn([before]);
      await withhold('inc-1', [PRINCIPAL], now);
      it.clock.forward(40 * DAY_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.deepEqual(await operations('principal/okta/u-else'), []);
      assert.deepEqual(await operations(), ['read']);
      it.clock.forward(480 * DAY_MS);
      await purgeLapsed(it.store.pool, it.clock);
      assert.deepEqual([await operations(), await it.store.baselines.withheld()], [[], []]);
    });
  });
}
