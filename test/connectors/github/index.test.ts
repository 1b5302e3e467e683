import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connector } from '../../../connectors/github/index.ts';
import { ConnectorShape } from '../../../src/kit/connector.ts';

test('the GitHub connector fits the kit’s contract', () => {
  assert.deepEqual(ConnectorShape.safeParse(connector).error?.issues ?? [], []);
});

test('what GitHub has no API for is not offered', () => {
  const offered = connector.actions.map((action) => action.capability);
  assert.deepEqual(offered, ['tokens.revoke', 'credential.delete', 'account.suspend']);
  assert.equal(connector.lookups.sessions, undefined);
});

test('the set-up names every setting and secret', () => {
  const readme = readFileSync(new URL('../../../connectors/github/README.md', import.meta.url), 'utf8');
  for (const { env } of [...connector.manifest.settings, ...connector.manifest.secrets]) {
    assert.ok(readme.includes(`\`${env}\``), env);
  }
});
