import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { openClient, type SnowflakeClient } from '../../../connectors/snowflake/client.ts';
import { connector } from '../../../connectors/snowflake/index.ts';
import createSimulator from '../../../connectors/snowflake/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: SnowflakeClient;
  /** How long the client waited between two questions, in milliseconds; it does not really wait. */
  readonly waits: readonly number[];
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): SnowflakeClient;
}

/** A simulated account and a client of it; stopped when the test ends. */
export async function startSnowflake(
  t: TestContext,
  overrides: Record<string, unknown> = {},
): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const open: Fixture['open'] = (settings, secrets) =>
    openClient(platform.contextWith(settings, secrets), wait);
  return { ...platform, client: open(), open, waits };
}

export const alice: Account = {
  platform: 'snowflake',
  id: ALICE.name,
  email: ALICE.email,
  name: ALICE.loginName,
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'snowflake', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}

/** Plans and performs an action; `verify` reads since then. */
export async function done(
  { client, now }: Pick<Fixture, 'client' | 'now'>,
  capability: string,
  more: Partial<ActionRequest> = {},
) {
  const one = action(capability);
  const asked = request(capability, more);
  const plan = await one.plan(client, asked);
  const since = now().toISOString();
  const receipt = await one.perform(client, asked, plan);
  return {
    one,
    asked,
    plan,
    receipt,
    verify: () => one.verify(client, asked, plan, since),
    undo: async () => one.undo?.(client, asked, plan),
  };
}

/** The statements that changed something, in order. */
export function changed({ simulator }: Pick<Fixture, 'simulator'>): string[] {
  return simulator.ledger.filter((entry) => entry.changed).map(({ operation }) => operation ?? '');
}

/** Everything that was asked, in order. */
export function statements({ simulator }: Pick<Fixture, 'simulator'>): string[] {
  return simulator.ledger.flatMap(({ operation }) => operation ?? []);
}
