import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStore, type Store } from '../../../src/adapters/store/index.ts';
import { inTransaction, isUnavailable } from '../../../src/adapters/store/pool.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { recordingLog } from '../../support/log.ts';
import { arrival, countingIds, handClock, opened, posting } from '../../support/store-samples.ts';

describe('the pool', () => {
  test('takes a database that is full, or in recovery and takes no writes, for one that is not there, and no fault of ours', () => {
    for (const code of ['53100', '25006', '57P03', 'ECONNREFUSED'])
      assert.ok(isUnavailable(Object.assign(new Error('said'), { code })), code);
    assert.ok(!isUnavailable(Object.assign(new Error('a type'), { code: '22P02' })));
  });

  let database: TestDatabase;
  let store: Store;
  const { log, lines } = recordingLog();
  const options = { ids: countingIds(), clock: handClock(), log, jobsFor: () => [] };

  before(async () => {
    database = await createDatabase();
    store = await openStore({ ...options, connectionString: database.url });
  });
  after(async () => {
    await store.close();
    await database.drop();
  });

  /** Ends every connection of the store, as a server’s shutdown does. */
  async function endConnections(): Promise<void> {
    const other = await openStore({ ...options, connectionString: database.url });
    await other.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    await other.close();
  }

  test('a database that is not there is said to be unavailable', async () => {
    const connectionString = 'postgres://nobody:nothing@127.0.0.1:9/none';
    await assert.rejects(openStore({ ...options, connectionString }), { code: 'ERR_STORE_UNAVAILABLE' });
    const wrong = new URL(database.url);
    wrong.pathname = '/there_is_none';
    await assert.rejects(openStore({ ...options, connectionString: wrong.href }), {
      code: 'ERR_STORE_UNAVAILABLE',
    });
  });

  test('the end of idle connections is survived, and the next call has a new one', async () => {
    await store.ping();
    await endConnections();
    await eventually('the loss is logged', () =>
      lines.some(({ message }) => /lost a database/.test(message)),
    );
    await store.ping();
    assert.equal((await store.intake.accept(arrival('e-1'))).status, 'new');
  });

  test('a connection that ends in the middle fails what was under way, and nothing later', async () => {
    const incidentId = 'inc-cut';
    await store.journal.append({
      incidentId,
      expectedSeq: 0,
      actor: 'system',
      events: [opened('k')],
      jobs: [],
    });
    const blocker = await store.pool.connect();
    await blocker.query("begin; select from incidents where id = 'inc-cut' for update");
    const blocked = store.journal.append({
      incidentId,
      expectedSeq: 1,
      actor: 'system',
      events: [posting],
      jobs: [],
    });
    const outcome = assert.rejects(blocked, { code: 'ERR_STORE_UNAVAILABLE' });
    await eventually('the append waits for the lock', async () => {
      const { rowCount } = await store.pool.query(
        "select from pg_locks where not granted and locktype = 'transactionid'",
      );
      return rowCount === 1;
    });
    await blocker.query(
      `select pg_terminate_backend(pid) from pg_locks where not granted and locktype = 'transactionid'`,
    );
    await outcome;
    await blocker.query('rollback');
    blocker.release();
    await store.journal.append({ incidentId, expectedSeq: 1, actor: 'system', events: [posting], jobs: [] });
    assert.equal((await store.journal.read(incidentId)).length, 2);
  });

  test('two transactions that lock each other both come through', async () => {
    await store.pool.query(
      'create table pair (id integer primary key, n integer); insert into pair values (1, 0), (2, 0)',
    );
    let arrived = 0;
    const both = Promise.withResolvers<void>();
    const bump = (first: number, second: number) =>
      inTransaction(store.pool, async (client) => {
        await client.query('update pair set n = n + 1 where id = $1', [first]);
        if (++arrived >= 2) both.resolve();
        await both.promise;
        await client.query('update pair set n = n + 1 where id = $1', [second]);
        return { last: [], value: () => undefined };
      });
    await Promise.all([bump(1, 2), bump(2, 1)]);
    assert.ok(arrived >= 3, 'one of them was run again');
    assert.deepEqual((await store.pool.query('select n from pair')).rows, [{ n: 2 }, { n: 2 }]);
  });
});
