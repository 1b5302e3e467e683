import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register } from 'prom-client';
import { measureBacklog } from '../../../src/adapters/telemetry/measure-backlog.ts';
import { createMetrics } from '../../../src/adapters/telemetry/metrics.ts';
import { recordingLog } from '../../support/log.ts';
import { handClock } from '../../support/store-samples.ts';

test('two sets do not share counts, and the global registry stays empty', async () => {
  const one = createMetrics(recordingLog().log);
  const two = createMetrics(recordingLog().log);
  one.detectionsReceived.inc({ source: 'okta' });
  assert.match(await one.registry.metrics(), /countersign_detections_received_total\{source="okta"\} 1/);
  assert.doesNotMatch(await two.registry.metrics(), /source="okta"/);
  assert.deepEqual(register.getMetricsAsArray(), []);
});

test('times are in seconds: of machines from a tenth to half an hour, of people from five to a day', async () => {
  const metrics = createMetrics(recordingLog().log);
  metrics.timeToContain.observe({ platform: 'okta' }, 45);
  metrics.timeToDecide.observe({ outcome: 'approved' }, 45);
  const text = await metrics.registry.metrics();
  assert.match(text, /countersign_time_to_contain_seconds_bucket\{le="30",platform="okta"\} 0/);
  assert.match(text, /countersign_time_to_contain_seconds_bucket\{le="60",platform="okta"\} 1/);
  assert.match(text, /time_to_contain_seconds_bucket\{le="0.1",/);
  assert.match(text, /countersign_time_to_decide_seconds_bucket\{le="86400",outcome="approved"\} 1/);
});

test('a source that is down is left out and counted, the rest is served, and it comes back by itself', async () => {
  const { log, lines } = recordingLog();
  const metrics = createMetrics(log);
  const clock = handClock();
  const down = { queues: false, runs: false };
  measureBacklog({
    metrics,
    clock,
    async queueCounts() {
      if (down.queues) throw new Error('no Redis');
      return { run: { waiting: 3, active: 1, delayed: 0 } };
    },
    async stuckSince() {
      if (down.runs) throw new Error('no database');
      return '2026-03-01T08:59:18.000Z';
    },
    deadLetters: async () => ({}),
    openLeases: async () => ({}),
  });
  const scrape = async (): Promise<string> => {
    clock.forward(5_000);
    return await metrics.registry.metrics();
  };

  const whole = await scrape();
  assert.match(whole, /^countersign_queue_depth\{queue="run",state="waiting"\} 3$/m);
  assert.match(whole, /^countersign_oldest_stuck_run_age_seconds 47$/m);
  assert.match(whole, /^countersign_metrics_errors_total\{source="queues"\} 0$/m);

  down.queues = true;
  const withoutQueues = await scrape();
  assert.doesNotMatch(withoutQueues, /^countersign_queue_depth\{/m);
  assert.match(withoutQueues, /^countersign_oldest_stuck_run_age_seconds 52$/m);
  assert.match(withoutQueues, /^countersign_metrics_errors_total\{source="queues"\} 1$/m);

  down.queues = false;
  down.runs = true;
  const withoutRuns = await scrape();
  assert.match(withoutRuns, /^countersign_queue_depth\{queue="run",state="active"\} 1$/m);
  assert.doesNotMatch(withoutRuns, /^countersign_oldest_stuck_run_age_seconds /m);
  assert.match(withoutRuns, /^countersign_metrics_errors_total\{source="runs"\} 1$/m);
  assert.deepEqual(
    lines.map(({ facts }) => facts.source),
    ['queues', 'runs'],
  );
});

test('a queue that is gone is not shown for ever, and no stuck run is an age of zero', async () => {
  const metrics = createMetrics(recordingLog().log);
  const clock = handClock();
  const states = { waiting: 1, active: 0, delayed: 0 };
  let counts: Record<string, typeof states> = { run: states, 'connector-okta': states };
  measureBacklog({
    metrics,
    clock,
    queueCounts: async () => counts,
    stuckSince: async () => undefined,
    deadLetters: async () => ({ siem: 2 }),
    openLeases: async () => ({ held: 3, irrevocable: 0 }),
  });
  assert.match(await metrics.registry.metrics(), /queue="connector-okta"/);
  counts = { run: states };
  clock.forward(5_000);
  const text = await metrics.registry.metrics();
  assert.doesNotMatch(text, /queue="connector-okta"/);
  assert.match(text, /^countersign_oldest_stuck_run_age_seconds 0$/m);
  assert.match(text, /^countersign_dead_letters_waiting\{source="siem"\} 2$/m);
  assert.match(text, /^countersign_undo_leases\{status="held"\} 3$/m);
  assert.match(text, /^countersign_undo_leases\{status="irrevocable"\} 0$/m);
});
