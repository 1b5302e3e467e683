import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type pg from 'pg';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import { openPool } from '../../../src/adapters/store/pool.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { recordingLog } from '../../support/log.ts';

describe('migrate', () => {
  let database: TestDatabase;
  let folder: string;
  let pools: pg.Pool[];

  before(async () => {
    database = await createDatabase();
  });
  after(() => database.drop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-migrations-'));
    pools = Array.from({ length: 5 }, () =>
      openPool({ connectionString: database.url, log: recordingLog().log, max: 2 }),
    );
    await pools[0]!.query('drop schema public cascade; create schema public');
    await write('0001-first.sql', 'create table first (n integer); insert into first values (1)');
  });
  afterEach(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await rm(folder, { recursive: true });
  });

  function write(name: string, sql: string): Promise<void> {
    return writeFile(join(folder, name), sql);
  }

  test('several starters at once apply each file once', async () => {
    const applied = await Promise.all(pools.map((pool) => migrate(pool, folder)));
    assert.deepEqual(applied.flat(), ['0001-first.sql']);
    assert.equal((await pools[0]!.query('select from first')).rowCount, 1);
  });

  test('a later file is applied by itself', async () => {
    await migrate(pools[0]!, folder);
    await write('0002-second.sql', 'create table second (n integer)');
    assert.deepEqual(await migrate(pools[0]!, folder), ['0002-second.sql']);
    assert.deepEqual(await migrate(pools[0]!, folder), []);
  });

  test('files are applied all or none', async () => {
    await write('0002-broken.sql', 'create table second (n nonsense)');
    await assert.rejects(migrate(pools[0]!, folder), { code: 'ERR_INTERNAL' });
    await rm(join(folder, '0002-broken.sql'));
    assert.deepEqual(await migrate(pools[0]!, folder), ['0001-first.sql']);
  });

  test('a file that was edited after it was applied is refused', async () => {
    await migrate(pools[0]!, folder);
    await write('0001-first.sql', 'create table first (n bigint)');
    await assert.rejects(migrate(pools[0]!, folder), { code: 'ERR_CONFIG_INVALID', place: '0001-first.sql' });
  });

  test('a database that a newer version has migrated is refused', async () => {
    await write('0002-second.sql', 'select 1');
    await migrate(pools[0]!, folder);
    await rm(join(folder, '0002-second.sql'));
    await assert.rejects(migrate(pools[0]!, folder), {
      code: 'ERR_CONFIG_INVALID',
      place: '0002-second.sql',
    });
  });
});
