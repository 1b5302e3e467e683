import { after } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import type { Simulator } from 'countersign/kit/testing';
import { type GitHubClient, openClient } from '../../../connectors/github/client.ts';
import createSimulator from '../../../connectors/github/simulator.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { type Logged, recordingLog } from '../../support/log.ts';

export const START = '2026-03-01T09:00:00.000Z';

/** A clock that stands still until it is moved. */
export interface Clock {
  now(): Date;
  advance(ms: number): void;
}

export interface Fixture {
  readonly simulator: Simulator;
  readonly client: GitHubClient;
  readonly clock: Clock;
  readonly lines: readonly Logged[];
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): GitHubClient;
}

/** A simulated organisation and a client of it; stopped after the test file. */
export async function startGitHub(seed: Record<string, unknown> = {}): Promise<Fixture> {
  let nowMs = Date.parse(START);
  const clock: Clock = {
    now: () => new Date(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
  };
  const simulator = createSimulator({ now: clock.now, seed });
  const address = await simulator.start();
  after(() => simulator.stop());
  const { log, lines } = recordingLog();
  const fingerprints = createFingerprints(Buffer.from('a key of this test alone'));
  const open: Fixture['open'] = (settings = address.settings, secrets = address.secrets) =>
    openClient({ settings: { ...settings, baseUrl: address.baseUrl }, secrets, clock, log, fingerprints });
  return { simulator, client: open(), clock, lines, open };
}

export function account(login: string, email?: string): Account {
  return { platform: 'github', id: login, name: login, status: 'active', ...(email ? { email } : {}) };
}

export function request(capability: string, of: Account, credentialId?: string): ActionRequest {
  return {
    platform: 'github',
    capability,
    account: of,
    ...(credentialId
      ? { credential: { kind: 'access-token' as const, platform: 'github', id: credentialId } }
      : {}),
    input: {},
    idempotencyKey: 'run-1/step/0',
  };
}

/** What the platform was asked to change, in order. */
export function changes(simulator: Simulator): string[] {
  return simulator.ledger.filter((one) => one.changed).map((one) => `${one.method} ${one.path}`);
}
