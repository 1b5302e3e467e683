import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { carryOut, killSwitchText, readWish } from '../../src/cli/kill-switch.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

const SAID = ['--by', 'Ada@example.com', '--reason', 'a flood of forged detections'];

describe('the words after countersign kill-switch', () => {
  test('say who and why; without words its state is told', () => {
    const wish = readWish(['on', ...SAID]);
    assert.ok(wish.what === 'on');
    assert.deepEqual([wish.by.email, wish.by.via], ['ada@example.com', 'cli']);
    assert.equal(wish.reason, 'a flood of forged detections');
    assert.deepEqual(readWish([]), { what: 'status', asJson: false });
  });

  for (const [args, said] of [
    [['on', '--reason', 'x'], /say who you are/],
    [['off', '--by', 'a@b.c'], /say why/],
    [['off', '--by', 'a@b.c', '--reason', '  '], /say why/],
    [['maybe', ...SAID], /there are on, off and status/],
    [['status', ...SAID], /status changes nothing/],
    [['on', 'now', ...SAID], /"now" is too much/],
    [['on', ...SAID, '--force'], /force/],
  ] as const) {
    test(`that are wrong are told: ${args.join(' ')}`, () => {
      assert.throws(() => readWish(args), { code: 'ERR_INPUT_INVALID', message: said });
    });
  }
});

describe('countersign kill-switch on a database', () => {
  let folder: string;
  let database: TestDatabase;
  const configOf = (more: Readonly<Record<string, string>> = {}): Config =>
    readConfig(
      {
        DATABASE_URL: database.url,
        DATA_DIR: folder,
        FINGERPRINT_KEY: 'a-key-of-the-test-'.repeat(3),
        ...more,
      },
      projectRoot,
    );

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-kill-switch-'));
    database = await createDatabase();
  });
  after(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  test('turns it on and off, and tells who did what and why', async () => {
    const on = await carryOut(readWish(['on', ...SAID]), configOf());
    assert.equal(on.isOn, true);
    assert.match(
      killSwitchText(on),
      /^The kill switch is on.*\n {2}because ada@example.com at .*: a flood of forged detections/,
    );
    const off = await carryOut(
      readWish(['off', '--by', 'pia@example.com', '--reason', 'mended']),
      configOf(),
    );
    assert.equal(off.isOn, false);
    const told = await carryOut(readWish(['status']), configOf());
    assert.deepEqual(
      told.turns.map(({ isOn, by, reason }) => [isOn, by.email, by.via, reason]),
      [
        [false, 'pia@example.com', 'cli', 'mended'],
        [true, 'ada@example.com', 'cli', 'a flood of forged detections'],
      ],
    );
    assert.match(killSwitchText(told), /^The kill switch is off\.\n\nWhat people did/);
  });

  test('says that it is still on where the environment or an unreadable policy holds it', async () => {
    const off = readWish(['off', ...SAID]);
    const held = await carryOut(off, configOf({ KILL_SWITCH: 'on' }));
    assert.deepEqual([held.isOn, held.because], [true, ['KILL_SWITCH is on in the environment']]);
    const broken = join(folder, 'playbooks');
    await mkdir(broken);
    await writeFile(join(broken, 'policy.yaml'), 'killSwitch: perhaps\n');
    const unread = await carryOut(off, configOf({ PLAYBOOKS_PATH: broken }));
    assert.equal(unread.isOn, true);
    assert.match(unread.because[0]!, /policy.yaml cannot be read/);
  });

  test('breaks no terminal: what people wrote is shown as plain text', () => {
    const by = { email: 'eve@example.com', subject: 'eve', via: 'cli' as const };
    const turns = [{ isOn: true, by, reason: 'gone\u001b[2J', at: '2026-03-01T09:00:00.000Z' }];
    const text = killSwitchText({ isOn: true, because: ['x\u001b[2J'], turns });
    assert.ok(!text.includes('\u001b'));
  });
});
