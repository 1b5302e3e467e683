import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { factsOf, openConnectors } from '../../../src/adapters/registry/connectors.ts';
import type { ConfiguredConnector } from '../../../src/adapters/registry/open-connector.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { toyConnector } from '../../kit/testing/toy.ts';
import { recordingLog } from '../../support/log.ts';

/** The toy, whose suspension is a matter of the licence, on a server where nobody listens. */
function toy(licence: string): ConfiguredConnector {
  const { actions, ...rest } = toyConnector('none');
  const offered = (settings: Readonly<Record<string, string>>) => settings.licence === 'full';
  const connector = {
    ...rest,
    actions: actions.map((action) =>
      action.capability === 'account.suspend' ? { ...action, offered } : action,
    ),
  };
  return {
    connector: connector as ConfiguredConnector['connector'],
    folder: 'toy',
    sha256: 'a'.repeat(64),
    settings: { licence, baseUrl: 'http://127.0.0.1:9' },
    secrets: { token: 'toy-token' },
  };
}

const capabilitiesOf = (facts: ReturnType<typeof factsOf>) =>
  facts.actions.map(({ capability }) => capability);

describe('what the run engine knows of a connector', () => {
  test('leaves out what the settings do not offer, so that a plan shows a gap', () => {
    assert.deepEqual(capabilitiesOf(factsOf(toy('basic'))), [
      'account.find',
      'activity.pull',
      'tokens.revoke',
    ]);
    assert.ok(capabilitiesOf(factsOf(toy('full'))).includes('account.suspend'));
  });

  test('tells which actions may be repeated', () => {
    const told = factsOf(toy('full')).actions.filter(({ idempotent }) => idempotent);
    assert.deepEqual(
      told.map(({ capability }) => capability),
      ['account.suspend'],
    );
  });

  test('has what a person does where the settings do not offer it, and only there', () => {
    const told = {
      'account.suspend': { text: 'Close it in the console.' },
      'factors.reset': { text: 'There are none.' },
    };
    const withByHand = (licence: string) => {
      const found = toy(licence);
      const manifest = { ...found.connector.manifest, byHand: told };
      return factsOf({ ...found, connector: { ...found.connector, manifest } }).byHand;
    };
    assert.deepEqual(withByHand('basic'), told);
    assert.deepEqual(withByHand('full'), { 'factors.reset': told['factors.reset'] });
    assert.deepEqual(factsOf(toy('full')).byHand, { 'factors.reset': { text: 'There are none.' } });
  });

  test('has all there could be while it is not configured, so that playbooks can be checked', () => {
    const { settings: _settings, secrets: _secrets, ...installed } = toy('basic');
    assert.ok(capabilitiesOf(factsOf(installed)).includes('account.suspend'));
  });
});

describe('opened connectors', () => {
  const open = (licence: string) =>
    openConnectors([toy(licence)], {
      clock: { now: () => new Date(0) },
      log: recordingLog().log,
      fingerprints: createFingerprints(Buffer.from('a key of this test alone')),
    });
  const platform = 'toy-none';
  const request = {
    platform,
    capability: 'account.suspend',
    account: { platform, id: 'alice', status: 'active' },
    input: {},
    idempotencyKey: 'k',
  } as const;

  test('do not plan what the settings do not offer', async () => {
    await assert.rejects(open('basic').plan(request), { code: 'ERR_CAPABILITY_NOT_OFFERED' });
    await assert.rejects(open('full').plan(request), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
    assert.deepEqual(capabilitiesOf(open('basic').facts[0]!), capabilitiesOf(factsOf(toy('basic'))));
  });

  test('refuse a parameter that the action does not know before anything is asked', async () => {
    await assert.rejects(open('full').plan({ ...request, input: { other: 1 } }), {
      code: 'ERR_INPUT_INVALID',
    });
  });
});
