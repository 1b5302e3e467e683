import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { CaseAssessorDeps } from '../../src/case-assessor.ts';
import { caseInFolder } from '../../src/cli/assess-case-folder.ts';
import { assessorDeps } from '../support/case-samples.ts';
import { ATTACKS } from './attacks/index.ts';
import { type Case, writeCase } from './case.ts';
import { casesOf, outcomeOf } from './evaluation.ts';
import { LOOKALIKES } from './lookalikes/index.ts';
import { LOG_PLATFORMS } from './people.ts';

/** Together they hold every story. */
const SEEDS = ['test-25', 'test-33'];

let deps: CaseAssessorDeps;
before(async () => {
  deps = await assessorDeps();
});

const wholes = SEEDS.map((seed) => [...casesOf(seed, { withheldPerCase: 0 })]);

describe('a generated world', () => {
  test('is the same for the same seed, byte for byte', () => {
    const again = [...casesOf(SEEDS[0]!, { withheldPerCase: 0, only: 'l' })];
    const [first, second] = wholes.map((cases) => cases.filter(({ story }) => story.startsWith('l')));
    assert.ok(again.length > 5);
    assert.equal(written(again), written(first!));
    assert.notEqual(written(second!), written(first!));
  });

  test('tells every attack and every look-alike, in one or another', () => {
    const told = new Set(wholes.flat().map(({ story }) => story));
    const silent = [...ATTACKS, ...LOOKALIKES].filter(({ name }) => !told.has(name));
    assert.deepEqual(silent, []);
  });

  test('has cases on every platform', () => {
    const platforms = new Set(wholes.flat().map(({ platform }) => platform));
    assert.deepEqual([...platforms].toSorted(), LOG_PLATFORMS.toSorted());
  });

  test('names its cases by story and platform, each once', () => {
    for (const cases of wholes) {
      const names = cases.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
    }
  });

  test('holds other people’s records among the person’s, and stays within bounds', () => {
    for (const { name, logs, finding } of wholes.flat()) {
      const records = [...logs.values()].flat();
      assert.ok(records.length > 20 && records.length < 8_000, `${name}: ${records.length} records`);
      const { email_addr: email } = finding.evidences[0].actor.user;
      if (typeof email !== 'string') continue;
      const own = records.filter(({ record }) => JSON.stringify(record).includes(email));
      assert.ok(own.length > 0 && own.length < records.length, `${name}: ${own.length} of ${records.length}`);
    }
  });

  test('shows no record that could not be read yet, and none from before its logs begin', () => {
    for (const { name, logs, complete, nowMs } of wholes.flat()) {
      for (const [platform, records] of logs) {
        const fromMs = Date.parse(complete[platform]![0]);
        for (const { at } of records) assert.ok(at >= fromMs && at <= nowMs, `${name}: ${platform}`);
      }
    }
  });

  test('can be read without a fault, record by record', async () => {
    for (const each of wholes.flat().filter((_, at) => at % 20 === 0)) {
      const { unread } = await outcomeOf(each, deps);
      assert.equal(unread, 0, `${each.seed} ${each.name}`);
    }
  });

  test('becomes folders that `countersign assess --cases` takes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-worlds-'));
    try {
      const given = wholes[0]![0]!;
      const source = await caseInFolder(writeCase(given, folder));
      assert.equal(readdirSync(folder).length, 1);
      assert.deepEqual(source.finding, given.finding);
      assert.deepEqual(
        source.logs.map(({ platform }) => platform).toSorted(),
        [...given.logs.keys()].toSorted(),
      );
      assert.equal(source.now, new Date(given.nowMs).toISOString());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function written(cases: readonly Case[]): string {
  return JSON.stringify(cases.map((each) => ({ ...each, logs: [...each.logs] })));
}
