import { describe } from 'node:test';
import type { Connector } from '../connector.ts';
import { describeAction, describeGap } from './conformance/actions.ts';
import { describeAuditLog } from './conformance/audit-log.ts';
import { describeInventory } from './conformance/inventory.ts';
import { describeLookups } from './conformance/lookups.ts';
import type { ConformanceOptions } from './conformance/options.ts';
import { describePreflight } from './conformance/preflight.ts';
import { describeShape } from './conformance/shape.ts';

/**
 * The one suite that every connector passes: node:test cases, each on a fresh simulator, all with a search for raw
 * secrets in whatever was returned, thrown or logged.
 *
 * It holds that the connector fits the contract; that plans change nothing; that what was done is seen, and what was
 * not done never is, whatever fails meanwhile and however little there was; that the vendor's errors become the kit's; that a reversible action
 * comes back; and that watermarks claim no more than was read.
 *
 * @example describeConnector(connector, { simulator, seed, account: { email: 'alice@acme.example' } });
 */
export function describeConnector<Client>(connector: Connector<Client>, options: ConformanceOptions): void {
  // A promise at the top of a file is awaited by node:test before the cases are run.
  void describe(`the connector ${connector.manifest.platform}`, async () => {
    describeShape(connector, options);
    describeLookups(connector, options);
    describeAuditLog(connector, options);
    describePreflight(connector, options);
    describeInventory(connector, options);
    const settings = await settingsOf(options);
    for (const action of connector.actions) {
      if (action.effect === 'read') continue;
      if (action.offered?.(settings) ?? true) describeAction(connector, action, options);
      else describeGap(connector, action, options);
    }
  });
}

/** The settings that the simulator hands out, which it knows once it has started. */
async function settingsOf({ simulator, seed, settings }: ConformanceOptions) {
  const one = simulator({ now: () => new Date(0), seed: structuredClone(seed) });
  const address = await one.start();
  await one.stop();
  return { ...address.settings, ...settings };
}
