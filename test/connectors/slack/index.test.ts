import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connector } from '../../../connectors/slack/index.ts';
import { ConnectorShape } from '../../../src/kit/connector.ts';

const readme = readFileSync(new URL('../../../connectors/slack/README.md', import.meta.url), 'utf8');

test('the connector fits the kit’s contract', () => {
  ConnectorShape.parse(connector);
});

test('tokens are neither listed nor revoked, since Slack cannot', () => {
  assert.equal(connector.lookups.tokens, undefined);
  assert.ok(!connector.actions.some(({ capability }) => capability === 'tokens.revoke'));
});

test('the README names every capability, setting, secret and scope', () => {
  const { settings, secrets, readScopes } = connector.manifest;
  const names = [
    ...settings.flatMap(({ name, env, default: value }) => [name, env, value ?? '']),
    ...secrets.map(({ env }) => env),
    ...readScopes,
    ...connector.actions.flatMap(({ capability, scopes }) => [capability, ...scopes]),
  ];
  for (const name of names) assert.ok(readme.includes(name), name);
});
