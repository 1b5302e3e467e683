import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { projectRoot } from '../../src/cli/project-root.ts';
import { readStart, startRun } from '../../src/cli/start-run.ts';
import { readConfig } from '../../src/config.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { useStore } from '../support/store.ts';
import { opened } from '../support/store-samples.ts';

const GRACE = ['--by', 'Grace@example.com'];

describe('countersign run start', () => {
  let database: TestDatabase;
  const it = useStore(async () => {
    database = await createDatabase();
    return database;
  });
  const config = () =>
    readConfig(
      { DATABASE_URL: database.url, FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789' },
      projectRoot,
    );
  const start = (...words: string[]) => startRun(readStart([...words, ...GRACE]), config());

  test('begins a playbook on an incident, with the inputs that it asks for, in the name of who asks', async () => {
    await it.append('inc-1', 0, opened());
    const runId = await start(
      'compromised-integration',
      '--incident',
      'inc-1',
      '--input',
      'vendor=Example Chat',
    );
    const entries = await it.store.journal.read('inc-1');
    const started = entries.find((entry) => entry.kind === 'run-started');
    assert.equal(started?.data.runId, runId);
    assert.deepEqual(started?.data.inputs, { app: '', vendor: 'Example Chat' });
    assert.equal(started?.data.startedBy?.email, 'grace@example.com');
    assert.equal(started?.data.startedBy?.via, 'cli');
  });

  test('begins nothing where an input is missing, or playbook or incident are not known', async () => {
    await it.append('inc-1', 0, opened());
    await assert.rejects(start('compromised-integration', '--incident', 'inc-1'), {
      code: 'ERR_INPUT_INVALID',
    });
    await assert.rejects(start('no-such-playbook', '--incident', 'inc-1'), { code: 'ERR_NOT_FOUND' });
    await assert.rejects(start('evidence-only', '--incident', 'inc-2'), { code: 'ERR_NOT_FOUND' });
    assert.equal((await it.store.journal.read('inc-1')).length, 1);
  });

  test('says what is missing', () => {
    assert.throws(() => readStart(['--incident', 'inc-1', ...GRACE]), /name one playbook/);
    assert.throws(() => readStart(['evidence-only', ...GRACE]), /name the incident/);
    assert.throws(() => readStart(['evidence-only', '--incident', 'inc-1']), /say who you are/);
  });
});
