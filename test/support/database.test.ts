import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { createDatabase, databaseTargets } from './database.ts';

for (const target of databaseTargets) {
  describe(`a test database on the ${target.name}`, () => {
    test('is empty, its own, and gone after drop even while somebody is connected', async () => {
      const [one, two] = await Promise.all([createDatabase(target), createDatabase(target)]);
      assert.notEqual(one.url, two.url);
      const client = new pg.Client({ connectionString: one.url });
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query(
        "select count(*)::int as tables from information_schema.tables where table_schema = 'public'",
      );
      assert.deepEqual(rows, [{ tables: 0 }]);
      await Promise.all([one.drop(), two.drop()]);
      await assert.rejects(new pg.Client({ connectionString: one.url }).connect(), { code: '3D000' });
    });
  });
}
