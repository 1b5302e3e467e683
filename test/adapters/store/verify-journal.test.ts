import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  exportHeads,
  generateHeadKeys,
  openStore,
  publicKeyOf,
  readExportedHeads,
  readHeadKey,
  readPublicKey,
  type SignedHead,
  type Store,
  takeHead,
  verifyJournal,
} from '../../../src/adapters/store/index.ts';
import { createDatabase, type TestDatabase } from '../../support/database.ts';
import { recordingLog } from '../../support/log.ts';
import { countingIds, handClock, noPlaybook, opened, posting } from '../../support/store-samples.ts';
import { tamper } from '../../support/tables.ts';

describe('verifying the journal', () => {
  const key = readHeadKey(generateHeadKeys().privateKey);
  const publicKeys = [publicKeyOf(key)];
  const clock = handClock();
  let database: TestDatabase;
  let store: Store;

  before(async () => {
    database = await createDatabase();
    store = await openStore({
      connectionString: database.url,
      ids: countingIds(),
      clock,
      log: recordingLog().log,
      jobsFor: () => [],
    });
  });
  after(async () => {
    await store.close();
    await database.drop();
  });

  /** Two incidents of four entries; the first head covers both up to 3, the second one of them up to 4. */
  beforeEach(async () => {
    await tamper(store.pool, 'truncate journal, incidents, incident_keys, journal_heads, covered_incidents');
    for (const id of ['inc-1', 'inc-2']) await append(id, 0, opened(id), posting, noPlaybook);
    await takeHead(store.pool, clock, key);
    await append('inc-1', 3, posting);
    await takeHead(store.pool, clock, key);
    await append('inc-2', 3, posting);
  });

  function append(incidentId: string, expectedSeq: number, ...events: Parameters<typeof write>[2]) {
    return write(incidentId, expectedSeq, events);
  }

  function write(incidentId: string, expectedSeq: number, events: ReturnType<typeof opened>[]) {
    return store.journal.append({ incidentId, expectedSeq, actor: 'system', events, jobs: [] });
  }

  async function exported(): Promise<SignedHead[]> {
    const heads: SignedHead[] = [];
    for await (const head of exportHeads(store.pool)) heads.push(head);
    return heads;
  }

  /** Where faults are: `inc-1/2`, `head 1`. */
  async function faultsAfter(sql: string, heads?: readonly SignedHead[]): Promise<string[]> {
    await tamper(store.pool, sql);
    const result = await verifyJournal(store.pool, { publicKeys, ...(heads ? { heads } : {}) });
    assert.equal(result.verified, result.faults.length === 0);
    return result.faults.map(({ incidentId, seq, head }) =>
      incidentId === undefined ? `head ${head}` : `${incidentId}/${seq}`,
    );
  }

  test('an untouched journal verifies, with its heads and with those kept elsewhere', async () => {
    const result = await verifyJournal(store.pool, { publicKeys, heads: await exported() });
    assert.deepEqual(result, {
      entries: 8,
      incidents: 2,
      heads: 2,
      verified: true,
      faults: [],
      faultsNotListed: 0,
    });
  });

  test('a head covers what changed since the one before, and none is taken when nothing did', async () => {
    const heads = await exported();
    assert.deepEqual(
      heads.map(({ covers }) => covers.map(({ incidentId, seq }) => [incidentId, seq])),
      [
        [
          ['inc-1', 3],
          ['inc-2', 3],
        ],
        [['inc-1', 4]],
      ],
    );
    assert.equal(heads[1]!.prevHash, heads[0]!.hash);
    await takeHead(store.pool, clock, key);
    assert.equal(await takeHead(store.pool, clock, key), undefined);
  });

  for (const column of [
    "actor = 'person/eve@example.com'",
    "at = '2026-03-01T09:00:00.001Z'",
    "kind = 'incident-posted'",
  ]) {
    test(`a changed entry is found: ${column}`, async () => {
      assert.deepEqual(
        await faultsAfter(`update journal set ${column} where incident_id = 'inc-1' and seq = 2`),
        ['inc-1/2'],
      );
    });
  }

  test('changed data is found, be it only a blank', async () => {
    const sql = `update journal set data = replace(data, ',', ', ') where incident_id = 'inc-2' and seq = 3`;
    assert.deepEqual(await faultsAfter(sql), ['inc-2/3']);
  });

  test('a changed hash is found', async () => {
    const sql = `update journal set hash = '\\x00' where incident_id = 'inc-2' and seq = 1`;
    assert.deepEqual(await faultsAfter(sql), ['inc-2/1', 'inc-2/2']);
  });

  test('a removed entry is found, in the middle and at the beginning', async () => {
    assert.deepEqual(await faultsAfter("delete from journal where incident_id = 'inc-1' and seq = 2"), [
      'inc-1/2',
    ]);
    assert.deepEqual(await faultsAfter("delete from journal where incident_id = 'inc-2' and seq = 1"), [
      'inc-1/2',
      'inc-2/1',
    ]);
  });

  test('two entries that changed places are found', async () => {
    const sql = `update journal set seq = -seq where incident_id = 'inc-1' and seq in (2, 3);
    update journal set seq = 5 + seq where incident_id = 'inc-1' and seq < 0`;
    const faults = await faultsAfter(sql);
    assert.ok(faults.includes('inc-1/2') && faults.includes('inc-1/3'));
  });

  test('an end that was cut off is found, after the last head by the read model, before it by the head', async () => {
    const tail = "delete from journal where incident_id = 'inc-2' and seq = 4";
    assert.deepEqual(await faultsAfter(tail), ['inc-2/3']);
    // The same with the read model brought in step.
    const shorter = `update incidents i set seq = j.seq, hash = j.hash from journal j
    where j.incident_id = i.id and j.seq = 2`;
    const cut = `delete from journal where seq > 2; ${shorter}`;
    assert.deepEqual(await faultsAfter(cut), ['inc-1/3', 'inc-2/3', 'inc-1/4']);
  });

  test('an incident that is gone as a whole is found', async () => {
    const row = "delete from journal where incident_id = 'inc-2'";
    assert.deepEqual(await faultsAfter(row), ['inc-2/4', 'inc-2/3']);
    assert.deepEqual(await faultsAfter("delete from incidents where id = 'inc-2'"), ['inc-2/3']);
  });

  test('heads cut off together with the journal are found against heads kept elsewhere', async () => {
    const kept = await exported();
    const cut = `delete from journal where incident_id = 'inc-1' and seq = 4;
    update incidents i set seq = j.seq, hash = j.hash from journal j where i.id = 'inc-1' and j.incident_id = i.id and j.seq = 3;
    delete from journal_heads where number = 2`;
    assert.deepEqual(await faultsAfter(cut), []);
    assert.deepEqual(await faultsAfter('select', kept), ['head 2', 'inc-1/4']);
  });

  test('a journal that was written anew from the changed entry on does not fit its signed heads', async () => {
    const kept = await exported();
    await tamper(store.pool, 'truncate journal, incidents, incident_keys');
    for (const id of ['inc-1', 'inc-2']) await append(id, 0, opened(id), noPlaybook, posting, posting);
    assert.deepEqual(await faultsAfter('select', kept), [
      'inc-1/3',
      'inc-2/3',
      'inc-1/4',
      'inc-1/3',
      'inc-2/3',
      'inc-1/4',
    ]);
  });

  test('a head that was changed, forged, removed or made unreadable is found', async () => {
    const forged = `update journal_heads set body = replace(body, '"seq":4', '"seq":3') where number = 2`;
    assert.deepEqual(await faultsAfter(forged), ['head 2']);
    assert.deepEqual(await faultsAfter("update journal_heads set body = '{' where number = 2"), ['head 2']);
    assert.deepEqual(await faultsAfter('delete from journal_heads where number = 1'), ['head 1', 'head 2']);
  });

  test('a head signed by a key that was not given proves nothing', async () => {
    const other = readPublicKey(generateHeadKeys().publicKey);
    const { faults } = await verifyJournal(store.pool, { publicKeys: [other] });
    assert.deepEqual(
      faults.map(({ head }) => head),
      [1, 2],
    );
    assert.match(faults[0]!.what, /public half was not given/);
  });

  test('exported heads are read back line by line, and a broken line is named', async () => {
    const heads = await exported();
    const text = heads.map((head) => JSON.stringify(head)).join('\n');
    assert.deepEqual(readExportedHeads(`${text}\n`), heads);
    assert.throws(() => readExportedHeads(`${text}\n{"type":1}`), {
      code: 'ERR_INPUT_INVALID',
      place: 'line 3',
    });
  });

  test('keys are read as PEM and as JWK, and nothing else is taken', async () => {
    const jwk = JSON.stringify(key.privateKey.export({ format: 'jwk' }));
    assert.equal(readHeadKey(jwk).keyId, key.keyId);
    for (const text of ['', 'secret', '{"kty":"oct","k":"c2VjcmV0"}', generateHeadKeys().publicKey]) {
      assert.throws(
        () => readHeadKey(text),
        (thrown: Error & { code: string }) => {
          assert.equal(thrown.code, 'ERR_CONFIG_INVALID');
          return !`${thrown.message}${thrown.stack}`.includes('c2VjcmV0') && thrown.cause === undefined;
        },
      );
    }
  });
});
