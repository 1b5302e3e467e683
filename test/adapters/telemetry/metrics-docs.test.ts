import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMetrics } from '../../../src/adapters/telemetry/metrics.ts';
import { recordingLog } from '../../support/log.ts';

test('docs/metrics.md describes every metric there is, with its labels, and no other', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');
  const text = await createMetrics(recordingLog().log).registry.metrics();
  const served = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  const described = [...page.matchAll(/^\| `(countersign_\w+)` \| (\w+) \|/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  assert.deepEqual(described.toSorted(), served.toSorted());
});

test('the alerts of docs/metrics.md ask for metrics that there are, the oldest stuck run among them', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');
  const text = await createMetrics(recordingLog().log).registry.metrics();
  const served = new Set([...text.matchAll(/^# TYPE (\w+) \w+$/gm)].map(([, name]) => name));
  const rules = page.match(/```yaml\n(groups:[\s\S]*?)```/)?.[1] ?? '';
  const asked = [...rules.matchAll(/countersign_\w+/g)].map(([name]) => name);
  const unknown = asked.filter(
    (name) => !served.has(name.replace(/_(bucket|sum|count)$/, '')) && !served.has(name),
  );
  assert.deepEqual(unknown, []);
  assert.ok(asked.includes('countersign_oldest_stuck_run_age_seconds'));
});
