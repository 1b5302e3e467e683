import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { openQueues } from '../src/adapters/queue/open-queues.ts';
import { digest } from '../src/adapters/secrets/digest.ts';
import { createMetrics } from '../src/adapters/telemetry/metrics.ts';
import { startMeasuring } from '../src/measuring.ts';
import { createIncidents } from '../src/stages/run/incidents.ts';
import { CONNECTORS } from './domain/run/world.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { recordingLog } from './support/log.ts';
import { useStore } from './support/store.ts';
import { assessed, opened, runEvents } from './support/store-samples.ts';

describe('measuring, on a store and queues', () => {
  let database: TestDatabase;
  const it = useStore(async () => {
    database = await createDatabase();
    return database;
  });

  let objectiveMs = 600_000;

  async function measured() {
    const { log } = recordingLog();
    const { clock, store } = it;
    const { journal, evidence } = store;
    const metrics = createMetrics(log);
    const queues = await openQueues({
      backend: { kind: 'postgres', connectionString: database.url },
      platforms: { okta: { max: 10, durationMs: 1_000 } },
      log,
    });
    const incidents = createIncidents({ journal, evidence, clock, digest });
    const measuring = startMeasuring({
      ...{ store, incidents, queues, metrics, clock, log },
      connectors: { facts: CONNECTORS },
      policy: () => ({ timeToContain: { platformsMs: { okta: objectiveMs } } }),
    });
    return { metrics, queues, measuring };
  }

  test('every span of a run is counted once, by the process that committed it', async () => {
    const { metrics, queues, measuring } = await measured();
    const other = createMetrics(recordingLog().log);
    assert.match(
      await metrics.registry.metrics(),
      /^countersign_containment_objective_seconds\{platform="okta"\} 600$/m,
    );
    // Policy is changed while it is served.
    objectiveMs = 300_000;
    await it.append('inc-1', 0, opened());
    it.clock.forward(2_000);
    await it.append('inc-1', 1, assessed());
    const events = runEvents('run-1').flatMap((each) =>
      each.kind === 'approval-requested'
        ? [each, event('approval-posted', { approvalId: each.data.question.approvalId })]
        : [each],
    );
    for (const [index, each] of events.entries()) {
      it.clock.forward(1_000);
      await it.append('inc-1', 2 + index, each);
    }
    await measuring.stop();
    const text = await metrics.registry.metrics();
    assert.match(text, /^countersign_time_to_assess_seconds_sum 2$/m);
    assert.match(text, /^countersign_time_to_ask_seconds_count 1$/m);
    assert.match(text, /^countersign_time_to_decide_seconds_count\{outcome="approved"\} 1$/m);
    assert.match(text, /^countersign_time_to_contain_seconds_count\{platform="okta"\} 1$/m);
    assert.match(text, /^countersign_time_to_prove_seconds_count\{platform="okta"\} 1$/m);
    assert.match(text, /^countersign_containment_objectives_total\{platform="okta",outcome="met"\} 1$/m);
    assert.match(text, /^countersign_containment_objective_seconds\{platform="okta"\} 300$/m);
    assert.doesNotMatch(text, /objective.*github/);
    assert.match(text, /^countersign_metrics_errors_total\{source="times"\} 0$/m);
    assert.match(await other.registry.metrics(), /^countersign_time_to_assess_seconds_count 0$/m);
    await queues.close(0);
  });

  test('what waits is asked of queues and store, and a scrape outlives both', async () => {
    const { metrics, queues, measuring } = await measured();
    await queues.addAll([
      { queue: 'connector-okta', jobId: 'a', name: 'plan', data: { incidentId: 'inc-1' } },
      {
        queue: 'run',
        jobId: 'b',
        name: 'report',
        data: { incidentId: 'inc-1' },
        notBefore: '2999-01-01T00:00:00Z',
      },
    ]);
    await it.append('inc-1', 0, opened(), ...runEvents('run-1').slice(0, 2));
    it.clock.forward(90_000);
    const text = await metrics.registry.metrics();
    assert.match(text, /^countersign_queue_depth\{queue="connector-okta",state="waiting"\} 1$/m);
    assert.match(text, /^countersign_queue_depth\{queue="run",state="delayed"\} 1$/m);
    assert.match(text, /^countersign_queue_depth\{queue="timer",state="waiting"\} 0$/m);
    assert.match(text, /^countersign_oldest_stuck_run_age_seconds 90$/m);
    assert.match(text, /^countersign_undo_leases\{status="irrevocable"\} 0$/m);

    await measuring.stop();
    await queues.drain();
    await queues.close(0);
    await it.end();
    it.clock.forward(5_000);
    const rest = await metrics.registry.metrics();
    assert.doesNotMatch(rest, /^countersign_oldest_stuck_run_age_seconds /m);
    assert.doesNotMatch(rest, /^countersign_queue_depth\{/m);
    assert.doesNotMatch(rest, /^countersign_undo_leases\{/m);
    assert.match(rest, /^countersign_metrics_errors_total\{source="runs"\} 1$/m);
    assert.match(rest, /^countersign_metrics_errors_total\{source="queues"\} 1$/m);
  });
});
