import type { TestContext } from 'node:test';
import type { Account, ActionPlan, ActionRequest, ReceivedLog, ReceivedRecords } from 'countersign/kit';
import { signalTransmit } from '../../../connectors/shared-signals/actions/signal-transmit.ts';
import { openClient, type SharedSignalsClient } from '../../../connectors/shared-signals/client.ts';
import createSimulator from '../../../connectors/shared-signals/simulator.ts';
import { readCompact } from '../../../connectors/shared-signals/simulator-jws.ts';
import { type SimulatedPlatform, startPlatform } from '../../support/platform.ts';
import { ALICE, seed } from './seed.ts';

export interface Fixture extends SimulatedPlatform {
  readonly client: SharedSignalsClient;
  /** A client with other settings or secrets in place of the simulator's own; undefined takes one away. */
  open(settings?: Changes, secrets?: Changes): SharedSignalsClient;
  /** Plans and performs. */
  send(request?: ActionRequest, client?: SharedSignalsClient): ReturnType<typeof signalTransmit.perform>;
  plan(request?: ActionRequest, client?: SharedSignalsClient): Promise<ActionPlan>;
  /** Header and claims of every token that was pushed, in order. */
  pushed(): { header: Record<string, unknown>; claims: Record<string, unknown> }[];
}

type Changes = Readonly<Record<string, string | undefined>>;

/** A simulated receiver and transmitter, and a client of both; stopped when the test ends. */
export async function startSignals(
  t: TestContext,
  overrides: Record<string, unknown> = {},
): Promise<Fixture> {
  const stop = (stopIt: () => Promise<void>) => t.after(stopIt);
  const platform = await startPlatform(createSimulator, { ...seed, ...overrides }, stop);
  const { settings, secrets } = platform.address;
  const open: Fixture['open'] = (more = {}, others = {}) =>
    openClient(platform.contextWith(changed(settings, more), changed(secrets, others)));
  const client = open();
  const plan: Fixture['plan'] = (asked = request(), by = client) => signalTransmit.plan(by, asked);
  return {
    ...platform,
    client,
    open,
    plan,
    send: async (asked = request(), by = client) => signalTransmit.perform(by, asked, await plan(asked, by)),
    pushed: () =>
      platform.simulator.ledger.flatMap(({ method, body }) => {
        const read = method === 'POST' && typeof body === 'string' ? readCompact(body) : undefined;
        return read ? [{ header: { ...read.header }, claims: { ...read.claims } }] : [];
      }),
  };
}

function changed(given: Readonly<Record<string, string>>, changes: Changes): Record<string, string> {
  const all = Object.entries({ ...given, ...changes });
  return Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

export const alice: Account = { platform: 'shared-signals', id: ALICE, email: ALICE, status: 'unknown' };

export function request(
  input: Record<string, unknown> = {},
  more: Partial<ActionRequest> = {},
): ActionRequest {
  return {
    platform: 'shared-signals',
    capability: 'signal.transmit',
    account: alice,
    input,
    idempotencyKey: 'run-1-tell-0',
    ...more,
  };
}

/** A log that holds these records; each question is kept. */
export function keptLog(kept: ReceivedRecords): ReceivedLog & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    list(query) {
      asked.push(query);
      return Promise.resolve({ ...kept, records: kept.records.slice(0, query.limit) });
    },
  };
}
