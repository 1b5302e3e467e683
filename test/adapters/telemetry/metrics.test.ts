import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register } from 'prom-client';
import { createMetrics } from '../../../src/adapters/telemetry/metrics.ts';

test('two sets do not share counts, and the global registry stays empty', async () => {
  const one = createMetrics();
  const two = createMetrics();
  one.detectionsReceived.inc({ source: 'okta' });
  assert.match(await one.registry.metrics(), /countersign_detections_received_total\{source="okta"\} 1/);
  assert.doesNotMatch(await two.registry.metrics(), /source="okta"/);
  assert.deepEqual(register.getMetricsAsArray(), []);
});

test('times are in seconds, from a tenth to a day', async () => {
  const metrics = createMetrics();
  metrics.timeToContain.observe(45);
  const text = await metrics.registry.metrics();
  assert.match(text, /countersign_time_to_contain_seconds_bucket\{le="30"\} 0/);
  assert.match(text, /countersign_time_to_contain_seconds_bucket\{le="60"\} 1/);
});
