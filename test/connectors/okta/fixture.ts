import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import type { Simulator, SimulatorAddress } from 'countersign/kit/testing';
import { type OktaClient, openClient } from '../../../connectors/okta/client.ts';
import { connector } from '../../../connectors/okta/index.ts';
import createSimulator from '../../../connectors/okta/simulator.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { type Logged, recordingLog } from '../../support/log.ts';
import { ALICE, START, seed } from './seed.ts';

export interface Fixture {
  readonly simulator: Simulator;
  readonly address: SimulatorAddress;
  readonly client: OktaClient;
  readonly lines: readonly Logged[];
  now(): Date;
  /** Moves the clock of both sides. */
  advance(ms: number): void;
  /** Moves the simulator's clock alone. */
  advancePlatform(ms: number): void;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): OktaClient;
}

/** A simulated org and a client of it; stopped when the test ends. */
export async function startOkta(t: TestContext, overrides: Record<string, unknown> = {}): Promise<Fixture> {
  let nowMs = Date.parse(START);
  let aheadMs = 0;
  const now = () => new Date(nowMs);
  const simulator = createSimulator({
    now: () => new Date(nowMs + aheadMs),
    seed: { ...seed, ...overrides },
  });
  const address = await simulator.start();
  t.after(() => simulator.stop());
  const { log, lines } = recordingLog();
  const fingerprints = createFingerprints(Buffer.from('a key of these tests alone'));
  const open: Fixture['open'] = (settings = address.settings, secrets = address.secrets) =>
    openClient({ settings, secrets, clock: { now }, log, fingerprints });
  return {
    simulator,
    address,
    client: open(),
    lines,
    now,
    advance: (ms) => {
      nowMs += ms;
    },
    advancePlatform: (ms) => {
      aheadMs += ms;
    },
    open,
  };
}

export const alice: Account = {
  platform: 'okta',
  id: ALICE.id,
  email: ALICE.email,
  name: ALICE.login,
  status: 'active',
};

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'okta', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}

/** What the platform was asked to change, in order. */
export function changes({ ledger }: Simulator): string[] {
  return ledger.filter(({ changed }) => changed).map(({ method, path }) => `${method} ${path}`);
}
