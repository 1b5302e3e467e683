import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from '../../src/cli/project-root.ts';
import type { CaseAssessment } from '../../src/stages/assessment/assess-case.ts';
import { COMPLETE, FINDING, ndjson, USE } from '../support/case-samples.ts';

/** The command as a person runs it, in a process of its own. */

describe('countersign assess', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-assess-'));
    writeFileSync(join(folder, 'finding.json'), JSON.stringify(FINDING));
    writeFileSync(join(folder, 'okta.ndjson'), ndjson([USE]));
    writeFileSync(join(folder, 'faulty.ndjson'), `${ndjson([USE])}{"bad":1}\n`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(...words: readonly string[]) {
    const main = join(projectRoot, 'src/cli/main.ts');
    const env = { PATH: process.env.PATH, DATA_DIR: folder };
    return spawnSync(process.execPath, [main, 'assess', ...words], { cwd: folder, env, encoding: 'utf8' });
  }

  const ASKED = ['--detection', 'finding.json', '--complete', `okta=${COMPLETE.okta.join('..')}`] as const;

  test('prints the assessment as JSON, under the policy that is shipped', () => {
    const policy = join(projectRoot, 'playbooks/policy.yaml');
    const { status, stdout, stderr } = run(
      ...ASKED,
      '--logs',
      'okta=okta.ndjson',
      '--policy',
      policy,
      '--json',
    );
    assert.equal(status, 0, stderr);
    const { verdict, signals, notes } = JSON.parse(stdout) as CaseAssessment;
    assert.equal(verdict, 'stolen');
    assert.deepEqual(signals.find(({ id }) => id === 'no-matching-authentication')?.evidence, ['okta/use']);
    assert.deepEqual(notes, []);
  });

  test('prints it for a person; what could not be read is told apart and changes the exit code', () => {
    const { status, stdout, stderr } = run(...ASKED, '--logs', 'okta=faulty.ndjson');
    assert.equal(status, 1);
    assert.match(stdout, /^undecided /);
    assert.match(stdout, /Blind spots\n.*okta/);
    assert.match(stderr, /^okta: line 2, record 2: .*\n1 record\(s\) could not be read\n$/);
  });

  test('without what it needs nothing is assessed', () => {
    const { status, stdout, stderr } = run(...ASKED, '--logs', 'okta=missing.ndjson');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /missing\.ndjson cannot be read: ENOENT/);
  });
});
