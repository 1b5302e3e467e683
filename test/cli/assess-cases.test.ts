import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { CaseAssessorDeps } from '../../src/case-assessor.ts';
import { assessCases, type CasesCount } from '../../src/cli/assess-cases.ts';
import type { CaseAssessment } from '../../src/stages/assessment/assess-case.ts';
import { assessorDeps, COMPLETE, FINDING, ndjson, oktaRecord, START, USE } from '../support/case-samples.ts';
import { jwtIssuer } from '../support/signed-jwt.ts';

type Line = CaseAssessment & {
  readonly case: string;
  readonly error?: { readonly code: string; readonly message: string };
};

let deps: CaseAssessorDeps;
let folder: string;
before(async () => {
  deps = await assessorDeps();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-cases-'));
  folders.push(folder);
});
const folders: string[] = [];
after(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

/** Writes one case; values that are no text become JSON. */
function writeCase(name: string, files: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, content] of Object.entries({ 'finding.json': FINDING, ...files })) {
    writeFileSync(join(folder, name, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

interface Assessed {
  readonly lines: readonly Line[];
  readonly notes: readonly string[];
  readonly count: CasesCount;
}

async function assessed(): Promise<Assessed> {
  const [output, notes] = [textOf(), textOf()];
  const count = await assessCases(folder, { ...deps, output: output.to, notes: notes.to });
  const linesIn = (text: string) => text.split('\n').slice(0, -1);
  const lines = linesIn(output.text()).map((line) => JSON.parse(line) as Line);
  return { lines: lines.toSorted((a, b) => (a.case < b.case ? -1 : 1)), notes: linesIn(notes.text()), count };
}

async function only(files: Readonly<Record<string, unknown>>): Promise<Line> {
  writeCase('one', files);
  const { lines } = await assessed();
  assert.equal(lines.length, 1);
  return lines[0]!;
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

function stateOf(line: Line, id: string): string | undefined {
  return line.signals.find((signal) => signal.id === id)?.state;
}

const SIGN_IN = 'no-matching-authentication';

describe('countersign assess --cases', () => {
  test('gives one line a case, with its name and all that an assessment says', async () => {
    writeCase('a', {
      'okta.ndjson': ndjson([USE]),
      'complete.json': COMPLETE,
      'now.txt': '2026-03-20T00:00:00Z\n',
    });
    writeCase('b', { 'okta.ndjson': ndjson([USE, START]), 'complete.json': COMPLETE });
    const { lines, count } = await assessed();
    assert.deepEqual(
      lines.map((line) => [line.case, stateOf(line, SIGN_IN)]),
      [
        ['a', 'fired'],
        ['b', 'quiet'],
      ],
    );
    assert.deepEqual(count, { assessed: 2, failed: 0, unread: 0 });
    const [first] = lines;
    assert.equal(first?.verdict, 'stolen');
    assert.equal(first.assessedAt, '2026-03-20T00:00:00.000Z');
    for (const name of [
      'score',
      'interval',
      'counterSignals',
      'blindSpots',
      'techniques',
      'wouldChange',
      'notes',
    ]) {
      assert.ok(name in first, name);
    }
  });

  test('the same case in any order, with pages repeated, is assessed alike', async () => {
    const records = [
      USE,
      START,
      oktaRecord('bob', 'user.session.start', '2026-03-09T08:00:00.000Z', 'bob', 's-b'),
    ];
    writeCase('a', { 'okta.ndjson': ndjson(records) });
    writeCase('b', { 'okta.ndjson': ndjson([...records.toReversed(), ...records]) });
    writeCase('c', { 'okta.ndjson': JSON.stringify(records) });
    const { lines } = await assessed();
    const [a, b, c] = lines.map(({ case: _, ...rest }) => rest);
    assert.deepEqual(b, a);
    assert.deepEqual(c, a);
  });

  test('a case that is faulty is a line of its own, and the others are assessed', async () => {
    writeCase('broken', { 'finding.json': '{"class_uid": 2004,' });
    writeCase('empty', { 'finding.json': '' });
    mkdirSync(join(folder, 'nothing'));
    writeCase('other-class', { 'finding.json': { ...FINDING, class_uid: 3002 } });
    writeCase('list', { 'finding.json': [FINDING, FINDING] });
    writeCase('whole', { 'okta.ndjson': ndjson([USE]) });
    const { lines, count, notes } = await assessed();
    assert.deepEqual(
      lines.map((line) => [line.case, line.error?.code]),
      [
        ['broken', 'ERR_INPUT_UNREADABLE'],
        ['empty', 'ERR_INPUT_UNREADABLE'],
        ['list', 'ERR_INPUT_UNREADABLE'],
        ['nothing', 'ERR_INPUT_INVALID'],
        ['other-class', 'ERR_INPUT_INVALID'],
        ['whole', undefined],
      ],
    );
    assert.deepEqual(count, { assessed: 1, failed: 5, unread: 0 });
    assert.equal(notes.at(-1), '1 case(s) assessed, 5 not; 0 record(s) could not be read');
  });

  test('policy, ranges and time of the wrong type are refused by their name', async () => {
    const wrong: readonly (readonly [string, unknown, RegExp])[] = [
      ['policy.json', { knownEgres: [] }, /knownEgres/],
      ['policy.json', { knownEgress: [{ cidr: '10.0.0.0/99', name: 'x' }] }, /policy\.knownEgress\.0\.cidr/],
      ['policy.json', '"none"', /policy: must be an object/],
      ['policy.json', { expectedMfa: { default: 'yes' } }, /policy\.expectedMfa\.default/],
      ['complete.json', { okta: '2026' }, /complete\.okta/],
      ['complete.json', { okta: ['2026-03-02', '2026-03-01'] }, /complete\.okta: begins after it ends/],
      ['complete.json', { Okta: ['2026-03-01', '2026-03-02'] }, /complete\.Okta/],
      ['now.txt', 'yesterday', /now: must be a time/],
      ['now.txt', '0001-01-01T00:00:00Z', /now: must be a time from the year 2000/],
      ['Okta.ndjson', '', /names no platform/],
    ];
    for (const [index, [file, content]] of wrong.entries()) {
      writeCase(`case-${String(index).padStart(2, '0')}`, { [file]: content });
    }
    const { lines } = await assessed();
    for (const [index, [file, , message]] of wrong.entries()) {
      assert.match(lines[index]?.error?.message ?? `${file} was taken`, message);
    }
  });

  test('known egress and announced travel are weighed', async () => {
    const line = await only({
      'okta.ndjson': ndjson([USE]),
      'policy.json': {
        knownEgress: [{ cidr: '198.51.100.0/24', name: 'office' }],
        registeredTravel: [{ user: 'ada@example.com', country: 'FR', from: '2026-03-01', to: '2026-03-14' }],
        expectedMfa: { default: true, exempt: ['robot@example.com'] },
      },
    });
    assert.equal(line.counterSignals.find(({ id }) => id === 'known-egress')?.state, 'fired');
    assert.ok(line.counterSignals.some(({ id }) => id === 'registered-travel'));
    assert.deepEqual(line.notes, []);
  });

  test('without a given range a log counts from its first to its last record', async () => {
    const before = oktaRecord('old', 'user.session.start', '2026-02-01T08:00:00.000Z', 'bob', 's-1');
    const later = oktaRecord('new', 'user.session.start', '2026-03-11T08:00:00.000Z', 'bob', 's-2');
    writeCase('covered', { 'okta.ndjson': ndjson([USE, before, later]) });
    writeCase('short', { 'okta.ndjson': ndjson([USE]) });
    const { lines } = await assessed();
    assert.deepEqual(
      lines.map((line) => stateOf(line, SIGN_IN)),
      ['fired', 'not-evaluable'],
    );
  });

  test('assessed as of the given time, else of the newest record or the detection', async () => {
    const late = oktaRecord('late', 'user.session.start', '2026-03-12T08:00:00.000Z');
    writeCase('detection', { 'okta.ndjson': ndjson([USE]) });
    writeCase('given', { 'okta.ndjson': ndjson([USE, late]), 'now.txt': '2026-03-11' });
    writeCase('record', { 'okta.ndjson': ndjson([USE, late]) });
    const { lines } = await assessed();
    assert.deepEqual(
      lines.map(({ assessedAt }) => assessedAt),
      ['2026-03-10T08:05:00.000Z', '2026-03-11T00:00:00.000Z', '2026-03-12T08:00:00.000Z'],
    );
    assert.deepEqual(lines[1]?.notes, [
      'okta: 1 record(s) later than the time of the assessment were not looked at',
    ]);
  });

  test('a record that cannot be read is a blind spot, is told, and turns absence into the unknown', async () => {
    const flattened = { eventType_s: 'user.session.start', published: '2026-03-09T08:00:00.000Z' };
    const faulty = `${ndjson([USE, flattened])}no json\n{"cut": "of`;
    writeCase('one', { 'okta.ndjson': faulty, 'complete.json': COMPLETE });
    const { lines, notes, count } = await assessed();
    assert.equal(count.unread, 3);
    assert.equal(stateOf(lines[0]!, SIGN_IN), 'not-evaluable');
    assert.ok(lines[0]?.blindSpots.some(({ what, why }) => what === 'records' && /3 of 4/.test(why)));
    assert.deepEqual(
      notes.slice(0, 3).map((note) => note.split(':').slice(0, 2).join(':')),
      ['one/okta: line 2, record 2', 'one/okta: line 3, record 3', 'one/okta: line 4, record 4'],
    );
  });

  test('an unreadable record outside the time that matters changes nothing', async () => {
    const old = { eventType_s: 'user.session.start', published: '2026-02-05T08:00:00.000Z' };
    const line = await only({ 'okta.ndjson': ndjson([USE, old]), 'complete.json': COMPLETE });
    assert.equal(stateOf(line, SIGN_IN), 'fired');
  });

  test('many faults of one log are told by a few and their number', async () => {
    writeCase('one', { 'okta.ndjson': ndjson(Array.from({ length: 40 }, () => ({ bad: 1 }))) });
    const { notes, count } = await assessed();
    assert.equal(count.unread, 40);
    assert.equal(notes.length, 12);
    assert.match(notes[10] ?? '', /and 30 more record\(s\)/);
  });

  test('links are not followed: neither a folder that leads back, nor a log that leads elsewhere', async () => {
    writeCase('one', { 'okta.ndjson': ndjson([USE]) });
    symlinkSync(folder, join(folder, 'loop'));
    symlinkSync(folder, join(folder, 'one', 'loop'));
    writeCase('two', {});
    symlinkSync('/dev/zero', join(folder, 'two', 'okta.ndjson'));
    const { lines, notes } = await assessed();
    assert.deepEqual(
      lines.map((line) => [line.case, line.error?.message]),
      [
        ['one', undefined],
        ['two', 'okta.ndjson is no regular file'],
      ],
    );
    assert.ok(notes.includes('loop: a link, not followed'));
  });

  test('a log of a platform without a connector is a blind spot, not silence', async () => {
    const line = await only({ 'nowhere.ndjson': ndjson([{ some: 'record' }]), 'okta.ndjson': ndjson([USE]) });
    assert.ok(
      line.blindSpots.some(({ platform, why }) => platform === 'nowhere' && /no connector/.test(why)),
    );
  });

  test('a text of ten million characters in finding or record stops nothing', async () => {
    const long = 'x'.repeat(10_000_000);
    const line = await only({
      'finding.json': { ...FINDING, message: long },
      'okta.ndjson': ndjson([USE, { ...START, displayMessage: long }]),
    });
    assert.equal(stateOf(line, SIGN_IN), 'quiet');
  });

  test('a finding beyond the limit is refused, and a folder of too many files', async () => {
    writeCase('large', { 'finding.json': { ...FINDING, message: 'x'.repeat(17_000_000) } });
    writeCase('many', Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`file-${at}`, ''])));
    const { lines } = await assessed();
    assert.deepEqual(
      lines.map((line) => line.error?.code),
      ['ERR_INPUT_TOO_LARGE', 'ERR_INPUT_INVALID'],
    );
  });

  test('no secret comes out, whatever the case is called and holds', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    writeCase('one', {
      'finding.json': { ...FINDING, finding_info: { uid: secret, title: `token=${secret}` } },
      'okta.ndjson': `${ndjson([{ ...USE, client: { userAgent: { rawUserAgent: secret } } }])}{"a": ${secret}}`,
    });
    writeCase('two', { 'finding.json': `{"a": "${secret}"` });
    const { lines, notes } = await assessed();
    assert.doesNotMatch(JSON.stringify(lines) + notes.join(), /ghp_/);
  });

  test('a name that would move the terminal stays in its line', async () => {
    writeCase('evil\u001b[2J\u202e', { 'okta.ndjson': 'no json\n' });
    const [output, notes] = [textOf(), textOf()];
    await assessCases(folder, { ...deps, output: output.to, notes: notes.to });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    assert.doesNotMatch(output.text() + notes.text(), /[\u001b\u202e]/);
    assert.equal((JSON.parse(output.text()) as Line).case, 'evil\u001b[2J\u202e');
  });

  test('a folder that is not there is refused', async () => {
    const missing = join(folder, 'missing');
    const streams = { output: textOf().to, notes: textOf().to };
    await assert.rejects(assessCases(missing, { ...deps, ...streams }), {
      code: 'ERR_INPUT_INVALID',
      message: /ENOENT/,
    });
  });

  test('a token in the finding is held against the keys in issuers.json', async () => {
    const own = await jwtIssuer();
    const finding = { ...FINDING, raw_data: `Authorization: Bearer ${await own.sign()}` };
    const issuers = [{ issuer: own.issuer, jwks: { keys: [own.jwk] } }];
    const line = await only({
      'finding.json': finding,
      'issuers.json': issuers,
      'okta.ndjson': ndjson([USE]),
    });
    const anomaly = line.signals.find(({ id }) => id === 'issuer-anomaly');
    assert.match(anomaly?.why ?? '', /issued in the future/);
    assert.ok(!line.blindSpots.some(({ what }) => what.startsWith('token of')));
    const wrong = await only({ 'finding.json': finding, 'issuers.json': [{ issuer: 1 }] });
    assert.equal(wrong.error?.code, 'ERR_INPUT_INVALID');
  });
});
