import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, test } from 'node:test';
import { Activity, Watermark } from '#domain/activity.ts';
import type { ActivityPull } from '#domain/connectors.ts';
import type { AuditLog, Connector } from '../../connector.ts';
import { accountOf, type Bench, withBench } from './bench.ts';
import { assertFaults } from './faults.ts';
import type { ConformanceOptions } from './options.ts';

const WEEK_MS = 7 * 86_400_000;
const ENOUGH = 1_000;
/** Of a GitHub token's shape, so that every list of secrets knows it. */
const LEAK = `ghp_${'conformance'.padEnd(36, '7')}`;

/** The audit log's reader. */
export function describeAuditLog<Client>(connector: Connector<Client>, options: ConformanceOptions): void {
  const { auditLog } = connector;
  if (!auditLog) return;
  describe('reads the audit log', () => {
    test('into activities that fit the schema, each with its raw record', () =>
      withBench(connector, options, async (bench) => {
        const pulled = await pull(bench, auditLog, ENOUGH);
        assert.ok(pulled.activities.length >= 2, 'the seed has fewer than two records of the account');
        assertActivities(pulled, connector, auditLog);
      }));

    test('with a watermark that claims no more than was asked and read', () =>
      withBench(connector, options, async (bench) => {
        const { watermark } = await pull(bench, auditLog, ENOUGH);
        assertWatermark(bench, auditLog, watermark);
        assert.deepEqual(watermark.gaps, []);
      }));

    test('up to a limit, and names what it cut', () =>
      withBench(connector, options, async (bench) => {
        const { activities, watermark } = await pull(bench, auditLog, 1);
        assert.ok(activities.length <= 1);
        assertWatermark(bench, auditLog, watermark);
        assert.ok(watermark.gaps.length > 0, 'records were cut and no gap says so');
      }));

    test('and never takes a fault for silence', () =>
      withBench(connector, options, async (bench) => {
        await pull(bench, auditLog, ENOUGH);
        await assertFaults(bench, () => pull(bench, auditLog, ENOUGH));
      }));

    const { recordWith } = options;
    if (recordWith) {
      test('and replaces a raw secret in a record', () =>
        withBench(connector, options, async (bench) => {
          bench.simulator.emit(recordWith(LEAK));
          bench.advance(1_000);
          const pulled = await pull(bench, auditLog, ENOUGH);
          const text = JSON.stringify(pulled);
          assert.ok(text.includes('fp_'), 'the record with the secret was not read');
          assert.ok(!text.includes(LEAK), 'a raw secret is in the evidence');
        }));
    }
  });
}

async function pull<Client>(
  bench: Bench<Client>,
  auditLog: AuditLog<Client>,
  limit: number,
): Promise<ActivityPull> {
  const account = await accountOf(bench);
  const until = bench.now();
  const since = new Date(until.getTime() - WEEK_MS);
  const query = { account, since: since.toISOString(), until: until.toISOString(), limit };
  return bench.heard(auditLog.pull(bench.client, query));
}

function assertActivities<Client>(
  { activities, raw }: ActivityPull,
  { manifest }: Connector<Client>,
  auditLog: AuditLog<Client>,
): void {
  assert.equal(raw.length, activities.length);
  for (const [at, activity] of activities.entries()) {
    Activity.parse(activity);
    assert.equal(activity.platform, manifest.platform);
    const text = raw[at] ?? '';
    assert.equal(activity.rawSha256, hash('sha256', text), 'rawSha256 is that of the raw record');
    assert.deepEqual(auditLog.normalize(JSON.parse(text), activity.rawSha256), activity);
  }
  const uids = activities.map(({ uid }) => uid);
  assert.deepEqual(uids, [...new Set(uids)], 'a record came twice');
}

function assertWatermark<Client>(
  { now, connector }: Bench<Client>,
  { log }: AuditLog<Client>,
  watermark: Watermark,
): void {
  Watermark.parse(watermark);
  assert.equal(watermark.platform, connector.manifest.platform);
  assert.equal(watermark.log, log);
  const leastLagMs = Math.min(...connector.manifest.telemetry.map(({ lagMs }) => lagMs));
  assert.ok(watermark.lagMs >= leastLagMs, 'the lag of the manifest is allowed for');
  const [from, until] = [Date.parse(watermark.completeFrom), Date.parse(watermark.completeUntil)];
  assert.ok(until <= now().getTime() - watermark.lagMs, 'what may still come in is not claimed');
  assert.ok(from >= now().getTime() - WEEK_MS, 'what was not asked is not claimed');
  assert.ok(from <= until);
  for (const gap of watermark.gaps) assert.ok(gap.from <= gap.until);
}
