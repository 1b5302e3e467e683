import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { packTar, type TarHeader } from 'modern-tar';
import { event } from '#domain/journal-event.ts';
import {
  generateHeadKeys,
  type HeadKey,
  publicKeyOf,
  readHeadKey,
} from '../../../../src/adapters/store/head-keys.ts';
import { openStore, readExportedHeads, type Store } from '../../../../src/adapters/store/index.ts';
import {
  compressed,
  expanded,
  filesIn,
  type PackFile,
  tarOf,
} from '../../../../src/adapters/store/pack/archive.ts';
import { exportPack } from '../../../../src/adapters/store/pack/export-pack.ts';
import { inOrder, Manifest, manifestFiles, sha256Of } from '../../../../src/adapters/store/pack/manifest.ts';
import { type PackVerification, verifyPack } from '../../../../src/adapters/store/pack/verify-pack.ts';
import { createDatabase, type TestDatabase } from '../../../support/database.ts';
import { recordingLog } from '../../../support/log.ts';
import { countingIds, handClock, noPlaybook, opened, posting } from '../../../support/store-samples.ts';

const key = readHeadKey(generateHeadKeys().privateKey);
const publicKey = publicKeyOf(key);
const REPORTS = { page: '<!DOCTYPE html><p>page</p>\n', text: '# page\n' };
const LOST = 'd'.repeat(64);

