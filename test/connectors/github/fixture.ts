import { after } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { type GitHubClient, openClient } from '../../../connectors/github/client.ts';
import createSimulator from '../../../connectors/github/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: GitHubClient;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Record<string, string>, secrets?: Record<string, string>): GitHubClient;
}

/** A simulated organisation and a client of it; stopped after the test file. */
export async function startGitHub(seed: Record<string, unknown> = {}): Promise<Fixture> {
  const platform = await startPlatform(createSimulator, seed, after);
  const { baseUrl, settings: own } = platform.address;
  const open: Fixture['open'] = (settings = { ...own }, secrets) =>
    openClient(platform.contextWith({ ...settings, baseUrl }, secrets));
  return { ...platform, client: open(), open };
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
