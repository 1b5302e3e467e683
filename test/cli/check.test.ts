import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Preflight } from '#domain/preflight.ts';
import { check, missingScopes } from '../../src/cli/check.ts';

const preflight = (more: Partial<Preflight>): Preflight => ({
  platform: 'okta',
  title: 'Okta',
  state: 'limited',
  identity: 'app',
  warnings: [],
  scopes: [],
  log: undefined,
  fault: undefined,
  ...more,
});

describe('what a preflight found lacking', () => {
  test('is told by action; what only reads lacks the read scopes', () => {
    const found = preflight({
      scopes: [
        { of: 'reading', needs: ['users.read'], lacks: ['users.read'] },
        { of: 'sessions.revoke', needs: ['sessions.manage'], lacks: ['sessions.manage'] },
        { of: 'account.suspend', needs: ['users.manage'], lacks: [] },
        { of: 'tokens.revoke', needs: ['tokens.manage'], lacks: undefined },
      ],
    });
    const lacking = missingScopes([found]);
    assert.deepEqual(
      lacking.map(({ capability }) => capability),
      ['account.find', 'sessions.list', 'tokens.list', 'activity.pull', 'sessions.revoke'],
    );
    assert.deepEqual(lacking.at(-1), {
      platform: 'okta',
      capability: 'sessions.revoke',
      scopes: ['sessions.manage'],
    });
  });

  test('is not known of a platform that was not reached', () => {
    const gone = preflight({ state: 'unreachable', fault: { code: 'ERR_X', why: 'refused' } });
    assert.throws(() => missingScopes([gone]), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  });
});

test('check refuses words it does not know', async () => {
  await assert.rejects(check(['--preflite']), { code: 'ERR_INPUT_INVALID' });
  await assert.rejects(check(['a', 'b']), { code: 'ERR_INPUT_INVALID' });
});

test('check tells the faults of mappings with their place, as JSON too', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mappings-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, 'mine.yaml'),
    'id: mine\nsummary: Mine\nprincipal: { name: record.who }\ntime: record.at\nseverity: high\n',
  );
  const said: string[] = [];
  t.mock.method(console, 'log', (text: string) => void said.push(text));
  assert.equal(await check(['--mappings', folder, '--json']), 1);
  const { faults } = JSON.parse(said.join('')) as {
    faults: { file: string; line: number; column: number }[];
  };
  assert.deepEqual(
    faults.map(({ file, line, column }) => [file, line, column]),
    [['mine.yaml', 5, 11]],
  );
});