describe('an evidence pack', () => {
  const clock = handClock();
  let database: TestDatabase;
  let store: Store;
  let packed: Buffer;
  let tar: Buffer;
  let files: readonly PackFile[];

  before(async () => {
    database = await createDatabase();
    const ids = countingIds();
    const { log } = recordingLog();
    store = await openStore({ connectionString: database.url, ids, clock, log, jobsFor: () => [] });
    await append('inc-2', 0, opened('email/eve@example.com'), posting);
    const bundle = await store.evidence.put('inc-1', 'bundle', '{"what":"bundle"}', { count: 1 });
    const raw = await store.evidence.put('inc-1', 'raw-records', '[{"raw":"é"}]', {
      platform: 'okta',
      count: 1,
    });
    const lost = { sha256: LOST, kind: 'raw-records' as const, count: 2 };
    await append(
      'inc-1',
      0,
      opened(),
      event('evidence-collected', {
        round: 1,
        bundle,
        raw: [raw, lost],
        accounts: [],
        watermarks: [],
        gaps: [],
      }),
      posting,
      noPlaybook,
      posting,
      posting,
    );
    packed = await exported('inc-1');
    tar = expanded(packed);
    files = await filesIn(tar);
  });
  after(async () => {
    await store.close();
    await database.drop();
  });

  async function append(incidentId: string, expectedSeq: number, ...events: ReturnType<typeof opened>[]) {
    await store.journal.append({ incidentId, expectedSeq, actor: 'system', events, jobs: [] });
  }

  async function exported(incidentId: string, by: HeadKey = key): Promise<Buffer> {
    const { pool, evidence, journal } = store;
    const entries = await journal.read(incidentId);
    return (await exportPack(incidentId, entries, REPORTS, { pool, clock, key: by, evidence })).packed;
  }

  /** The pack with files changed, and framed as packs are. */
  async function changed(change: (files: Map<string, Buffer>) => void): Promise<Buffer> {
    const map = new Map(files.map(({ path, content }) => [path, Buffer.from(content)]));
    change(map);
    const all = inOrder([...map].map(([path, content]) => ({ path, content })));
    return tarOf(all, clock.now());
  }

  /** The same by somebody who makes a manifest that fits, signed by a key of theirs. */
  function forged(change: (files: Map<string, Buffer>) => void, by: HeadKey = key): Promise<Buffer> {
    return changed((map) => {
      change(map);
      const manifest = Manifest.parse(JSON.parse(map.get('manifest.json')!.toString()));
      map.delete('manifest.json');
      map.delete('manifest.sig');
      const all = inOrder([...map].map(([path, content]) => ({ path, content })));
      const listed = all.map(({ path, content }) => ({
        path,
        sha256: sha256Of(content),
        bytes: content.length,
      }));
      const made = manifestFiles({ ...manifest, keyId: by.keyId, files: listed }, by);
      for (const { path, content } of made) map.set(path, content);
    });
  }

  function lines(edit: (lines: string[]) => string[], path = 'journal.ndjson') {
    return (map: Map<string, Buffer>): void => {
      const now = map.get(path)!.toString().trimEnd().split('\n');
      map.set(
        path,
        Buffer.from(
          edit(now)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      );
    };
  }

  async function faultsOf(given: Buffer): Promise<string[]> {
    const { verified, faults } = await verifyPack(given, publicKey);
    assert.equal(verified, faults.length === 0);
    return faults.map(({ where, what }) => `${where}: ${what}`);
  }

  test('verifies as it was made, and says what it lacks and whose key it was', async () => {
    const result = await verifyPack(packed);
    assert.deepEqual(result.faults, []);
    assert.deepEqual([result.incidentId, result.entries, result.heads], ['inc-1', 6, 1]);
    assert.equal(result.key!.from, 'pack');
    assert.ok(result.key!.fingerprint.startsWith(key.keyId));
    assert.ok(result.notes.some((note) => note.includes(LOST)));
    assert.deepEqual(await faultsOf(packed), []);
  });

  test('is the same when it is made again', async () => {
    assert.ok(packed.equals(await exported('inc-1')));
  });

  test('has a head taken for it where the last entries had none, and every head that covers it', async () => {
    await append('inc-2', 2, posting);
    const one = await filesIn(expanded(await exported('inc-2')));
    await append('inc-2', 3, posting);
    const two = await filesIn(expanded(await exported('inc-2')));
    const heads = (of: readonly PackFile[]) =>
      readExportedHeads(of.find(({ path }) => path === 'heads.ndjson')!.content.toString()).flatMap(
        ({ covers }) => covers.filter(({ incidentId }) => incidentId === 'inc-2').map(({ seq }) => seq),
      );
    assert.deepEqual(heads(two).at(-1), 4);
    assert.ok(heads(two).length > heads(one).length);
  });

  test('is not made with a key that the journal is not signed by', async () => {
    const other = readHeadKey(generateHeadKeys().privateKey);
    await assert.rejects(exported('inc-1', other), { code: 'ERR_CONFIG_INVALID' });
    await assert.rejects(exported('inc-9'), { code: 'ERR_NOT_FOUND' });
  });

  test('names the entry that was changed, removed, put elsewhere, repeated or cut off, whoever signs the manifest', async () => {
    const cases: readonly (readonly [(given: string[]) => string[], RegExp])[] = [
      [
        (all) => all.map((line, n) => (n === 2 ? line.replace('"system"', '"nobody"') : line)),
        /^journal entry 3: it was changed: its content does not give its hash$/,
      ],
      [(all) => all.toSpliced(2, 1), /^journal entry 4: entry 3 is missing before it$/],
      [(all) => all.toSpliced(1, 3), /^journal entry 5: entries 2 to 4 are missing before it$/],
      [
        (all) => [all[0]!, all[2]!, all[1]!, ...all.slice(3)],
        /^journal entry 2: it was put elsewhere: it stands after 3$/,
      ],
      [(all) => all.toSpliced(3, 0, all[2]!), /^journal entry 3: it is there twice$/],
      [(all) => all.slice(0, 4), /^journal entry 6: entries after 4 were cut off: signed head \d+ covers 6$/],
      [
        (all) => all.map((line, n) => (n === 4 ? line.replace('{"entry"', '{ "entry"') : line)),
        /^journal line 5: it was changed/,
      ],
      [
        (all) => all.map((line, n) => (n === 4 ? 'x' : line)),
        /^journal line 5: it was changed: it is no entry any more$/,
      ],
    ];
    for (const [edit, expected] of cases) {
      for (const made of [await changed(lines(edit)), await forged(lines(edit))]) {
        const faults = await faultsOf(made);
        assert.ok(
          faults.some((fault) => expected.test(fault)),
          `${expected}: ${faults.join('\n')}`,
        );
      }
    }
  });

  test('shows a chain that was made anew from an entry on, by the signed head', async () => {
    const other = await filesIn(expanded(await exported('inc-2')));
    const journal = other
      .find(({ path }) => path === 'journal.ndjson')!
      .content.toString()
      .replaceAll('inc-2', 'inc-1');
    const faults = await faultsOf(await forged((map) => map.set('journal.ndjson', Buffer.from(journal))));
    assert.ok(
      faults.some((fault) => /^journal entry 6: entries after \d were cut off/.test(fault)),
      faults.join('\n'),
    );
  });

  test('names the file that was changed, removed or added', async () => {
    const evidence = files.find(({ path }) => path.startsWith('evidence/'))!.path;
    const strange = `evidence/${'e'.repeat(64)}`;
    for (const [change, expected] of [
      [(map) => map.get(evidence)!.writeUInt8(0x58, 1), `file ${evidence}: it was changed`],
      [(map) => map.set(evidence, Buffer.from('other')), `file ${evidence}: it was changed: it has 5 bytes`],
      [(map) => map.delete(evidence), `file ${evidence}: it was removed`],
      [(map) => map.delete('report.html'), 'file report.html: it was removed'],
      [(map) => map.delete('heads.ndjson'), 'file heads.ndjson: it was removed'],
      [(map) => map.delete('manifest.json'), 'file manifest.json: it is missing'],
      [(map) => map.delete('manifest.sig'), 'file manifest.sig: it is missing'],
      [(map) => map.set(strange, Buffer.from('x')), `file ${strange}: it was added`],
      [(map) => map.set('more.txt', Buffer.from('x')), 'file "more.txt": it belongs to no pack'],
    ] as readonly [(map: Map<string, Buffer>) => void, string][]) {
      const faults = await faultsOf(await changed(change));
      assert.ok(
        faults.some((fault) => fault.startsWith(expected)),
        `${expected}: ${faults.join('\n')}`,
      );
    }
  });

  test('shows evidence that was taken out or put in, even where the manifest was made to fit', async () => {
    const evidence = files.find(({ path }) => path.startsWith('evidence/'))!.path;
    for (const [change, expected] of [
      [(map) => map.delete(evidence), /it was removed: journal entry 2 names it/],
      [(map) => map.set(evidence, Buffer.from('other')), /it was changed: it is not what it is named by/],
      [
        (map) => map.set(`evidence/${sha256Of(Buffer.from('x'))}`, Buffer.from('x')),
        /it was added: no entry of the journal names it/,
      ],
    ] as readonly [(map: Map<string, Buffer>) => void, RegExp][]) {
      const faults = await faultsOf(await forged(change));
      assert.ok(
        faults.some((fault) => expected.test(fault)),
        `${expected}: ${faults.join('\n')}`,
      );
    }
  });

  test('shows a head that was changed, and a pack that somebody else signed', async () => {
    const edited = await faultsOf(
      await forged(lines((all) => all.map((line) => line.replace('"seq":6', '"seq":5')), 'heads.ndjson')),
    );
    assert.ok(
      edited.some((fault) => /^signed head \d+: its hash is not that of its content$/.test(fault)),
      edited.join('\n'),
    );
    const other = readHeadKey(generateHeadKeys().privateKey);
    const theirs = await forged((map) => {
      map.set(
        'public-key.pem',
        Buffer.from(publicKeyOf(other).export({ type: 'spki', format: 'pem' }).toString()),
      );
    }, other);
    assert.ok(
      (await faultsOf(theirs)).some((fault) =>
        fault.startsWith('file manifest.json: its signature does not hold'),
      ),
    );
    // By the key in the pack the manifest holds, but not the heads, which the true key signed.
    assert.ok(
      (await verifyPack(theirs)).faults.some(({ what }) => what.startsWith('it is signed by the key')),
    );
  });

  test('shows files in another order, and what was changed around them', async () => {
    const [first, second, ...rest] = files;
    const moved = await faultsOf(await tarOf([second!, first!, ...rest], clock.now()));
    assert.deepEqual(moved, ['file manifest.sig: it was put elsewhere in the archive']);
    const later = await faultsOf(await tarOf(files, new Date(clock.now().getTime() + 60_000)));
    assert.deepEqual(later, ['archive: it was changed around manifest.json, outside of the files']);
  });

  test('no change of any byte, of any length of the archive goes unseen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(tar);
        bytes[at] = bytes[at]! ^ flip;
        assert.ok(await isSeen(bytes), `byte ${at}`);
      }),
      { numRuns: 250 },
    );
    for (const length of [0, 1, 511, 512, 5_000, tar.length - 1_024, tar.length - 1]) {
      assert.ok(await isSeen(tar.subarray(0, length)), `cut at ${length}`);
    }
    assert.ok(await isSeen(Buffer.concat([tar, Buffer.alloc(512)])));
  });

  test('no change of any byte of the compressed pack goes unseen, or it touches the compression alone, and that is said', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(packed);
        bytes[at] = bytes[at]! ^ flip;
        assert.ok(await isSeen(bytes, true), `byte ${at}`);
      }),
      { numRuns: 250 },
    );
    for (const length of [1, 20, packed.length >> 1, packed.length - 1]) {
      assert.ok(await isSeen(packed.subarray(0, length)), `cut at ${length}`);
    }
    assert.ok(await isSeen(Buffer.concat([packed, Buffer.from('x')])));
    assert.ok(await isSeen(Buffer.concat([packed, packed])));
  });

  /** Whether verifying finds fault, or refuses; with `orSaid`, or says that it is compressed otherwise. */
  async function isSeen(bytes: Buffer, orSaid = false): Promise<boolean> {
    let result: PackVerification;
    try {
      result = await verifyPack(bytes, publicKey);
    } catch (thrown) {
      assert.match((thrown as { code: string }).code, /^ERR_INPUT_/);
      return true;
    }
    return (
      !result.verified ||
      (orSaid && result.notes.some((note) => note.startsWith('it is compressed otherwise')))
    );
  }
});

