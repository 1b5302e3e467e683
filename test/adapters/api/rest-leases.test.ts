import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { JournalEvent } from '#domain/journal-event.ts';
import { rebuildReadModels } from '../../../src/adapters/store/index.ts';
import { openLeaseCounts } from '../../../src/adapters/store/open-lease-counts.ts';
import { finished, GITHUB_LEASE, OKTA_LEASE, requested, suspended } from '../../domain/run/leases/leased.ts';
import { RestOnStore, type Who } from './rest-on-store.ts';

/** Undo leases by REST, on a real database; and how they stand in its rows. */

describe('undo leases by REST', () => {
  const rest = new RestOnStore();
  before(async () => {
    await rest.open();
    const book = suspended();
    book.settle([requested(book)]);
    finished(book, 'failed');
    const events = book.entries.map(({ kind, data }) => ({ kind, data }) as JournalEvent);
    await rest.store.journal.append({ incidentId: 'inc-1', expectedSeq: 0, actor: 'test', events, jobs: [] });
  });
  after(() => rest.close());

  async function get(path: string, who: Who = 'vic') {
    const answer = await rest.get(`/v1/undo-leases${path}`, who);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  async function post(path: string, body: unknown, who: Who, key?: string) {
    const answer = await rest.post(`/v1/undo-leases/${path}`, body, who, key);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const standing = async () => {
    const { body } = await get('');
    return Object.fromEntries(
      (body.items as { id: string; status: string }[]).map((each) => [each.id, each.status]),
    );
  };

  test('are listed as they stand, by incident and status, and read one by one', async () => {
    assert.deepEqual(await standing(), { [OKTA_LEASE]: 'irrevocable', [GITHUB_LEASE]: 'held' });
    const held = (await get('?status=held&incidentId=inc-1')).body.items as Record<string, unknown>[];
    assert.deepEqual(
      held.map(({ id, platform, capability, dueAt }) => [id, platform, capability, dueAt]),
      [[GITHUB_LEASE, 'github', 'account.suspend', '2026-03-02T10:00:00.000Z']],
    );
    assert.equal((await get(`/${OKTA_LEASE}`)).body.status, 'irrevocable');
    assert.equal((await get('/none')).status, 404);
    assert.equal((await get('?status=lost')).status, 400);
    assert.equal((await get('', 'nobody')).status, 403);
  });

  test('are counted by status while they are not settled', async () => {
    assert.deepEqual(await openLeaseCounts(rest.store.pool), {
      ...{ held: 1, requested: 0, undoing: 0, conflicted: 0, irrevocable: 1 },
    });
  });

  test('wake whoever is due: the daily try at its time, the other at its own', async () => {
    const wakingBy = (at: string) => rest.store.readModels.wakingLeases(at, '', 10);
    assert.deepEqual(await wakingBy('2026-03-02T09:59:59.999Z'), []);
    assert.deepEqual(await wakingBy('2026-03-02T10:00:00.000Z'), ['inc-1']);
  });

  test('are the same after their rows were made anew', async () => {
    const earlier = (await get('')).body;
    await rebuildReadModels(rest.store.pool);
    assert.deepEqual((await get('')).body, earlier);
  });

  test('are kept and closed by approvers alone, with a reason', async () => {
    const reason = 'done in the console';
    assert.equal((await post(`${OKTA_LEASE}/close`, { reason }, 'rosa')).status, 403);
    assert.equal((await post(`${OKTA_LEASE}/close`, {}, 'pia')).status, 400);
    assert.equal((await post('none/close', { reason }, 'pia')).status, 404);
    assert.equal((await standing())[OKTA_LEASE], 'irrevocable');
    assert.equal((await post(`${OKTA_LEASE}/close`, { reason }, 'pia')).status, 200);
    assert.equal((await standing())[OKTA_LEASE], 'closed');
    const again = await post(`${OKTA_LEASE}/keep`, { reason }, 'pia');
    assert.deepEqual([again.status, again.body.code], [409, 'ERR_LEASE_STATE']);
  });

  test('are undone by responders once for one key, when somebody else approves', async () => {
    assert.equal((await post(`${GITHUB_LEASE}/undo`, {}, 'vic')).status, 403);
    const first = await post(`${GITHUB_LEASE}/undo`, { reason: 'she is back' }, 'rosa', 'once');
    assert.equal(first.status, 202);
    assert.match(String(first.body.message), /^recorded: 1 of group ".*" must approve$/);
    assert.deepEqual(await post(`${GITHUB_LEASE}/undo`, { reason: 'she is back' }, 'rosa', 'once'), first);
    assert.equal((await standing())[GITHUB_LEASE], 'requested');
    const other = await post(`${GITHUB_LEASE}/undo`, {}, 'ada');
    assert.deepEqual([other.status, other.body.code], [409, 'ERR_LEASE_STATE']);
    assert.match(String(other.body.detail), /asked by rosa@example\.com/);
    const entries = await rest.store.journal.read('inc-1');
    assert.equal(entries.at(-1)!.actor, 'person/rosa@example.com');
  });
});
