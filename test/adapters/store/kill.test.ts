import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openStore, verifyJournal } from '../../../src/adapters/store/index.ts';
import { createDatabase } from '../../support/database.ts';
import { recordingLog } from '../../support/log.ts';
import { countingIds, handClock } from '../../support/store-samples.ts';

const PROGRAM = join(import.meta.dirname, 'accepting-process.ts');

/** Runs a process that accepts arrivals, kills it after so many acknowledgements, and returns all that it gave. */
async function acknowledgedUntilKilled(
  url: string,
  run: number,
  after: number,
): Promise<Map<string, string>> {
  const child = spawn(process.execPath, [PROGRAM, url, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [eventId, detectionId] = line.split(' ');
    if (eventId && detectionId) acknowledged.set(eventId, detectionId);
    if (acknowledged.size === after) child.kill('SIGKILL');
  }
  assert.deepEqual(await exited, [null, 'SIGKILL']);
  return acknowledged;
}

test('what was acknowledged before a kill -9 is in the journal, whole', async () => {
  const database = await createDatabase();
  const options = {
    connectionString: database.url,
    ids: countingIds(),
    clock: handClock(),
    log: recordingLog().log,
  };
  const store = await openStore({ ...options, jobsFor: () => [] });
  try {
    for (const [run, after] of [1, 40, 333].entries()) {
      const acknowledged = await acknowledgedUntilKilled(database.url, run, after);
      assert.ok(acknowledged.size >= after);
      for (const [eventId, detectionId] of acknowledged) {
        const row = await store.readModels.detection(detectionId);
        assert.equal(row?.detection.sourceEventId, eventId);
        const entries = await store.journal.read(row.incidentId);
        assert.ok(
          entries.some((one) => one.kind === 'detection-received' && one.data.detectionId === detectionId),
        );
        assert.match(await store.evidence.get(row.detection.rawSha256), new RegExp(eventId));
      }
    }
    const { verified, faults } = await verifyJournal(store.pool, { publicKeys: [] });
    assert.ok(verified, JSON.stringify(faults));
  } finally {
    await store.close();
    await database.drop();
  }
});
