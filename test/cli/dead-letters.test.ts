import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { carryOut, deadLettersArgs } from '../../src/cli/dead-letters.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { readConfig } from '../../src/config.ts';
import { createDatabase } from '../support/database.ts';
import { useStore } from '../support/store.ts';

const SAID = ['--by', 'Ada@example.com'];

describe('countersign dead-letters', () => {
  const it = useStore(createDatabase);
  const mappings = mkdtempSync(join(tmpdir(), 'mappings-'));
  after(() => rmSync(mappings, { recursive: true }));
  const config = readConfig(
    {
      FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789',
      MAPPINGS_PATH: mappings,
      WEBHOOK_SOURCES: JSON.stringify({ mine: { preset: 'my-tool', verification: 'none' } }),
    },
    projectRoot,
  );
  const run = (...args: string[]) =>
    carryOut(deadLettersArgs(args), { store: it.store, clock: it.clock, config });
  const map = (who: string): void =>
    writeFileSync(
      join(mappings, 'my-tool.yaml'),
      `id: my-tool\nsummary: Mine\nprincipal: { email: ${who} }\ntime: record.at\nseverity: "'high'"\n`,
    );
  const keep = (record: unknown) =>
    it.store.deadLetters.keep([
      { source: 'mine', code: 'ERR_DETECTION_FIELD_MISSING', why: 'missing \u001b[31mprincipal', record },
    ]);

  test('lists what waits, shows one whole, and dismisses it with a reason', async () => {
    assert.deepEqual(await run(), { text: 'nothing waits', code: 0 });
    const [id] = await keep({ a: 'b' });
    const { text, code } = await run('list', '--source', 'mine');
    assert.equal(code, 1);
    assert.match(text, new RegExp(`^${id}  mine  \\S+  ERR_DETECTION_FIELD_MISSING: missing .*principal$`));
    assert.ok(!text.includes('\u001b'));
    assert.match((await run('show', id!)).text, /"a": "b"/);
    await run('dismiss', id!, ...SAID, '--reason', 'a test of theirs');
    assert.equal((await run()).code, 0);
    const { items } = await it.store.deadLetters.list({ limit: 9, status: 'dismissed' });
    assert.deepEqual([items[0]!.closedBy, items[0]!.reason], ['ada@example.com', 'a test of theirs']);
    await assert.rejects(run('dismiss', id!, ...SAID, '--reason', 'again'), { code: 'ERR_CONFLICT' });
  });

  test('reads all again once the mapping is mended, and says which still wait and why', async () => {
    map('record.nobody');
    const at = it.clock.now().toISOString();
    await keep({ who: 'ada@example.com', at });
    await keep({ at });
    const before = await run('replay', '--all', ...SAID);
    assert.equal(before.code, 1);
    assert.match(before.text, /waits on: ERR_DETECTION_FIELD_MISSING: .*tried record\.nobody/);
    map('record.who');
    const mended = await run('replay', '--all', ...SAID, '--json');
    assert.equal(mended.code, 1);
    const outcomes = JSON.parse(mended.text) as { detections?: number; why?: string }[];
    assert.deepEqual(outcomes.map(({ detections }) => detections).toSorted(), [1, undefined]);
    const { rowCount } = await it.store.pool.query('select from detections');
    assert.equal(rowCount, 1);
    assert.equal((await it.store.deadLetters.list({ limit: 9, status: 'waiting' })).items.length, 1);
  });

  test('says what is wrong with its words', () => {
    for (const [args, said] of [
      [['list', 'x'], /no further word/],
      [['list', '--status', 'lost'], /--status is one of waiting, replayed, dismissed/],
      [['replay', ...SAID], /name one dead letter, or say --all/],
      [['replay', 'dl-1', '--all', ...SAID], /name one dead letter, or say --all/],
      [['replay', 'dl-1'], /say who you are/],
      [['dismiss', 'dl-1', ...SAID], /say why/],
      [['explode'], /there is no "dead-letters explode"/],
      [['show'], /name one/],
    ] as const)
      assert.throws(() => deadLettersArgs(args), { code: 'ERR_INPUT_INVALID', message: said });
  });
});
