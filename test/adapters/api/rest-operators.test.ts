import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rebuildReadModels } from '../../../src/adapters/store/index.ts';
import { RestOnStore, type Who } from './rest-on-store.ts';

/** What people do to runs by REST, on a real database. */

describe('a run that people step into by REST', () => {
  const rest = new RestOnStore();
  before(() => rest.open());
  after(() => rest.close());

  async function started(who: string): Promise<string> {
    const answer = await rest.post(
      '/v1/runs',
      { incidentId: await rest.incident(who), playbook: 'forged-session' },
      'rosa',
    );
    return ((await answer.json()) as { runId: string }).runId;
  }

  async function post(path: string, body: unknown, who: Who = 'rosa', key?: string) {
    const answer = await rest.post(`/v1/runs/${path}`, body, who, key);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async function run(id: string): Promise<Record<string, unknown>> {
    return (await (await rest.get(`/v1/runs/${id}`)).json()) as Record<string, unknown>;
  }

  test('is paused, shown as paused, and resumed, with who and why in the journal', async () => {
    const id = await started('paused');
    const paused = await post(`${id}/pause`, { reason: 'the change window' });
    assert.deepEqual([paused.status, paused.body.status], [200, 'paused']);
    assert.equal(typeof (await run(id)).pausedAt, 'string');
    assert.equal((await post(`${id}/resume`, { reason: 'it is over' })).status, 200);
    assert.equal((await run(id)).pausedAt, undefined);
    const entries = await rest.store.journal.read(String(paused.body.incidentId));
    const entry = entries.find(({ kind }) => kind === 'run-paused')!;
    assert.equal(entry.kind, 'run-paused');
    assert.deepEqual(
      [entry.actor, entry.data.by.via, entry.data.reason],
      ['person/rosa@example.com', 'rest', 'the change window'],
    );
  });

  test('answers 409 with the state that does not allow it', async () => {
    const id = await started('stopped');
    assert.equal((await post(`${id}/cancel`, { reason: 'a drill' })).body.status, 'stopped');
    const again = await post(`${id}/cancel`, { reason: 'a drill' });
    assert.deepEqual([again.status, again.body.code], [409, 'ERR_RUN_STATE']);
    assert.match(String(again.body.detail), /is stopped \(cancelled by rosa@example.com: a drill\)/);
  });

  test('does the same request under the same key once', async () => {
    const id = await started('once');
    const first = await post(`${id}/pause`, { reason: 'wait' }, 'rosa', 'pause-once');
    assert.deepEqual(await post(`${id}/pause`, { reason: 'wait' }, 'rosa', 'pause-once'), first);
  });

  test('wants a responder, a reason, and a step that there is', async () => {
    const id = await started('wants');
    assert.equal((await post(`${id}/pause`, { reason: 'wait' }, 'vic')).status, 403);
    assert.equal((await post(`${id}/pause`, {})).status, 400);
    assert.equal((await post(`${id}/pause`, { reason: '  ' })).status, 400);
    assert.equal((await post(`${id}/steps/nothing/skip`, { reason: 'x' })).status, 404);
    assert.equal((await post('no-run/pause', { reason: 'x' })).status, 404);
  });

  test('keeps no secret that is pasted into a reason', async () => {
    const id = await started('secret');
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const { body } = await post(`${id}/pause`, { reason: `look at ${token}` });
    const text = JSON.stringify(await rest.store.journal.read(String(body.incidentId)));
    assert.ok(!text.includes(token) && text.includes('look at [redacted]'));
  });

  test('is the same after its read models were made anew', async () => {
    const ids = [await started('rebuilt-a'), await started('rebuilt-b')];
    await post(`${ids[0]}/pause`, { reason: 'wait' });
    await post(`${ids[1]}/pause`, { reason: 'wait' });
    await post(`${ids[1]}/resume`, { reason: 'go' });
    const before = await Promise.all(ids.map(run));
    await rebuildReadModels(rest.store.pool);
    assert.deepEqual(await Promise.all(ids.map(run)), before);
    assert.deepEqual(
      before.map(({ pausedAt }) => typeof pausedAt),
      ['string', 'undefined'],
    );
  });
});
