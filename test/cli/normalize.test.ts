import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { before, describe, test } from 'node:test';
import { Activity } from '#domain/activity.ts';
import { type FoundConnector, loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { auditLogOf, normalizeArgs } from '../../src/cli/normalize.ts';
import { normalizeStream } from '../../src/cli/normalize-stream.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../support/shared.ts';

const fingerprints = createFingerprints(Buffer.alloc(32, 7));
let installed: readonly FoundConnector[];
before(async () => {
  installed = await loadConnectors([join(projectRoot, 'connectors')]);
});

const RECORD = {
  uuid: 'u-1',
  eventType: 'user.session.start',
  published: '2026-03-01T08:00:00.000Z',
  outcome: { result: 'SUCCESS' },
  actor: { id: '00u1', type: 'User', alternateId: 'ada@example.com' },
};

interface Normalized {
  readonly out: string;
  readonly faults: readonly string[];
  readonly read: number;
  readonly unread: number;
}

async function normalized(chunks: Iterable<string>, recordLength?: number): Promise<Normalized> {
  const [output, faults] = [textOf(), textOf()];
  const count = await normalizeStream(streamed(chunks), {
    normalize: auditLogOf('okta', installed).normalize,
    fingerprints,
    output: output.to,
    faults: faults.to,
    ...(recordLength === undefined ? {} : { recordLength }),
  });
  return { ...count, out: output.text(), faults: faults.text().split('\n').slice(0, -1) };
}

async function* streamed(chunks: Iterable<string>): AsyncIterable<string> {
  yield* chunks;
}

function textOf(): { to: Writable; text(): string } {
  const pieces: string[] = [];
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk.toString());
      done();
    },
  });
  return { to, text: () => pieces.join('') };
}

