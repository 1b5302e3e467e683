import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseMapping } from '#domain/mapping/parse.ts';
import { projectRoot } from '../../src/cli/project-root.ts';
import { receive, receiveArgs, receivedText } from '../../src/cli/receive.ts';
import { readConfig } from '../../src/config.ts';
import { presetsWith } from '../../src/mappings-now.ts';
import { mappedSource } from '../../src/stages/intake/mapped-source.ts';
import { SAMPLES } from '../flow/webhook-samples.ts';

const config = readConfig({ FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789' }, projectRoot);
const deps = {
  config,
  presets: await presetsWith(config.mappingsPath),
  clock: { now: () => new Date() },
};

async function received(preset: string, body: string, bodyLimitBytes = 1_000_000) {
  return await receive(Buffer.from(body), { name: 'x', preset, bodyLimitBytes }, deps);
}

describe('countersign receive', () => {
  const good = JSON.stringify(SAMPLES.elastic!('ada@example.com', 'uid-1'));

  test('tells the detections, and the dead letters beside them', async () => {
    const told = await received('elastic', `${good}\n{"a": 1}`);
    assert.equal(told.status, 202);
    assert.deepEqual(
      told.detections.map(({ principal }) => principal.email),
      ['ada@example.com'],
    );
    assert.match(told.deadLetters[0]!.why, /^record 1: missing principal/);
    const text = receivedText(told);
    assert.match(text, /answered 202\.\n\ndetection 1\n {2}sourceEventId {2}uid-1\n/);
    assert.match(text, /dead letter: ERR_DETECTION_FIELD_MISSING\n {2}record 1: missing principal/);
  });

  test('tells what the sender would be refused with', async () => {
    assert.deepEqual((await received('elastic', 'nonsense')).refused?.code, 'ERR_INPUT_UNREADABLE');
    const large = await received('elastic', good, 10);
    assert.deepEqual([large.status, large.refused?.code], [413, 'ERR_INPUT_TOO_LARGE']);
    const nobody = await received('elastic', '{}');
    assert.equal(nobody.status, 422);
    assert.equal(nobody.deadLetters.length, 1);
    assert.doesNotMatch(nobody.refused!.why, /dead letter/);
  });

  test('reads by a mapping, and tells how many it ignores', async () => {
    const told = await received('socradar', '{"status": "CLOSED"}');
    assert.deepEqual([told.status, told.ignored, told.detections], [200, 1, []]);
    assert.match(receivedText(told), /1 record\(s\) are no detection by their mapping/);
  });

  test('shows no raw secret, and no control character of the sender', async () => {
    const token = 'ghp_abcdefghijklmnopqrst1234567890ABCDEF';
    const body = good.replace('a reason', `Bearer ${token} \\u001b[31m`);
    const told = await received('elastic', body);
    assert.equal(told.detections.length, 1);
    assert.ok(!JSON.stringify(told).includes(token));
    assert.ok(!receivedText(told).includes('\u001b'));
  });

  test('wants one file and either a source or a preset', () => {
    assert.deepEqual(receiveArgs(['--source', 'a', 'f.json', '--json']), {
      source: 'a',
      preset: undefined,
      file: 'f.json',
      isJson: true,
    });
    assert.equal(receiveArgs(['--help']), undefined);
    for (const wrong of [
      ['f'],
      ['--source', 'a'],
      ['--source', 'a', '--preset', 'b', 'f'],
      ['--preset', 'b', 'f', 'g'],
    ])
      assert.throws(() => receiveArgs(wrong), { code: 'ERR_INPUT_INVALID', message: /receive --help/ });
  });
});

test('the worked example of a mapping in docs/webhooks.md comes out as it is shown there', async () => {
  const page = readFileSync(join(projectRoot, 'docs/webhooks.md'), 'utf8');
  const section = page.slice(page.indexOf('## Mappings: any other sender'));
  const [body] = /(?<=```json\n)[\s\S]*?(?=```)/.exec(section)!;
  const [text] = /(?<=```yaml\n)# yaml-language-server[\s\S]*?(?=```)/.exec(section)!;
  const [shown] = /(?<=alert\.json\n)[\s\S]*?(?=\n```)/.exec(section)!;
  const { mapping, faults } = parseMapping(text, 'my-tool.yaml');
  assert.deepEqual(faults, []);
  const presets = new Map([['my-tool', mappedSource(mapping!)]]);
  const source = { name: 'my-tool', preset: 'my-tool', bodyLimitBytes: 10_000 };
  assert.equal(receivedText(await receive(Buffer.from(body), source, { ...deps, presets })), shown);
});
