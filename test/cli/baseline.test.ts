import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createBaselines } from '../../src/adapters/store/baselines.ts';
import { openPool } from '../../src/adapters/store/pool.ts';
import type { BuildCount } from '../../src/baseline-builder.ts';
import { baselineArgs } from '../../src/cli/baseline-args.ts';
import { readBaselineFile } from '../../src/cli/baseline-file.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { silentLog } from '../../src/cli/silent-log.ts';
import type { CaseAssessment } from '../../src/stages/assessment/assess-case.ts';
import { FINDING, ndjson, oktaRecord, START, USE } from '../support/case-samples.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

/** A month of Ada's: what she does on every day, by sessions of their own. */
const MONTH = Array.from({ length: 25 }, (_, day) =>
  oktaRecord(
    `m${day}`,
    'group.user_membership.add',
    new Date(Date.UTC(2026, 1, 8 + day, 9)).toISOString(),
    'ada',
    `s${day}`,
  ),
);
/** What the session in question called. */
const called = (eventType: string) => oktaRecord('call', eventType, '2026-03-10T08:01:00.000Z');
const SIGNAL = 'unusual-api-by-new-credential';

describe('countersign baseline build', () => {
  let folder: string;
  let database: TestDatabase;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-baseline-'));
    database = await createDatabase();
    writeFileSync(join(folder, 'okta.ndjson'), ndjson(MONTH));
    writeFileSync(join(folder, 'finding.json'), JSON.stringify(FINDING));
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  function run(command: string, ...words: readonly string[]) {
    const main = join(projectRoot, 'src/cli/main.ts');
    const env = {
      PATH: process.env.PATH,
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      FINGERPRINT_KEY: 'k'.repeat(40),
    };
    return spawnSync(process.execPath, [main, command, ...words], { cwd: folder, env, encoding: 'utf8' });
  }
  const build = (...words: readonly string[]) => run('baseline', 'build', ...words);

  /** With logs too short to know anybody's habits by. */
  function assessed(records: readonly unknown[], ...words: readonly string[]) {
    writeFileSync(join(folder, 'case.ndjson'), ndjson([START, USE, ...records]));
    const from = [
      '--detection',
      'finding.json',
      '--logs',
      'okta=case.ndjson',
      '--complete',
      'okta=2026-03-09..2026-03-20',
    ];
    const { stdout, stderr } = run('assess', ...from, '--json', ...words);
    assert.equal(stderr, '');
    const { signals } = JSON.parse(stdout) as CaseAssessment;
    return signals.find(({ id }) => id === SIGNAL)?.state;
  }

  test('writes a file that tells unusual calls from usual ones where the logs of a case cannot', async () => {
    const { status, stdout, stderr } = build('--logs', 'okta=okta.ndjson', '--out', 'b.ndjson', '--json');
    assert.deepEqual([status, stderr], [0, '']);
    const count = JSON.parse(stdout) as BuildCount;
    assert.deepEqual(count, {
      read: 25,
      unread: 0,
      late: 0,
      withheld: 0,
      profiles: { platform: 1, principal: 1 },
      first: '2026-02-08T09:00:00.000Z',
      last: '2026-03-04T09:00:00.000Z',
    });
    assert.equal(statSync(join(folder, 'b.ndjson')).mode & 0o777, 0o600);
    assert.equal(existsSync(join(folder, 'b.ndjson.part')), false);
    const usual = [called('group.user_membership.add')];
    assert.equal(assessed(usual), 'not-evaluable');
    assert.equal(assessed(usual, '--baseline', 'b.ndjson'), 'quiet');
    assert.equal(assessed([called('system.api_token.create')], '--baseline', 'b.ndjson'), 'fired');
  });

  test('learns the same whatever the order of records, and however often they are there', () => {
    writeFileSync(join(folder, 'twice.ndjson'), ndjson([...MONTH.toReversed(), ...MONTH]));
    build('--logs', 'okta=twice.ndjson', '--logs', 'okta=okta.ndjson', '--out', 'two');
    // The first test has built it in order.
    assert.equal(readFileSync(join(folder, 'two'), 'utf8'), readFileSync(join(folder, 'b.ndjson'), 'utf8'));
  });

  test('learns nothing from the time on that is named, nor by default from the last day', async () => {
    const late = oktaRecord(
      'late',
      'system.api_token.create',
      new Date(Date.now() - 3_600_000).toISOString(),
    );
    writeFileSync(join(folder, 'late.ndjson'), ndjson([...MONTH, late]));
    const { stdout } = build('--logs', 'okta=late.ndjson', '--out', 'c.ndjson');
    assert.match(stdout, /^26 record\(s\) read, 0 not; 1 too recent to teach, 0 withheld by incidents\n/);
    assert.match(stdout, /habits of 1 platform\(s\), 1 principal\(s\), from 2026-02-08.* to 2026-03-04/);
    build('--logs', 'okta=okta.ndjson', '--until', '2026-02-10', '--out', 'd.ndjson');
    const baseline = await readBaselineFile(join(folder, 'd.ndjson'));
    assert.equal(baseline.profile('principal/okta/00uada')?.seen.last, Date.UTC(2026, 1, 9, 9));
    assert.match(
      build('--logs', 'okta=okta.ndjson', '--until', '2026-01-01', '--out', 'e').stdout,
      /nothing was learned/,
    );
  });

  test('learns into the database, and nothing there of what an open incident withholds', async () => {
    const first = build('--logs', 'okta=okta.ndjson', '--json');
    assert.equal(first.status, 0, first.stderr);
    const pool = openPool({ connectionString: database.url, log: silentLog });
    try {
      const subject = 'principal/okta/00uada';
      const baselines = createBaselines(pool);
      const operations = async () => {
        const profile = (await baselines.load([subject])).profile(subject);
        return [...profile!.facets.get('operation')!.entries().keys()];
      };
      assert.deepEqual(await operations(), ['group.user_membership.add']);
      await baselines.learn([], {
        incidentId: 'inc-1',
        subjects: [subject],
        from: '2026-03-09T00:00:00.000Z',
      });
      writeFileSync(join(folder, 'more.ndjson'), ndjson([...MONTH, called('user.lifecycle.create')]));
      assert.match(
        build('--logs', 'okta=more.ndjson').stdout,
        /0 too recent to teach, 1 withheld by incidents/,
      );
      assert.deepEqual(await operations(), ['group.user_membership.add']);
    } finally {
      await pool.end();
    }
  });

  test('tells what could not be read, and what is no baseline, with line and reason', () => {
    writeFileSync(join(folder, 'faulty.ndjson'), `${ndjson(MONTH)}{"bad":1}\n`);
    const faulty = build('--logs', 'okta=faulty.ndjson', '--out', 'f.ndjson');
    assert.equal(faulty.status, 1);
    assert.match(faulty.stderr, /^okta: line 26, record 26: /);
    const wrong = run(
      'assess',
      '--detection',
      'finding.json',
      '--logs',
      'okta=okta.ndjson',
      '--baseline',
      'okta.ndjson',
    );
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /okta\.ndjson, line 1, record 1: .*build the baseline again/);
    const nowhere = build('--logs', 'okta=okta.ndjson', '--out', 'no/such/folder');
    assert.equal(nowhere.status, 2);
    assert.match(nowhere.stderr, /--out: no\/such\/folder cannot be written: ENOENT/);
    assert.equal(build('--logs', 'okta=none.ndjson').status, 2);
  });

  test('wants its words', () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /say `countersign baseline build`/],
      [['learn'], /say `countersign baseline build`/],
      [['build'], /--logs/],
      [['build', '--logs', 'okta'], /is not PLATFORM=FILE/],
      [['build', '--logs', 'Okta=x'], /is not PLATFORM=FILE/],
      [['build', '--logs', 'okta=x', '--out', ''], /--out: name a file/],
      [['build', '--logs', 'okta=x', '--until', 'soon'], /now|until/],
      [['build', '--logs', 'okta=x', '--other'], /--other/],
    ];
    for (const [words, message] of wrong)
      assert.throws(() => baselineArgs(words), { code: 'ERR_INPUT_INVALID', message });
    assert.equal(baselineArgs(['--help']), undefined);
  });
});
