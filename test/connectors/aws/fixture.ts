import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { type AwsClient, openClient } from '../../../connectors/aws/client.ts';
import { connector } from '../../../connectors/aws/index.ts';
import createSimulator from '../../../connectors/aws/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, PERSON, ROLE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: AwsClient;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): AwsClient;
}

/** A simulated account and a client of it; stopped when the test ends. */
export async function startAws(t: TestContext, overrides: Record<string, unknown> = {}): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, structuredClone({ ...seed, ...overrides }), stop);
  const open: Fixture['open'] = (settings, secrets) =>
    openClient(platform.contextWith({ ...platform.address.settings, ...settings }, secrets));
  return { ...platform, client: open(), open };
}

export const alice: Account = {
  platform: 'aws',
  id: ALICE.arn,
  email: ALICE.name,
  name: ALICE.name,
  status: 'active',
};
export const deploy: Account = { platform: 'aws', id: ROLE.arn, name: ROLE.name, status: 'active' };
export const person: Account = {
  platform: 'aws',
  id: PERSON.id,
  email: 'alice@acme.example',
  name: PERSON.userName,
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'aws', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
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

/** The changes that AWS was asked for, in order, by their names. */
export function changed({ simulator }: Pick<Fixture, 'simulator'>): string[] {
  return simulator.ledger.filter((entry) => entry.changed).map(({ operation }) => operation ?? '');
}

/** What a change was asked with, by the name of the operation; the last one. */
export function askedWith({ simulator }: Pick<Fixture, 'simulator'>, operation: string) {
  return simulator.ledger.findLast((entry) => entry.operation === operation)?.body as
    | Record<string, unknown>
    | undefined;
}
