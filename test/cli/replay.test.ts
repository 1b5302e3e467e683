import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { errorCode } from '#domain/errors.ts';
import { replaySource, sourceFromFile } from '../../src/cli/replay.ts';

const RECORDED = join(import.meta.dirname, '../replay/v1/forged-session-approved');

describe('replay of a journal in a file', () => {
  let folder: string;
  let lines: string[];
  let pinned: { sha256: string; text: string };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-replay-'));
    lines = (await readFile(`${RECORDED}.ndjson`, 'utf8')).trimEnd().split('\n');
    const [first = ''] = (await readFile(`${RECORDED}.pinned.ndjson`, 'utf8')).split('\n');
    pinned = JSON.parse(first) as typeof pinned;
    await mkdir(join(folder, 'evidence'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** As an evidence pack is unpacked. */
  async function unpacked(entries: readonly unknown[], document = pinned.text): Promise<string> {
    const file = join(folder, 'journal.ndjson');
    const text = entries.map((entry) => `${JSON.stringify({ entry, hash: '', prevHash: '' })}\n`).join('');
    await writeFile(file, text);
    await writeFile(join(folder, 'evidence', pinned.sha256), document);
    return file;
  }

  const entries = (): { kind: string; data: object }[] =>
    lines.map((line) => JSON.parse(line) as { kind: string; data: object });

  test('comes to the same decisions, from a recording and from an unpacked evidence pack', async () => {
    const recorded = await replaySource(await sourceFromFile(`${RECORDED}.ndjson`));
    const packed = await replaySource(await sourceFromFile(await unpacked(entries())));
    assert.equal(recorded.difference, undefined);
    assert.ok(recorded.decided > 0);
    assert.deepEqual(packed, recorded);
  });

  test('shows the first decision that is another one, at its entry', async () => {
    const told = entries();
    const at = told.findIndex(({ kind }) => kind === 'action-intended');
    const other = told.with(at, { ...told[at]!, data: { ...told[at]!.data, capability: 'account.suspend' } });
    const { difference } = await replaySource(await sourceFromFile(await unpacked(other)));
    assert.deepEqual([difference?.seq, difference?.decided?.kind], [at + 1, 'action-intended']);
  });

  test('refuses a pinned document that was changed, and a line that is no entry, naming where', async () => {
    const changed = await sourceFromFile(
      await unpacked(entries(), pinned.text.replaceAll('ask: none', 'ask: one')),
    );
    await assert.rejects(replaySource(changed), (thrown) => errorCode(thrown) === 'ERR_JOURNAL_BROKEN');
    const file = await unpacked([...entries().slice(0, 2), { nothing: true }]);
    await assert.rejects(sourceFromFile(file), /journal\.ndjson:3: this is no entry/);
  });
});
