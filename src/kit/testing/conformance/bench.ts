import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { ActionRequest } from '#domain/connectors.ts';
import type { Fingerprints, Log } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';
import { scrubText, scrubValue } from '#domain/secrets.ts';
import type { Action, Connector, ConnectorContext } from '../../connector.ts';
import type { LedgerEntry, Simulator, SimulatorAddress } from '../simulator.ts';
import { rawSecrets, spyOnFetch } from './fetch-spy.ts';
import type { ConformanceOptions } from './options.ts';

/** A connector opened on its own fresh simulator, with a clock that stands still until it is moved. */
export interface Bench<Client> {
  readonly connector: Connector<Client>;
  readonly options: ConformanceOptions;
  readonly simulator: Simulator;
  readonly address: SimulatorAddress;
  readonly context: ConnectorContext;
  readonly client: Client;
  now(): Date;
  /** Moves the clock of the connector and of its simulator. */
  advance(ms: number): void;
  /** Passes a call on, and keeps what it returns or throws for the search for raw secrets. */
  heard<Value>(call: Promise<Value> | Value): Promise<Value>;
  /** Resolves when no request is under way. */
  idle(): Promise<void>;
}

const START_AT = '2026-03-01T09:00:00.000Z';

/**
 * Runs a test on a fresh simulator, stops it afterwards, and fails when a raw secret came out of the connector.
 */
export async function withBench<Client>(
  connector: Connector<Client>,
  options: ConformanceOptions,
  test: (bench: Bench<Client>) => Promise<void>,
): Promise<void> {
  let nowMs = Date.parse(options.startAt ?? START_AT);
  const now = () => new Date(nowMs);
  const simulator = options.simulator({ now, seed: structuredClone(options.seed) });
  const address = await simulator.start();
  const spy = spyOnFetch();
  const said: string[] = [];
  const keep = (what: unknown) =>
    void said.push(
      inspect(what, { depth: 12, maxStringLength: null, breakLength: Number.POSITIVE_INFINITY }),
    );
  const context: ConnectorContext = {
    settings: { ...address.settings, ...options.settings },
    secrets: { ...address.secrets, ...options.secrets },
    clock: { now },
    log: keepingLog(keep),
    fingerprints: testFingerprints(),
  };
  try {
    await test({
      connector,
      options,
      simulator,
      address,
      context,
      client: connector.open(context),
      now,
      advance: (ms) => {
        nowMs += ms;
      },
      heard: (call) => hear(call, keep),
      idle: spy.idle,
    });
  } finally {
    spy.restore();
    await simulator.stop();
  }
  refuseSecrets(said.join('\n'), [...rawSecrets(Object.values(context.secrets)), ...spy.seen]);
}

async function hear<Value>(call: Promise<Value> | Value, keep: (what: unknown) => void): Promise<Value> {
  try {
    const value = await call;
    keep(value);
    return value;
  } catch (thrown) {
    keep(thrown);
    throw thrown;
  }
}

function refuseSecrets(said: string, secrets: Iterable<string>): void {
  for (const secret of secrets) {
    // The secret itself must not be in the message of the failure either.
    if (said.includes(secret))
      throw new Error(`a raw secret of ${secret.length} characters was returned, thrown or logged`);
  }
}

function keepingLog(keep: (what: unknown) => void): Log {
  const line = (level: keyof Log) => (facts: Record<string, unknown>, message: string) =>
    keep([level, facts, message]);
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** Keyed fingerprints as in production, under a key that is no secret. */
export function testFingerprints(): Fingerprints {
  const of = (raw: string) =>
    `fp_${createHmac('sha256', 'a key of tests alone').update(raw).digest('hex').slice(0, 32)}`;
  return {
    of,
    scrub: <T>(value: T) => (typeof value === 'string' ? scrubText(value, of) : scrubValue(value, of)) as T,
  };
}

/** The account of the options, as the connector finds it. */
export async function accountOf<Client>(bench: Bench<Client>): Promise<Account> {
  const { connector, client, options } = bench;
  const found = await bench.heard(connector.lookups.account(client, options.account));
  if (found) return found;
  throw new Error(`the seed has no account for ${JSON.stringify(options.account)}`);
}

/** What an action is asked in these tests. */
export async function requestFor<Client>(
  bench: Bench<Client>,
  action: Action<Client>,
): Promise<ActionRequest> {
  const { options, connector } = bench;
  const credential = options.credentials?.[action.capability];
  return {
    platform: connector.manifest.platform,
    capability: action.capability,
    account: await accountOf(bench),
    ...(credential ? { credential } : {}),
    input: action.input.parse(options.inputs?.[action.capability] ?? {}),
    idempotencyKey: `conformance-${action.capability}`,
  };
}

/** The requests that reached the simulator while something ran. */
export async function requestsDuring<Client>(
  { simulator }: Bench<Client>,
  run: () => Promise<unknown>,
): Promise<readonly LedgerEntry[]> {
  const from = simulator.ledger.length;
  await run();
  return simulator.ledger.slice(from);
}

/** Only this very path, for a fault. */
export function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`);
}
