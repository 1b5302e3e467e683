import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openPresentPolicy } from '../../../src/adapters/registry/present-policy.ts';
import { type Logged, recordingLog } from '../../support/log.ts';

const policy = (rest: string) => `version: 1
approvers:
  groups:
    oncall: [ada@example.com]
  defaultGroup: oncall
${rest}
`;
const OFF = policy('killSwitch: false');
const ON = policy('killSwitch: true ');

describe('the kill switch of the policy file', () => {
  let folder: string;
  let file: string;
  let isOn: () => Promise<boolean>;
  let lines: Logged[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-switch-'));
    file = join(folder, 'policy.yaml');
    await writeFile(file, OFF);
    const recorded = recordingLog();
    lines = recorded.lines;
    const presentPolicy = openPresentPolicy(file, recorded.log);
    isOn = async () => (await presentPolicy()).killSwitch;
  });

  afterEach(() => rm(folder, { recursive: true }));

  test('is read anew when the file changes, both ways, and each change is logged once', async () => {
    assert.equal(await isOn(), false);
    await writeFile(file, ON);
    assert.equal(await isOn(), true);
    assert.equal(await isOn(), true);
    await writeFile(file, OFF);
    assert.equal(await isOn(), false);
    assert.deepEqual(
      lines.map(({ facts }) => facts.killSwitch),
      [true, false],
    );
  });

  test('is read anew when another file of the same size and time takes the name', async () => {
    const longAgo = new Date('2026-01-01T00:00:00.000Z');
    await utimes(file, longAgo, longAgo);
    assert.equal(await isOn(), false);
    const { size, mtimeNs } = await stat(file, { bigint: true });
    const other = join(folder, 'other.yaml');
    await writeFile(other, ON);
    await utimes(other, longAgo, longAgo);
    const { size: otherSize, mtimeNs: otherMtimeNs } = await stat(other, { bigint: true });
    assert.deepEqual([otherSize, otherMtimeNs], [size, mtimeNs]);
    await rename(other, file);
    assert.equal(await isOn(), true);
  });

  test('that has a fault is refused by place until it is corrected, whatever was known before', async () => {
    assert.equal(await isOn(), false);
    await writeFile(file, policy('killswitch: true'));
    const refused = { code: 'ERR_POLICY_UNREADABLE', message: /^policy\.yaml:6:1: unknown key "killswitch"/ };
    await assert.rejects(isOn(), refused);
    await assert.rejects(isOn(), refused);
    await writeFile(file, '');
    await assert.rejects(isOn(), { code: 'ERR_POLICY_UNREADABLE' });
    await writeFile(file, ON);
    assert.equal(await isOn(), true);
  });

  test('whose file is gone is refused', async () => {
    assert.equal(await isOn(), false);
    await rm(file);
    await assert.rejects(isOn(), {
      code: 'ERR_POLICY_UNREADABLE',
      message: /policy\.yaml cannot be read: ENOENT/,
    });
  });
});
