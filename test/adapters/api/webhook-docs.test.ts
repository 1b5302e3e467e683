import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseWebhookSources } from '../../../src/adapters/api/webhook-sources.ts';
import { PRESETS } from '../../../src/stages/intake/sources/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/webhooks.md'), 'utf8');

test('the configuration of docs/webhooks.md is valid, and every preset has its section', () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(page)![1]!;
  const sources = parseWebhookSources(example, PRESETS.keys());
  assert.deepEqual([...sources.keys()], ['elastic', 'okta', 'pipeline']);
  const signals = /```yaml\n(okta-signals:[\s\S]*?)```/.exec(page)![1]!;
  assert.deepEqual([...parseWebhookSources(signals, PRESETS.keys()).keys()], ['okta-signals', 'idp-signals']);
  for (const preset of PRESETS.keys()) assert.match(page, new RegExp(`Preset \`${preset}\``));
});
