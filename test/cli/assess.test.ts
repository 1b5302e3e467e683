import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from '../../src/cli/project-root.ts';
import type { CaseAssessment } from '../../src/stages/assessment/assess-case.ts';
import { COMPLETE, FINDING, ndjson, USE } from '../support/case-samples.ts';
import { textIn, wellFormedXml } from '../support/well-formed-xml.ts';

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

  test('shows what the logs show, and draws it', () => {
    const { status, stdout, stderr } = run(
      ...ASKED,
      '--logs',
      'okta=okta.ndjson',
      '--timeline',
      '--svg',
      'timeline.svg',
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^ +−5m 08:00:00 │ okta A .* ◀ 1/m);
    assert.match(stdout, /^ +0 08:05:00 ⚑ detected: Session used without sign-in$/m);
    const svg = wellFormedXml(readFileSync(join(folder, 'timeline.svg'), 'utf8'));
    assert.match(textIn(svg), /okta session session-of-ada/);
  });

  test('a picture that cannot be written is told', () => {
    const { status, stderr } = run(...ASKED, '--logs', 'okta=okta.ndjson', '--svg', 'none/timeline.svg');
    assert.equal(status, 2);
    assert.match(stderr, /--svg: none\/timeline\.svg cannot be written: ENOENT/);
  });

  test('without what it needs nothing is assessed', () => {
    const { status, stdout, stderr } = run(...ASKED, '--logs', 'okta=missing.ndjson');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /missing\.ndjson cannot be read: ENOENT/);
  });
});
