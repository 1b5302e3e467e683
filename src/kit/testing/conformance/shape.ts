import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from '#domain/errors.ts';
import { type Connector, ConnectorShape } from '../../connector.ts';
import { withBench } from './bench.ts';
import type { ConformanceOptions } from './options.ts';

/** What the connector says of itself. */
export function describeShape<Client>(connector: Connector<Client>, options: ConformanceOptions): void {
  const { manifest } = connector;
  describe('says of itself', () => {
    test('what fits the contract, with a link to the vendor’s page for each action', () => {
      const read = ConnectorShape.safeParse(connector);
      assert.ok(read.success, read.error?.message);
    });

    test('of each action that changes something what proves it', () => {
      const silent = connector.actions.filter(({ effect, provenBy }) => effect !== 'read' && !provenBy);
      assert.deepEqual(
        silent.map(({ capability }) => capability),
        [],
      );
    });

    test('each variable of the environment once', () => {
      const names = [...manifest.settings, ...manifest.secrets].map(({ env }) => env);
      assert.deepEqual(names, [...new Set(names)]);
    });

    test('every setting and secret that its simulator hands out, and the simulator all that are required', () =>
      withBench(connector, options, async ({ address, simulator }) => {
        assert.equal(simulator.platform, manifest.platform);
        const known = (list: typeof manifest.settings) => list.map(({ name }) => name);
        for (const name of Object.keys(address.settings))
          assert.ok(known(manifest.settings).includes(name), name);
        for (const name of Object.keys(address.secrets))
          assert.ok(known(manifest.secrets).includes(name), name);
        for (const { name, required } of manifest.settings)
          assert.ok(!required || name in address.settings, name);
        for (const { name, required } of manifest.secrets)
          assert.ok(!required || name in address.secrets, name);
      }));

    test('no to a base URL that is neither https nor on loopback', () =>
      withBench(connector, options, async ({ address, context, heard }) => {
        const urls = Object.entries(address.settings).filter(([, value]) =>
          value.startsWith(address.baseUrl),
        );
        assert.ok(urls.length > 0, 'no setting points at the simulator');
        for (const [name] of urls) {
          const settings = { ...context.settings, [name]: 'http://connector.example' };
          const open = async () => {
            const client = connector.open({ ...context, settings });
            await connector.lookups.account(client, options.account);
          };
          await assert.rejects(heard(open()), (thrown) => errorCode(thrown) === 'ERR_CONFIG_INVALID', name);
        }
      }));
  });

  for (const action of connector.actions) {
    test(`${action.capability} refuses a parameter it does not know`, () => {
      const input = { ...options.inputs?.[action.capability], 'no-such-parameter': true };
      assert.equal(action.input.safeParse(input).success, false);
    });
  }
}
