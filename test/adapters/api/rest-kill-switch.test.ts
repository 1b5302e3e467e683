import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RestOnStore, type Who } from './rest-on-store.ts';

describe('the kill switch by REST', () => {
  const rest = new RestOnStore();
  before(() => rest.open());
  after(() => rest.close());

  async function turn(body: unknown, who: Who) {
    const answer = await rest.post('/v1/kill-switch', body, who);
    return { status: answer.status, body: (await answer.json()) as { isOn: boolean; because: string[] } };
  }

  test('is on by a responder, off by an approver, and keeps who did what and why', async () => {
    const on = await turn({ on: true, reason: 'false alarms' }, 'rosa');
    assert.equal(on.status, 200);
    assert.match(on.body.because[0]!, /^rosa@example.com at .*: false alarms$/);
    assert.equal((await turn({ on: false, reason: 'it is mended' }, 'rosa')).status, 403);
    assert.equal((await turn({ on: false, reason: 'it is mended' }, 'pia')).body.isOn, false);
    const shown = (await (await rest.get('/v1/kill-switch')).json()) as {
      isOn: boolean;
      turns: { isOn: boolean; by: { email: string }; reason: string }[];
    };
    assert.equal(shown.isOn, false);
    assert.deepEqual(
      shown.turns.map(({ isOn, by, reason }) => [isOn, by.email, reason]),
      [
        [false, 'pia@example.com', 'it is mended'],
        [true, 'rosa@example.com', 'false alarms'],
      ],
    );
  });

  test('wants a reason and a role', async () => {
    assert.equal((await turn({ on: true }, 'rosa')).status, 400);
    assert.equal((await turn({ on: true, reason: 'x' }, 'vic')).status, 403);
    assert.equal((await turn({ on: true, reason: 'x' }, 'pia')).status, 403);
  });

  test('leaves a record that the database lets nobody change', async () => {
    await turn({ on: true, reason: 'a drill' }, 'ada');
    await turn({ on: false, reason: 'it is over' }, 'ada');
    for (const sql of [
      'update kill_switch set reason = null',
      'delete from kill_switch',
      'truncate kill_switch',
    ])
      await assert.rejects(rest.store.pool.query(sql), /append-only/);
  });
});
