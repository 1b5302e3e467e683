import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { rebuildReadModels } from '../../src/adapters/store/index.ts';
import type { StoreUnderTest } from '../support/store.ts';
import { opened, runEvents, watchBegun, watchPlace } from '../support/store-samples.ts';
import { dumpReadModels } from '../support/tables.ts';

const AT = '2026-03-01T09:00:00.000Z';

function used(runId: string): JournalEvent {
  const use = { uid: 'u1', kind: 'session-use', at: '2026-03-01T10:00:00.000Z', by: '102-bad' } as const;
  return event('use-after-proof', { ...watchPlace(runId), use, more: 0 });
}

/** What the store knows of watches, over all incidents. */
export function describeWatches(it: StoreUnderTest): void {
  describe('watches', () => {
    test('go on from their beginning until they are over, each with its incident', async () => {
      await it.append('inc-1', 0, opened(), ...runEvents('run-1'), watchBegun('run-1'));
      await it.append(
        'inc-2',
        0,
        opened('email/bob@example.com'),
        ...runEvents('run-2'),
        watchBegun('run-2'),
      );
      const { watches } = it.store;
      assert.deepEqual(await watches.platforms(), [{ platform: 'okta', incidentId: 'inc-1' }]);
      const live = await watches.live('okta');
      assert.deepEqual(
        live.map(({ incidentId, ids, lookedUntil }) => [incidentId, ids, lookedUntil]),
        [
          ['inc-1', ['102-bad\u0000'], undefined],
          ['inc-2', ['102-bad\u0000'], undefined],
        ],
      );
      await it.append('inc-1', 15, used('run-1'));
      assert.deepEqual(
        (await watches.live('okta')).map(({ incidentId }) => incidentId),
        ['inc-2'],
      );
      const looked = event('watch-looked', {
        ...watchPlace('run-2'),
        until: '2026-03-01T15:00:00.000Z',
        refused: 1,
      });
      await it.append('inc-2', 15, looked);
      assert.equal((await watches.live('okta'))[0]?.lookedUntil, '2026-03-01T15:00:00.000Z');
      const over = event('watch-ended', { ...watchPlace('run-2'), because: 'over', until: AT, unseen: [] });
      await it.append('inc-2', 16, over);
      assert.deepEqual(await watches.live('okta'), []);
      assert.deepEqual(await watches.platforms(), []);
    });

    test('a use after proof shows in the containment’s row, and the rows are the same when they are folded anew', async () => {
      await it.append('inc-1', 0, opened(), ...runEvents('run-1'), watchBegun('run-1'), used('run-1'));
      const { rows } = await it.store.pool.query('select proof from containments');
      assert.deepEqual(rows, [{ proof: 'contradicted' }]);
      const before = await dumpReadModels(it.store.pool);
      await rebuildReadModels(it.store.pool);
      assert.deepEqual(await dumpReadModels(it.store.pool), before);
    });

    test('how far a log was looked through is kept for its platform', async () => {
      const { watches } = it.store;
      assert.equal(await watches.cursor('okta'), undefined);
      const unseen = [{ from: AT, until: AT, why: 'a record could not be read' }];
      await watches.keepCursor('okta', { until: AT, lookedAt: AT, unseen });
      const later = { until: '2026-03-01T09:05:00.000Z', lookedAt: '2026-03-01T09:07:00.000Z', unseen: [] };
      assert.deepEqual(await watches.cursor('okta'), { until: AT, lookedAt: AT, unseen });
      await watches.keepCursor('okta', later);
      assert.deepEqual(await watches.cursor('okta'), later);
      assert.equal(await watches.cursor('github'), undefined);
    });
  });
}
