import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';

const DOCS = join(import.meta.dirname, '../../../docs');

test('the app’s manifest asks for what is used and for nothing else', () => {
  const manifest = parse(readFileSync(join(DOCS, 'slack-app-manifest.yaml'), 'utf8'));
  assert.deepEqual(manifest.oauth_config.scopes, {
    bot: ['chat:write', 'users:read', 'users:read.email', 'groups:history'],
  });
  assert.equal(manifest.settings.event_subscriptions, undefined);
  assert.equal(new URL(manifest.settings.interactivity.request_url).pathname, '/slack/interactions');
  const page = readFileSync(join(DOCS, 'slack.md'), 'utf8');
  for (const scope of manifest.oauth_config.scopes.bot) assert.ok(page.includes(`\`${scope}\``), scope);
});
