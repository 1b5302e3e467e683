import assert from 'node:assert/strict';
import { chmodSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { startOAuth2 } from './fixture.ts';
import { ACCESS, REFRESH } from './seed.ts';

const INVALID = { code: 'ERR_CONFIG_INVALID', place: 'OAUTH2_TOKENS_FILE' };

test('tokens are read a line each, with what the line says of their kind', async (t) => {
  const { client, hold, name } = await startOAuth2(t);
  hold('# of case 7', '', `  ${ACCESS}\r`, `refresh_token ${REFRESH}`, `access_token\t${ACCESS}`);
  const held = await client.held();
  assert.deepEqual(
    held.map(({ fingerprint, hint }) => [fingerprint, hint]),
    [
      [name(ACCESS), 'access_token'],
      [name(REFRESH), 'refresh_token'],
    ],
  );
});

test('the file is read at each use, so that a token may be handed in and taken away', async (t) => {
  const { client, hold } = await startOAuth2(t);
  hold(ACCESS);
  assert.equal((await client.held()).length, 1);
  hold('');
  assert.deepEqual(await client.held(), []);
});

test('a line that is no token is refused by its number, and what it says is not repeated', async (t) => {
  const { client, hold } = await startOAuth2(t);
  for (const line of [
    `Bearer ${ACCESS}`,
    `id_token ${ACCESS}`,
    `${ACCESS}é`,
    'too-short',
    `${ACCESS}\u0000`,
  ]) {
    hold(REFRESH, line);
    await assert.rejects(client.held(), (thrown: Error & { code?: string }) => {
      assert.match(thrown.message, /line 2 is no token$/);
      assert.ok(!inspect(thrown).includes(line) && !inspect(thrown).includes(REFRESH));
      return thrown.code === INVALID.code;
    });
  }
});

test('a file that is missing, too long or no file is a fault, and not an empty one', async (t) => {
  const { client, open, hold, address } = await startOAuth2(t);
  hold(...Array.from({ length: 101 }, (_, at) => `a-made-up-token-number-${at}`));
  await assert.rejects(client.held(), INVALID);
  hold('x'.repeat(1024 * 1024 + 1));
  await assert.rejects(client.held(), INVALID);
  await assert.rejects(open({ tokensFile: '/' }).held(), INVALID);
  rmSync(address.settings.tokensFile ?? '');
  await assert.rejects(client.held(), INVALID);
});

test('a file that everybody can read is used, with a warning', async (t) => {
  const { client, address, lines } = await startOAuth2(t);
  await client.held();
  assert.equal(lines.length, 0);
  chmodSync(address.settings.tokensFile ?? '', 0o644);
  await client.held();
  assert.deepEqual(
    lines.map(({ level, facts }) => [level, facts.setting]),
    [['warn', 'OAUTH2_TOKENS_FILE']],
  );
});