test('a pack that was recorded with the first version still verifies; it is never changed', async () => {
  const {
    faults,
    incidentId,
    entries,
    key: signer,
  } = await verifyPack(readFileSync(join(import.meta.dirname, 'forged-session.v1.tar.gz')));
  assert.deepEqual(faults, []);
  assert.deepEqual([incidentId, entries], ['inc-01m87fywd87pj37qr70vbq00ed', 60]);
  assert.equal(signer!.fingerprint, '8615deb1b86a356a3679e2567f9cb2bd2af9756e0291ce4b2ce742e621935b79');
});

describe('a hostile archive', () => {
  const body = Buffer.from('x');
  const made = async (header: Partial<TarHeader>) =>
    Buffer.from(
      await packTar([
        { header: { name: 'x', size: body.length, ...header }, body: header.size === 0 ? undefined : body },
      ]),
    );

  test('is refused for names that lead out of it', async () => {
    for (const name of [
      '../../etc/passwd',
      '/etc/passwd',
      'evidence/../../x',
      'C:/x',
      'a\\b',
      './manifest.json',
    ]) {
      await assert.rejects(verifyPack(await made({ name })), { code: 'ERR_INPUT_INVALID' }, name);
    }
  });

  test('is refused for what is no file', async () => {
    for (const type of ['symlink', 'link', 'directory', 'fifo', 'character-device'] as const) {
      await assert.rejects(
        verifyPack(await made({ type, size: 0, linkname: '/etc/passwd' })),
        { code: 'ERR_INPUT_INVALID' },
        type,
      );
    }
  });

  test('is refused where it expands beyond reason, without being expanded any further', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_024 ** 2));
    assert.ok(bomb.length < 100_000);
    const most = 1_024 ** 2;
    assert.throws(() => expanded(bomb, most), { code: 'ERR_INPUT_TOO_LARGE' });
    assert.throws(() => expanded(Buffer.concat([gzipSync('x'), bomb]), most), {
      code: 'ERR_INPUT_TOO_LARGE',
    });
  });

  test('that promises more than it has is cut off, and what is no archive is none', async () => {
    const big = await made({});
    big.write('77777777777', 124);
    for (const bytes of [
      big,
      Buffer.from('PK\u0003\u0004'),
      Buffer.alloc(0),
      Buffer.alloc(2_048),
      compressed(Buffer.from('no tar')),
    ]) {
      const { verified, faults } = await verifyPack(bytes);
      assert.equal(verified, false);
      assert.ok(faults.length > 0);
    }
  });
});