describe('countersign normalize', () => {
  test('prints one activity a line, with the digest of its raw record', async () => {
    const { out, read, unread } = await normalized([`${JSON.stringify(RECORD)}\n`]);
    assert.deepEqual([read, unread], [1, 0]);
    const activity = Activity.parse(JSON.parse(out));
    assert.deepEqual([activity.uid, activity.platform, activity.classUid], ['u-1', 'okta', 3002]);
    assert.equal(activity.rawSha256, hash('sha256', JSON.stringify(RECORD)));
  });

  test('reads objects, arrays, NDJSON and objects one after the other alike', async () => {
    const two = [RECORD, { ...RECORD, uuid: 'u-2' }];
    const [first = '', second = ''] = two.map((each) => JSON.stringify(each));
    const forms = [
      JSON.stringify(two),
      JSON.stringify(two, undefined, 2),
      `${first}\n${second}\n`,
      first + second,
    ];
    const results = await Promise.all(forms.map((form) => normalized([form])));
    assert.equal(new Set(results.map(({ out }) => out)).size, 1);
    assert.deepEqual(
      results.map(({ read }) => read),
      [2, 2, 2, 2],
    );
  });

  test('what cannot be read is told by line, number and reason, and the others are read', async () => {
    const flattened = { eventType_s: 'user.session.start' };
    const lines = [RECORD, flattened, RECORD].map((each) => JSON.stringify(each));
    const { faults, read, unread } = await normalized([
      `${lines.join('\n')}\n{"a":1,}\nno json\n{"cut": "of`,
    ]);
    assert.deepEqual([read, unread], [2, 4]);
    assert.match(faults[0] ?? '', /^line 2, record 2: ERR_CONNECTOR_RESPONSE_UNREADABLE: .*flattened/);
    assert.match(faults[1] ?? '', /^line 4, record 4: is not JSON at its character \d+$/);
    assert.equal(faults[2], 'line 5, record 5: is no JSON object');
    assert.match(faults[3] ?? '', /^line 6, record 6: is cut off/);
  });

  test('a record without a time is not read: it is no event of 1970', async () => {
    const { published: _, ...timeless } = RECORD;
    const { out, faults } = await normalized([JSON.stringify(timeless)]);
    assert.equal(out, '');
    assert.match(faults.join(), /^line 1, record 1: /);
  });

  test('no secret comes out, neither with an activity nor with a fault', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const named = { ...RECORD, client: { userAgent: { rawUserAgent: `curl token=${secret}` } } };
    const broken = `{"eventType": "${secret}", "published": ${secret}}`;
    const { out, faults, read } = await normalized([
      `${JSON.stringify(named)}\n${broken}\n{"published":"${secret}"}`,
    ]);
    assert.equal(read, 1);
    assert.equal(faults.length, 2);
    assert.match(out, /fp_[0-9a-f]{32}/);
    assert.doesNotMatch(out + faults.join(), /ghp_/);
  });

  test('text from a record moves no terminal', async () => {
    const { faults } = await normalized([JSON.stringify({ ...RECORD, published: '\u001b[2J\u202e' })]);
    assert.equal(faults.length, 1);
    assert.doesNotMatch(faults.join(), /\p{Cc}|\p{Cf}/u);
  });

  test('holds one record, not the input: what was written is gone before more is read', async () => {
    const line = `${JSON.stringify(RECORD)}\n`;
    let written = 0;
    const lags: number[] = [];
    async function* input(): AsyncIterable<string> {
      for (let given = 0; given < 500; given++) {
        lags.push(given - written);
        yield line;
      }
    }
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString().split('\n').length - 1;
        setImmediate(done);
      },
    });
    const { normalize } = auditLogOf('okta', installed);
    await normalizeStream(input(), { normalize, fingerprints, output, faults: textOf().to });
    assert.equal(written, 500);
    assert.ok(Math.max(...lags) <= 1, `${Math.max(...lags)} records waited`);
  });

  test('a line beyond the limit is a fault, and the next one is read', async () => {
    const long = JSON.stringify({ ...RECORD, debugContext: 'x'.repeat(5_000) });
    const { faults, read } = await normalized([`${long}\n${JSON.stringify(RECORD)}`], 2_000);
    assert.equal(read, 1);
    assert.deepEqual(faults, ['line 1, record 1: is longer than 2000 characters']);
  });

  test('a reader that goes away stops it', async () => {
    const output = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('gone'), { code: 'EPIPE' }));
      },
    });
    const { normalize } = auditLogOf('okta', installed);
    const deps = { normalize, fingerprints, output, faults: textOf().to };
    await assert.rejects(normalizeStream(streamed([JSON.stringify(RECORD)]), deps), { code: 'EPIPE' });
  });

  test('an unknown platform is refused with the names of those there are', () => {
    assert.throws(() => auditLogOf('octa', installed), /no connector for "octa".*github.*okta/);
  });

  test('a connector without a log is refused by that reason', () => {
    const [found] = installed;
    const { auditLog: _, ...connector } = found!.connector;
    const { platform } = connector.manifest;
    const without: FoundConnector = { ...found!, connector };
    assert.throws(() => auditLogOf(platform, [without]), /has no audit log; records can be read of: none/);
  });

  test('the platform must be named; help may be asked for', () => {
    assert.deepEqual(normalizeArgs(['--platform', 'okta']), { platform: 'okta' });
    assert.equal(normalizeArgs(['--help']), undefined);
    for (const wrong of [[], ['okta'], ['--platfrom', 'okta']]) {
      assert.throws(() => normalizeArgs(wrong), { code: 'ERR_INPUT_INVALID' });
    }
  });

  test('every real record is either read or told', { skip: sharedSkip }, async () => {
    const files = readdirSync(sharedPath('events/okta'));
    const events = files.flatMap((file) =>
      readJsonLines(sharedPath('events/okta', file)).map((line) => (line as { event: unknown }).event),
    );
    const { read, unread, out, faults } = await normalized(
      events.map((event) => `${JSON.stringify(event)}\n`),
    );
    assert.equal(read + unread, events.length);
    assert.equal(out.split('\n').length - 1, read);
    assert.deepEqual(
      faults.filter((fault) => !/flattened Log Analytics row|tells no time/.test(fault)),
      [],
    );
    assert.ok(read > 50 && unread > 0);
  });
});
