import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundConnector } from '../adapters/registry/load-connectors.ts';
import { loadSimulator } from '../adapters/registry/load-simulator.ts';
import type { Simulator } from '../kit/testing/simulator.ts';

export interface SimulatedPlatforms {
  readonly simulators: readonly Simulator[];
  /** The connectors' settings and secrets, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts on loopback the simulator of every connector that has one and a seed; what had started is stopped when one fails. */
export async function startSimulators(
  installed: readonly FoundConnector[],
  seeds: Readonly<Record<string, unknown>>,
  now: () => Date,
): Promise<SimulatedPlatforms> {
  const simulators: Simulator[] = [];
  const env: Record<string, string> = {};
  const stop = async (): Promise<void> => {
    await Promise.all(simulators.splice(0).map((each) => each.stop()));
  };
  try {
    for (const { connector, folder } of installed) {
      const { platform, settings, secrets } = connector.manifest;
      const seed = seeds[platform];
      if (seed === undefined || !existsSync(join(folder, 'simulator.ts'))) continue;
      const simulator = await loadSimulator(folder, { now, seed });
      simulators.push(simulator);
      const address = await simulator.start();
      const values: Record<string, string> = { ...address.settings, ...address.secrets };
      for (const { name, env: variable } of [...settings, ...secrets]) {
        const value = values[name];
        if (value !== undefined) env[variable] = value;
      }
    }
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { simulators: [...simulators], env, stop };
}
