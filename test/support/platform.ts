import type { ConnectorContext } from 'countersign/kit';
import type { Simulator, SimulatorAddress, SimulatorFactory } from 'countersign/kit/testing';
import { createFingerprints } from '../../src/adapters/secrets/fingerprints.ts';
import { type Logged, recordingLog } from './log.ts';

/** A simulated platform, and what a connector gets that is opened on it; the clock of both stands still until moved. */
export interface SimulatedPlatform {
  readonly simulator: Simulator;
  readonly address: SimulatorAddress;
  readonly context: ConnectorContext;
  /** What the connector logged. */
  readonly lines: readonly Logged[];
  now(): Date;
  /** Moves the clock of both sides. */
  advance(ms: number): void;
  /** Moves the simulator's clock alone. */
  advancePlatform(ms: number): void;
  /** The context with other settings or secrets in place of the simulator's own. */
  contextWith(
    settings?: Readonly<Record<string, string>>,
    secrets?: Readonly<Record<string, string>>,
  ): ConnectorContext;
}

/** Where the clock begins, unless told otherwise. */
export const START = '2026-03-01T09:00:00.000Z';

/** Starts a simulator; `whenOver` is told how to stop it (`t.after`, or `after` for a whole file). */
export async function startPlatform(
  factory: SimulatorFactory,
  seed: unknown,
  whenOver: (stop: () => Promise<void>) => void,
): Promise<SimulatedPlatform> {
  let nowMs = Date.parse(START);
  let aheadMs = 0;
  const now = () => new Date(nowMs);
  const simulator = factory({ now: () => new Date(nowMs + aheadMs), seed });
  const address = await simulator.start();
  whenOver(() => simulator.stop());
  const { log, lines } = recordingLog();
  const fingerprints = createFingerprints(Buffer.from('a key of these tests alone'));
  const contextWith: SimulatedPlatform['contextWith'] = (
    settings = address.settings,
    secrets = address.secrets,
  ) => ({ settings, secrets, clock: { now }, log, fingerprints });
  return {
    simulator,
    address,
    context: contextWith(),
    lines,
    now,
    advance: (ms) => {
      nowMs += ms;
    },
    advancePlatform: (ms) => {
      aheadMs += ms;
    },
    contextWith,
  };
}

/** What a platform was asked to change, in order: `DELETE /sessions/1`. */
export function changes({ ledger }: Simulator): string[] {
  return ledger.filter(({ changed }) => changed).map(({ method, path }) => `${method} ${path}`);
}
