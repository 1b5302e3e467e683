import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connector } from '../../connector.ts';
import { withBench } from './bench.ts';
import { assertFaults, changes } from './faults.ts';
import type { ConformanceOptions } from './options.ts';

/** A preflight says who we are and what we may, and changes nothing. The simulator grants every scope. */
export function describePreflight<Client>(connector: Connector<Client>, options: ConformanceOptions): void {
  const { preflight } = connector;
  if (!preflight) return;
  void describe('its preflight', () => {
    test('says who we are, and that we hold every scope declared, where the platform tells', () =>
      withBench(connector, options, async (bench) => {
        const { name, scopes } = await bench.heard(preflight.identity(bench.client));
        assert.ok(name.length > 0 && name.length <= 512);
        const { settings } = bench.address;
        const offered = connector.actions.filter((action) => action.offered?.(settings) ?? true);
        const declared = [connector.manifest.readScopes, ...offered.map((action) => action.scopes)];
        if (scopes)
          assert.deepEqual(
            [...new Set(declared.flat())].filter((each) => !scopes.includes(each)),
            [],
          );
        assert.equal(changes(bench), 0, 'a preflight changed something');
      }));

    test('throws on a fault', () =>
      withBench(connector, options, (bench) => assertFaults(bench, () => preflight.identity(bench.client))));
  });
}
