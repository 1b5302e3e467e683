import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RestOnStore, type Who } from './rest-on-store.ts';

/** Idempotency-Key on requests that act, with the keys in a real database. */

describe('Idempotency-Key', () => {
  const rest = new RestOnStore();
  before(() => rest.open());
  after(() => rest.close());

  async function start(incidentId: string, key: string | undefined, who: Who = 'ada'): Promise<Response> {
    return await rest.post('/v1/runs', { incidentId, playbook: 'forged-session' }, who, key);
  }

  async function codeOf(answer: Response): Promise<unknown> {
    return [answer.status, ((await answer.json()) as { code: unknown }).code];
  }

  test('the same request under the same key gets the first answer again, and one run is started', async () => {
    const id = await rest.incident('same');
    const first = await start(id, 'key-same');
    const again = await start(id, 'key-same');
    assert.deepEqual([first.status, again.status], [202, 202]);
    const { runId } = (await first.json()) as { runId: string };
    assert.deepEqual(await again.json(), { runId });
    assert.deepEqual(await rest.runsOf(id), [runId]);
  });

  test('without a key, and under another one, it is another request', async () => {
    const id = await rest.incident('other-key');
    for (const key of [undefined, undefined, 'key-a', 'key-b'])
      assert.equal((await start(id, key)).status, 202);
    assert.equal((await rest.runsOf(id)).length, 4);
  });

  test('the same key with another body or path is refused, and nothing is done', async () => {
    const [one, two] = [await rest.incident('one'), await rest.incident('two')];
    assert.equal((await start(one, 'key-reused')).status, 202);
    assert.deepEqual(await codeOf(await start(two, 'key-reused')), [422, 'ERR_IDEMPOTENCY_KEY_REUSED']);
    assert.deepEqual(await rest.runsOf(two), []);
    assert.equal((await start(one, 'key-reused')).status, 202, 'the first answer is still there');
  });

  test('the same key of another caller is another key', async () => {
    const id = await rest.incident('callers');
    const answers = [await start(id, 'key-shared', 'ada'), await start(id, 'key-shared', 'rosa')];
    const ids = await Promise.all(
      answers.map(async (each) => ((await each.json()) as { runId: string }).runId),
    );
    assert.equal(new Set(ids).size, 2);
    assert.deepEqual(await rest.runsOf(id), ids);
  });

  test('many at once under one key start one run; each gets its answer or is told to come again', async () => {
    const id = await rest.incident('many');
    const answers = await Promise.all(Array.from({ length: 12 }, () => start(id, 'key-many')));
    const runs = await rest.runsOf(id);
    assert.equal(runs.length, 1);
    for (const answer of answers) {
      if (answer.status === 202) assert.deepEqual(await answer.json(), { runId: runs[0] });
      else assert.deepEqual(await codeOf(answer), [409, 'ERR_CONFLICT']);
    }
    assert.deepEqual(await (await start(id, 'key-many')).json(), { runId: runs[0] });
  });

  test('a key that is empty, long, or no printable ASCII is refused before anything is done', async () => {
    const id = await rest.incident('keys');
    for (const key of ['', ' ', 'a b', 'k'.repeat(256), 'kéy']) {
      assert.deepEqual(await codeOf(await start(id, key)), [400, 'ERR_INPUT_INVALID'], key);
    }
    assert.equal((await start(id, 'k'.repeat(255))).status, 202);
    assert.equal((await rest.runsOf(id)).length, 1);
  });

  test('a request that was refused gives its key back', async () => {
    const answer = await rest.post(
      '/v1/runs',
      { incidentId: 'none', playbook: 'forged-session' },
      'ada',
      'key-back',
    );
    assert.deepEqual(await codeOf(answer), [404, 'ERR_NOT_FOUND']);
    const id = await rest.incident('back');
    assert.equal((await start(id, 'key-back')).status, 202);
  });

  test('a process that died between claim and answer holds the key for a minute, not for ever', async () => {
    const id = await rest.incident('died');
    const request = `POST /v1/runs ${JSON.stringify({ incidentId: id, playbook: 'forged-session' })}`;
    const claim = await rest.store.idempotencyKeys.claim('subject-of-ada', 'key-died', request);
    assert.deepEqual(claim, { state: 'new' });
    assert.deepEqual(await codeOf(await start(id, 'key-died')), [409, 'ERR_CONFLICT']);
    rest.clock.forward(59_000);
    assert.deepEqual(await codeOf(await start(id, 'key-died')), [409, 'ERR_CONFLICT']);
    rest.clock.forward(2_000);
    assert.equal((await start(id, 'key-died')).status, 202);
    assert.equal((await rest.runsOf(id)).length, 1);
  });

  test('a process that died after the run started and before the answer was kept starts no second run', async () => {
    const id = await rest.incident('half');
    const first = (await (await start(id, 'key-half')).json()) as { runId: string };
    await rest.store.pool.query('delete from idempotency_keys');
    assert.deepEqual(await (await start(id, 'key-half')).json(), first);
    assert.deepEqual(await rest.runsOf(id), [first.runId]);
  });

  test('an answer is kept for a day, and the run knows its request for ever', async () => {
    const id = await rest.incident('day');
    await start(id, 'key-day');
    const kept = async (): Promise<number> => {
      const { rows } = await rest.store.pool.query<{ expires_at: string }>(
        'select expires_at from idempotency_keys order by expires_at desc limit 1',
      );
      return Date.parse(rows[0]!.expires_at) - rest.clock.now().getTime();
    };
    assert.equal(await kept(), 24 * 3_600_000);
    rest.clock.forward(24 * 3_600_000 + 1_000);
    assert.equal((await start(id, 'key-day')).status, 202);
    assert.equal((await rest.runsOf(id)).length, 1);
  });

  test('who may not act gets no answer of an earlier request', async () => {
    const id = await rest.incident('viewer');
    assert.equal((await start(id, 'key-viewer', 'rosa')).status, 202);
    assert.deepEqual(await codeOf(await start(id, 'key-viewer', 'vic')), [403, 'ERR_FORBIDDEN']);
  });
});
