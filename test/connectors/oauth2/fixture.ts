import { writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { Account, ActionRequest } from 'countersign/kit';
import { type OAuth2Client, openClient } from '../../../connectors/oauth2/client.ts';
import { connector } from '../../../connectors/oauth2/index.ts';
import createSimulator from '../../../connectors/oauth2/simulator.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: OAuth2Client;
  /** A client with other settings or secrets on the same simulator. */
  open(settings?: Readonly<Record<string, string>>, secrets?: Readonly<Record<string, string>>): OAuth2Client;
  /** Writes the file of tokens in hand anew. */
  hold(...lines: string[]): void;
  /** The fingerprint of a raw value. */
  name(raw: string): string;
}

/** A simulated issuer and a client of it; stopped when the test ends. */
export async function startOAuth2(t: TestContext, overrides: Record<string, unknown> = {}): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const { settings } = platform.address;
  const open: Fixture['open'] = (more, secrets) =>
    openClient(platform.contextWith({ ...settings, ...more }, secrets));
  return {
    ...platform,
    client: open(),
    open,
    hold: (...lines) => writeFileSync(settings.tokensFile ?? '', lines.join('\n')),
    name: (raw) => platform.context.fingerprints.of(raw),
  };
}

export const alice: Account = { platform: 'oauth2', id: ALICE.sub, email: ALICE.email, status: 'unknown' };

export function request(capability: string, more: Partial<ActionRequest> = {}): ActionRequest {
  return { platform: 'oauth2', capability, account: alice, input: {}, idempotencyKey: 'key-1', ...more };
}

/** A request that names one token by its fingerprint. */
export function requestNaming(
  capability: string,
  fingerprint: string,
  kind: 'access-token' | 'refresh-token' = 'access-token',
): ActionRequest {
  return request(capability, { credential: { kind, platform: 'oauth2', fingerprint } });
}

export function action(capability: string) {
  const found = connector.actions.find((one) => one.capability === capability);
  if (!found) throw new Error(`no ${capability}`);
  return found;
}
