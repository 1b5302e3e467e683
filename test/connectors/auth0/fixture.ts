import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { type Auth0Client, openClient } from '../../../connectors/auth0/client.ts';
import { connector } from '../../../connectors/auth0/index.ts';
import createSimulator from '../../../connectors/auth0/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: Auth0Client;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): Auth0Client;
}

/** A simulated tenant and a client of it; stopped when the test ends. */
export async function startAuth0(t: TestContext, overrides: Record<string, unknown> = {}): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const open: Fixture['open'] = (settings, secrets) => openClient(platform.contextWith(settings, secrets));
  return { ...platform, client: open(), open };
}

export const alice: Account = {
  platform: 'auth0',
  id: ALICE.id,
  email: ALICE.email,
  name: ALICE.username,
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'auth0', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}

/** Plans and performs, and tells since when. */
export async function done({ client, now }: Fixture, asked: ActionRequest) {
  const one = action(asked.capability);
  const plan = await one.plan(client, asked);
  const since = now().toISOString();
  const receipt = await one.perform(client, asked, plan);
  return { plan, since, receipt, verify: () => one.verify(client, asked, plan, since) };
}
