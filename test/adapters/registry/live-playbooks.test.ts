import assert from 'node:assert/strict';
import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type LivePlaybooks, openLivePlaybooks } from '../../../src/adapters/registry/live-playbooks.ts';
import { type Logged, recordingLog } from '../../support/log.ts';

const POLICY = (member: string) => `version: 1
approvers: { groups: { oncall: [${member}] }, defaultGroup: oncall }
`;
const PLAYBOOK = (version: number, summary: string, more = '') => `id: tell
version: ${version}
summary: ${summary}
steps:
  report: { use: report.publish${more} }
`;

describe('playbooks are taken from their folder while it is used', () => {
  let folder: string;
  let live: LivePlaybooks;
  let lines: Logged[];
  let counts: number[];
  const put = (name: string, text: string) => writeFile(join(folder, name), text);
  const summaries = () => live.playbooks.map(({ playbook }) => `${playbook.version} ${playbook.summary}`);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-playbooks-'));
    await put('policy.yaml', POLICY('ada@example.com'));
    await put('tell.yaml', PLAYBOOK(1, 'First.'));
    const recorded = recordingLog();
    lines = recorded.lines;
    counts = [];
    live = await openLivePlaybooks({
      folder,
      connectors: [],
      log: recorded.log,
      onFaults: (count) => counts.push(count),
    });
  });

  afterEach(() => rm(folder, { recursive: true }));

  test('a new version holds at the next look, and is told once', async () => {
    await put('tell.yaml', PLAYBOOK(2, 'Second.'));
    assert.deepEqual(summaries(), ['1 First.']);
    await live.refresh();
    await live.refresh();
    assert.deepEqual(summaries(), ['2 Second.']);
    assert.deepEqual(
      lines.map(({ message, facts }) => `${message} ${facts.playbook} ${facts.version}`),
      ['a playbook was loaded tell 2'],
    );
  });

  test('a file that is dropped in is a playbook, and one that is taken away is none', async () => {
    await put('more.yaml', PLAYBOOK(1, 'More.').replace('id: tell', 'id: more'));
    await live.refresh();
    assert.deepEqual(summaries(), ['1 More.', '1 First.']);
    await unlink(join(folder, 'tell.yaml'));
    await live.refresh();
    assert.deepEqual(summaries(), ['1 More.']);
  });

  test('a broken file changes nothing and is told until it is mended', async () => {
    await put('tell.yaml', PLAYBOOK(2, 'Second.', ', whenn: x'));
    await put('policy.yaml', POLICY('grace@example.com'));
    await live.refresh();
    await live.refresh();
    assert.deepEqual(summaries(), ['1 First.']);
    assert.match(live.policy.text, /ada@example.com/);
    assert.match(live.faults[0]!.message, /unknown key "whenn"/);
    assert.equal(lines.filter(({ message }) => /have faults/.test(message)).length, 1);
    await put('tell.yaml', PLAYBOOK(2, 'Second.'));
    await live.refresh();
    assert.deepEqual([summaries(), live.faults], [['2 Second.'], []]);
    assert.match(live.policy.text, /grace@example.com/);
    assert.deepEqual([counts[0], counts.at(-1), counts.some((count) => count > 0)], [0, 0, true]);
  });

  test('a version keeps its text', async () => {
    await put('tell.yaml', PLAYBOOK(1, 'Something else.'));
    await live.refresh();
    assert.deepEqual(summaries(), ['1 First.']);
    assert.deepEqual(
      live.faults.map(({ file, line, message, hint }) => `${file}:${line} ${message} → ${hint}`),
      ['tell.yaml:2 version 1 of tell was loaded with another text → write version: 2'],
    );
    await put('tell.yaml', PLAYBOOK(2, 'Something else.'));
    await live.refresh();
    await put('tell.yaml', PLAYBOOK(1, 'First.'));
    await live.refresh();
    assert.deepEqual([summaries(), live.faults], [['1 First.'], []], 'an old text may come back as it was');
  });

  test('the policy is taken too, and a folder that is gone changes nothing', async () => {
    await put('policy.yaml', POLICY('grace@example.com'));
    await live.refresh();
    assert.deepEqual(live.policy.policy.approvers.groups.oncall, ['grace@example.com']);
    await unlink(join(folder, 'policy.yaml'));
    await live.refresh();
    assert.match(live.faults[0]!.message, /there is no policy.yaml/);
    await rm(folder, { recursive: true });
    await live.refresh();
    assert.match(live.faults[0]!.message, /cannot be read/);
    assert.deepEqual(summaries(), ['1 First.']);
    folder = await mkdtemp(join(tmpdir(), 'countersign-playbooks-'));
  });

  test('what has a fault at the start is refused, with every place', async () => {
    await put('tell.yaml', PLAYBOOK(1, 'First.', ', whenn: x'));
    await assert.rejects(openLivePlaybooks({ folder, connectors: [], log: recordingLog().log }), {
      code: 'ERR_PLAYBOOK_INVALID',
      message: /tell.yaml:5:\d+: unknown key "whenn"/,
    });
  });
});
