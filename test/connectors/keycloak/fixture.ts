import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { type KeycloakClient, openClient } from '../../../connectors/keycloak/client.ts';
import { connector } from '../../../connectors/keycloak/index.ts';
import createSimulator from '../../../connectors/keycloak/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: KeycloakClient;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): KeycloakClient;
}

/** A simulated realm and a client of it; stopped when the test ends. */
export async function startKeycloak(
  t: TestContext,
  overrides: Record<string, unknown> = {},
): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const open: Fixture['open'] = (settings, secrets) => openClient(platform.contextWith(settings, secrets));
  return { ...platform, client: open(), open };
}

export const alice: Account = {
  platform: 'keycloak',
  id: ALICE.id,
  email: ALICE.email,
  name: ALICE.username,
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'keycloak', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}

/** Plans, performs and verifies as the engine does. */
export async function carryOut({ client, now }: Fixture, asked: ActionRequest) {
  const one = action(asked.capability);
  const plan = await one.plan(client, asked);
  const since = now().toISOString();
  const receipt = await one.perform(client, asked, plan);
  const verify = () => one.verify(client, asked, plan, since);
  return { plan, receipt, since, verify, reading: await verify() };
}
