import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Simulator } from 'countersign/kit/testing';
import type { ConfiguredConnector } from '../../src/adapters/registry/open-connector.ts';
import { preflightOf } from '../../src/adapters/registry/preflight.ts';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { connectorsArgs } from '../../src/cli/connectors.ts';
import { preflightText } from '../../src/cli/preflight-text.ts';
import { silentLog } from '../../src/cli/silent-log.ts';
import { createToySimulator, type Mistake, toyConnector } from '../kit/testing/toy.ts';

const NOW = new Date('2026-03-01T08:30:00.000Z');
const deps = {
  clock: { now: () => NOW },
  log: silentLog,
  fingerprints: createFingerprints(Buffer.alloc(32, 7)),
};

describe('countersign connectors check', () => {
  let simulator: Simulator;
  let place: Pick<ConfiguredConnector, 'settings' | 'secrets'>;
  const configured = (mistake: Mistake, more = {}): ConfiguredConnector => ({
    connector: toyConnector(mistake) as ConfiguredConnector['connector'],
    folder: 'toy',
    sha256: 'a'.repeat(64),
    ...place,
    ...more,
  });
  before(async () => {
    simulator = createToySimulator({ now: () => NOW, seed: { platform: 'toy-none', keys: ['k1'] } });
    const { settings, secrets } = await simulator.start();
    place = { settings, secrets };
  });
  after(() => simulator.stop());

  test('a platform that is reached, with all scopes and its log read, is ready', async () => {
    const found = await preflightOf(configured('none'), deps);
    assert.equal(found.state, 'ready');
    assert.equal(found.identity, 'toy app');
    assert.deepEqual(
      found.scopes.map(({ of, lacks }) => [of, lacks]),
      [
        ['reading', []],
        ['account.suspend', []],
        ['tokens.revoke', []],
      ],
    );
    assert.ok(found.log && !('code' in found.log));
    const { newestAt, newestAgeMs, lagMs, reachesBackDays } = found.log;
    assert.deepEqual([newestAt, newestAgeMs, lagMs], ['2026-03-01T08:00:00.000Z', 1_800_000, 60_000]);
    assert.ok(reachesBackDays >= 1);
    assert.ok(
      simulator.ledger.every(({ changed }) => !changed),
      'a preflight changed something',
    );
  });

  test('a scope that is lacking is named with the action that needs it', async () => {
    const found = await preflightOf(configured('holds-too-little'), deps);
    assert.equal(found.state, 'limited');
    const text = stripVTControlCharacters(preflightText([found]));
    assert.match(text, /\n {2}account\.suspend +lacks: toy\.accounts\.manage\n/);
    assert.match(text, /\n {2}reading +held: toy\.read\n/);
  });

  test('a credential that is refused, and a platform that is not there, are told as they are', async () => {
    const refused = await preflightOf(configured('none', { secrets: { token: 'wrong' } }), deps);
    assert.deepEqual([refused.state, refused.fault?.code], ['unreachable', 'ERR_CONNECTOR_FORBIDDEN']);
    const away = await preflightOf(configured('none', { settings: { baseUrl: 'http://127.0.0.1:1' } }), deps);
    assert.equal(away.fault?.code, 'ERR_CONNECTOR_UNAVAILABLE');
    const wrong = await preflightOf(
      configured('none', { settings: { baseUrl: 'http://toy.example' } }),
      deps,
    );
    assert.equal(wrong.fault?.code, 'ERR_CONFIG_INVALID');
    assert.match(
      stripVTControlCharacters(preflightText([away])),
      /unreachable\n {2}reached +ERR_CONNECTOR_UNAVAILABLE:/,
    );
  });

  test('a log that cannot be read is a fault of the log, and the rest is still told', async () => {
    simulator.inject({ kind: 'forbidden', path: /^\/log$/, times: 100 });
    const found = await preflightOf(configured('none'), deps);
    assert.equal(found.state, 'limited');
    assert.ok(found.log && 'code' in found.log);
    assert.equal(found.log.code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(found.identity, 'toy app');
  });

  test('a connector without a preflight of its own must at least reach its platform', async () => {
    const { preflight: _, ...connector } = toyConnector('none');
    const bare = { ...configured('none'), connector } as ConfiguredConnector;
    const found = await preflightOf(bare, deps);
    assert.deepEqual([found.state, found.identity], ['limited', undefined]);
    assert.ok(found.scopes.every(({ lacks }) => lacks === undefined));
    const refused = await preflightOf({ ...bare, secrets: { token: 'wrong' } }, deps);
    assert.equal(refused.state, 'unreachable');
  });

  test('it wants its verb, and knows its flags', () => {
    assert.deepEqual(connectorsArgs(['check']), { platforms: [], isJson: false });
    assert.deepEqual(connectorsArgs(['check', 'okta', '--json']), { platforms: ['okta'], isJson: true });
    assert.equal(connectorsArgs(['--help']), undefined);
    for (const wrong of [[], ['chekc'], ['check', '--jsno']]) {
      assert.throws(() => connectorsArgs(wrong), { code: 'ERR_INPUT_INVALID' });
    }
  });
});
