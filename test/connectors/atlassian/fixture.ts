import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { type AtlassianClient, openClient } from '../../../connectors/atlassian/client.ts';
import { connector } from '../../../connectors/atlassian/index.ts';
import createSimulator from '../../../connectors/atlassian/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, GUEST, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: AtlassianClient;
}

/** A simulated organisation and a client of it; stopped when the test ends. */
export async function startAtlassian(
  t: TestContext,
  overrides: Record<string, unknown> = {},
): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  return { ...platform, client: openClient(platform.context) };
}

const accountOf = ({ accountId, email, name }: typeof GUEST | typeof ALICE): Account => ({
  platform: 'atlassian',
  id: accountId,
  email,
  name,
  status: 'active',
});
export const alice = accountOf(ALICE);
export const guest = accountOf(GUEST);

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'atlassian', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
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
