import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { type EntraClient, openClient } from '../../../connectors/entra-id/client.ts';
import { connector } from '../../../connectors/entra-id/index.ts';
import createSimulator from '../../../connectors/entra-id/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: EntraClient;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): EntraClient;
}

/** A simulated tenant and a client of it; stopped when the test ends. */
export async function startEntra(t: TestContext, overrides: Record<string, unknown> = {}): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const open: Fixture['open'] = (settings, secrets) => openClient(platform.contextWith(settings, secrets));
  return { ...platform, client: open(), open };
}

export const alice: Account = {
  platform: 'entra-id',
  id: ALICE.id,
  email: 'alice.archer@acme.example',
  name: ALICE.userPrincipalName,
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'entra-id', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}
