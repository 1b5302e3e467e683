import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { openClient, type SalesforceClient } from '../../../connectors/salesforce/client.ts';
import { connector } from '../../../connectors/salesforce/index.ts';
import createSimulator from '../../../connectors/salesforce/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: SalesforceClient;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): SalesforceClient;
}

/** A simulated org and a client of it; stopped when the test ends. */
export async function startSalesforce(
  t: TestContext,
  overrides: Record<string, unknown> = {},
): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const open: Fixture['open'] = (settings, secrets) => openClient(platform.contextWith(settings, secrets));
  return { ...platform, client: open(), open };
}

export const alice: Account = {
  platform: 'salesforce',
  id: ALICE.id,
  email: ALICE.email,
  name: ALICE.username,
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'salesforce', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}
