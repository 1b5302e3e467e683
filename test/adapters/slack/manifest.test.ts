import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { COMMAND } from '../../../src/adapters/slack/command.ts';

const DOCS = join(import.meta.dirname, '../../../docs');

test('the app’s manifest asks for what is used and for nothing else', () => {
  const manifest = parse(readFileSync(join(DOCS, 'slack-app-manifest.yaml'), 'utf8'));
  assert.deepEqual(manifest.oauth_config.scopes, {
    bot: ['chat:write', 'commands', 'users:read', 'users:read.email', 'groups:history'],
  });
  assert.deepEqual(manifest.settings.event_subscriptions.bot_events, ['app_home_opened']);
  const [{ command, url }] = manifest.features.slash_commands;
  assert.equal(command, COMMAND);
  const { interactivity, event_subscriptions } = manifest.settings;
  const paths = [interactivity, event_subscriptions].map((each) => new URL(each.request_url).pathname);
  assert.deepEqual(
    [...paths, new URL(url).pathname],
    ['/slack/interactions', '/slack/events', '/slack/interactions'],
  );
  const page = readFileSync(join(DOCS, 'slack.md'), 'utf8');
  for (const scope of manifest.oauth_config.scopes.bot) assert.ok(page.includes(`\`${scope}\``), scope);
});
