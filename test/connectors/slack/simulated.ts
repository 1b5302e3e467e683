import type { TestContext } from 'node:test';
import type { Account, ActionRequest, Connector } from 'countersign/kit';
import type { SlackClient } from '../../../connectors/slack/client.ts';
import { connector } from '../../../connectors/slack/index.ts';
import factory from '../../../connectors/slack/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';

/** Two sessions whose ids differ only past what a double can tell apart. */
export const BIG = '9007199254740993123';
export const BIG_NEIGHBOUR = '9007199254740993124';

export const ALICE = {
  id: 'W0ALICE001',
  email: 'alice@acme.example',
  name: 'alice',
  workspaces: ['T0ACME001', 'T0ACME002'],
};
export const BOB = { id: 'W0BOB00001', email: 'bob@acme.example', name: 'bob', workspaces: ['T0ACME001'] };
export const OWNER = { id: 'W0OWNER001', email: 'owner@acme.example', name: 'owner', isPrimaryOwner: true };

export const account: Account = {
  platform: 'slack',
  id: ALICE.id,
  email: ALICE.email,
  name: ALICE.name,
  status: 'active',
};

export const seed = {
  enterprise: { id: 'E0ACME0001', name: 'Acme', domain: 'acme' },
  users: [ALICE, BOB, OWNER],
  sessions: [
    { id: BIG, userId: ALICE.id, teamId: 'T0ACME001', ip: '198.51.100.7' },
    {
      id: BIG_NEIGHBOUR,
      userId: ALICE.id,
      teamId: 'T0ACME002',
      ip: '203.0.113.9',
      os: 'Android',
      device: 'Pixel 8',
    },
    { id: '77', userId: ALICE.id, teamId: 'E0ACME0001' },
    { id: '88', userId: BOB.id, teamId: 'T0ACME001' },
  ],
};

export interface Simulated extends SimulatedPlatform {
  readonly client: SlackClient;
  readonly connector: Connector<SlackClient>;
}

/** A started simulator and the connector opened on it; stopped when the test ends. */
export async function simulated(t: TestContext, overrides: Record<string, unknown> = {}): Promise<Simulated> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(factory, { ...seed, ...overrides }, stop);
  return { ...platform, connector, client: connector.open(platform.context) };
}

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'slack', capability, account, input: {}, idempotencyKey: `key-${capability}`, ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}
