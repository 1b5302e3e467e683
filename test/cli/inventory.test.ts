import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, before, beforeEach, describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { InventoryRecord } from 'countersign/kit';
import type { Simulator } from 'countersign/kit/testing';
import type { ConfiguredConnector } from '../../src/adapters/registry/open-connector.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { inventoryArgs } from '../../src/cli/inventory.ts';
import { type InventoryOutput, streamInventory } from '../../src/cli/inventory-stream.ts';
import { silentLog } from '../../src/cli/silent-log.ts';
import { createToySimulator, toyConnector } from '../kit/testing/toy.ts';

const NOW = new Date('2026-03-01T08:30:00.000Z');
const deps = {
  clock: { now: () => NOW },
  log: silentLog,
  fingerprints: createFingerprints(Buffer.alloc(32, 7)),
};

function collecting(): Writable & { text: string } {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      collected.text += String(chunk);
      done();
    },
  });
  const collected = Object.assign(stream, { text: '' });
  return collected;
}

describe('countersign inventory', () => {
  let simulator: Simulator;
  let configured: ConfiguredConnector;
  let output: ReturnType<typeof collecting>;
  let notes: ReturnType<typeof collecting>;
  before(async () => {
    simulator = createToySimulator({ now: () => NOW, seed: { platform: 'toy-none', keys: ['k1', 'k2'] } });
    const { settings, secrets } = await simulator.start();
    const connector = toyConnector('none') as ConfiguredConnector['connector'];
    configured = { connector, folder: 'toy', sha256: 'a'.repeat(64), settings, secrets };
  });
  after(() => simulator.stop());
  beforeEach(() => {
    output = collecting();
    notes = collecting();
  });
  const list = (connector: ConfiguredConnector, more: Partial<InventoryOutput> = {}) =>
    streamInventory([connector], deps, { flags: [], isJson: false, output, notes, ...more });
  const listing = (pages: () => AsyncIterable<readonly InventoryRecord[]>): ConfiguredConnector => ({
    ...configured,
    connector: {
      ...configured.connector,
      inventory: { kinds: ['api-key'], gaps: [], list: pages },
    },
  });
  const record = (id: string): InventoryRecord => ({
    platform: 'toy-none',
    kind: 'api-key',
    id,
    owner: 'none',
    createdAt: 'unknown',
    lastUsedAt: 'unknown',
    expiresAt: 'unknown',
  });

  test('prints a line a credential, with its owner, age and flags, and the summary apart', async () => {
    assert.equal(await list(configured), true);
    const lines = output.text.trimEnd().split('\n');
    assert.equal(lines.length, 4);
    assert.match(lines[1] ?? '', /^toy-none +api-key +Alice \[2J +424d +never +never +k1 /);
    assert.match(lines[1] ?? '', /no-expiry.*unused/);
    assert.doesNotMatch(
      stripVTControlCharacters(output.text),
      /(?!\n)\p{Cc}/u,
      'an owner moved the terminal',
    );
    assert.match(notes.text, /^toy-none: api-key 2, no-expiry 3, session 1, unused 3\n/);
    assert.match(notes.text, /toy-none: not listed: access tokens: the toy lists none/);
  });

  test('prints JSON lines, and of them only those with a flag that was asked for', async () => {
    await list(configured, { isJson: true });
    const [first] = output.text.trimEnd().split('\n');
    assert.deepEqual(JSON.parse(first ?? '').flags, ['no-expiry', 'unused']);
    output.text = '';
    await list(configured, { isJson: true, flags: ['no-owner', 'outlives-owner'] });
    assert.equal(output.text, '');
  });

  test('what came before a list broke off stands, and it is said not to be whole', async () => {
    const broken = listing(async function* () {
      yield [record('k1')];
      throw Object.assign(new Error('gone'), {});
    });
    await assert.rejects(list(broken), { code: 'ERR_INTERNAL' });
    simulator.inject({ kind: 'unavailable', path: /^/ });
    assert.equal(await list(configured), false);
    assert.match(notes.text, /the list broke off and is not whole: ERR_CONNECTOR_UNAVAILABLE/);
  });

  test('a record that does not fit, or is of another platform, is a fault', async () => {
    for (const wrong of [
      { ...record('k1'), platform: 'okta' },
      { ...record('k1'), expiresAt: 'soon' },
    ]) {
      const odd = listing(async function* () {
        yield [wrong as InventoryRecord];
      });
      assert.equal(await list(odd), false);
    }
    assert.match(notes.text, /ERR_CONNECTOR_RESPONSE_UNREADABLE/);
  });

  test('a raw secret in a name is replaced', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const leaking = listing(async function* () {
      yield [{ ...record('k1'), name: `token ${secret}` }];
    });
    await list(leaking, { isJson: true });
    assert.ok(!output.text.includes(secret));
    assert.match(output.text, /fp_[0-9a-f]+/);
  });

  test('a hundred thousand keys are written as they come: no page is read before the one before it is written', async () => {
    let written = 0;
    let isAhead = false;
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        written += String(chunk).split('\n').length - 1;
        setImmediate(done);
      },
    });
    const many = listing(async function* () {
      for (let page = 0; page < 1_000; page++) {
        isAhead ||= written < page * 100;
        yield Array.from({ length: 100 }, (_, i) => record(`k${page}-${i}`));
      }
    });
    assert.equal(await list(many, { isJson: true, output: slow }), true);
    assert.deepEqual([written, isAhead], [100_000, false]);
  });

  test('a connector that lists nothing says so', async () => {
    const { inventory: _, ...connector } = configured.connector;
    assert.equal(await list({ ...configured, connector }), true);
    assert.match(notes.text, /toy-none: the connector lists no credentials/);
  });

  test('its flags are known, and others are refused', () => {
    assert.deepEqual(inventoryArgs([]), { platforms: [], flags: [], isJson: false });
    assert.deepEqual(inventoryArgs(['--platform', 'okta', '--flag', 'unused', '--json']), {
      platforms: ['okta'],
      flags: ['unused'],
      isJson: true,
    });
    for (const wrong of [['--flag', 'old'], ['okta'], ['--jsno']]) {
      assert.throws(() => inventoryArgs(wrong), { code: 'ERR_INPUT_INVALID' });
    }
  });
});
