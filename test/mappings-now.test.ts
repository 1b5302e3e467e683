import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { asCountersignError } from '#domain/errors.ts';
import { createMetrics } from '../src/adapters/telemetry/metrics.ts';
import { projectRoot } from '../src/cli/project-root.ts';
import { livePresets, presetsWith } from '../src/mappings-now.ts';
import { acceptRecords } from '../src/stages/intake/accept.ts';
import { recordingPorts } from './stages/intake/support.ts';
import { eventually } from './support/eventually.ts';
import { recordingLog } from './support/log.ts';
import { readJsonLines, sharedPath, sharedSkip } from './support/shared.ts';

/** The mappings that ship, on every recorded detection of their senders: how many come to what. */
const SHIPPED: Readonly<Record<string, readonly [path: string, counts: Readonly<Record<string, number>>]>> = {
  appomni: ['detections_appomni/panther-analysis', { detection: 1, 'no principal': 2, ignored: 1 }],
  'aws-security-hub': ['detections_securityhub/panther-analysis', { detection: 8 }],
  proofpoint: ['detections_proofpoint/panther-analysis', { detection: 15, ignored: 9 }],
  'sentinelone-identity': [
    'detections_sentinelone_identity/sekoia-intake-formats',
    { detection: 2, 'no principal': 10 },
  ],
  socradar: ['detections_socradar/panther-analysis', { detection: 1, 'no principal': 4, ignored: 1 }],
  vectra: ['detections_vectra/sekoia-intake-formats', { detection: 4, 'no principal': 20, ignored: 3 }],
  wiz: ['detections_wiz/sekoia-intake-formats', { detection: 1, 'no principal': 15 }],
};

describe('the mappings that ship', () => {
  const folder = join(projectRoot, 'mappings');

  test('are all in the table', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    assert.deepEqual(
      files.toSorted(),
      Object.keys(SHIPPED).map((id) => `${id}.yaml`),
    );
  });

  for (const [id, [path, counts]] of Object.entries(SHIPPED)) {
    test(`${id}: recorded detections are right or refused by name`, { skip: sharedSkip }, async () => {
      const presets = await presetsWith(folder);
      const tally: Record<string, number> = {};
      for (const line of readJsonLines(sharedPath('events', `${path}.jsonl`))) {
        const outcome = await outcomeOf(id, (line as { event: unknown }).event, presets);
        tally[outcome] = (tally[outcome] ?? 0) + 1;
      }
      assert.deepEqual(tally, counts);
    });
  }
});

async function outcomeOf(preset: string, record: unknown, presets: Awaited<ReturnType<typeof presetsWith>>) {
  try {
    const { ignored } = await acceptRecords({ name: preset, preset }, [record], {
      ...recordingPorts(),
      presets,
    });
    return ignored > 0 ? 'ignored' : 'detection';
  } catch (thrown) {
    const { code, message } = asCountersignError(thrown);
    assert.equal(code, 'ERR_DETECTION_FIELD_MISSING');
    return /missing principal \(tried record\./.test(message) ? 'no principal' : message;
  }
}

describe('a folder of mappings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mappings-'));
  after(() => rmSync(folder, { recursive: true }));
  const write = (severity: string): void =>
    writeFileSync(
      join(folder, 'mine.yaml'),
      `id: mine\nsummary: Mine\nprincipal: { name: record.who }\ntime: record.at\nseverity: ${severity}\n`,
    );
  const severityOf = async (presets: Awaited<ReturnType<typeof presetsWith>>) => {
    const ports = { ...recordingPorts(), presets };
    await acceptRecords(
      { name: 'mine', preset: 'mine' },
      [{ who: 'ada', at: '2026-11-24T08:00:00Z' }],
      ports,
    );
    return ports.arrivals[0]!.detection.severity;
  };

  test('that is not there holds the presets alone', async () => {
    assert.ok([...(await presetsWith(join(folder, 'nowhere'))).keys()].includes('elastic'));
  });

  test('with a fault stops the start, and tells file, line and column', async () => {
    write('high');
    await assert.rejects(presetsWith(folder), {
      code: 'ERR_CONFIG_INVALID',
      message: /mappings: 1 problem\(s\)\n {2}mine\.yaml:5:11: Unknown variable: high/,
    });
  });

  test('is looked at again: a mended mapping holds at once, and a broken one leaves the one before', async () => {
    write('"\'low\'"');
    const { log, lines } = recordingLog();
    const undo: (() => unknown)[] = [];
    const presets = await livePresets(folder, { log, metrics: createMetrics(log) }, undo, 10);
    try {
      assert.equal(await severityOf(presets), 'low');
      write('"\'critical\'"');
      await eventually('the mended mapping', async () => (await severityOf(presets)) === 'critical');
      write('nonsense');
      await eventually('the fault in the log', () => JSON.stringify(lines).includes('mine.yaml:5:11'));
      assert.equal(await severityOf(presets), 'critical');
    } finally {
      for (const each of undo) await each();
    }
  });
});
