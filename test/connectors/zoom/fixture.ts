import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Account, type ActionRequest, asCountersignError } from 'countersign/kit';
import { openClient, type ZoomClient } from '../../../connectors/zoom/client.ts';
import { connector } from '../../../connectors/zoom/index.ts';
import createSimulator from '../../../connectors/zoom/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: ZoomClient;
  /** Another client, as another process would have it, with other settings or secrets where they are given. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): ZoomClient;
}

/** A simulated account and a client of it; stopped when the test ends. */
export async function startZoom(t: TestContext, overrides: Record<string, unknown> = {}): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const open: Fixture['open'] = (settings, secrets) => openClient(platform.contextWith(settings, secrets));
  return { ...platform, client: open(), open };
}

export const alice: Account = {
  platform: 'zoom',
  id: ALICE.id,
  email: ALICE.email,
  name: 'Alice Archer',
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'zoom', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}

/** What a call threw, in the kit's form. */
export async function thrownBy(call: Promise<unknown>) {
  return call.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => asCountersignError(thrown),
  );
}

/** The paths that were asked for, without those for tokens. */
export function asked({ simulator }: Pick<Fixture, 'simulator'>): string[] {
  return simulator.ledger
    .filter(({ path }) => path !== '/oauth/token')
    .map(({ method, path }) => `${method} ${path}`);
}
