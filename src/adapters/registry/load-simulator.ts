import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CountersignError } from '#domain/errors.ts';
import type { Simulator, SimulatorFactory } from '../../kit/testing/simulator.ts';

/** Loads a connector's simulator, `simulator.ts` in its folder. @throws ERR_CONNECTOR_INVALID when it has none */
export async function loadSimulator(
  folder: string,
  options: Parameters<SimulatorFactory>[0],
): Promise<Simulator> {
  const module: unknown = await import(pathToFileURL(join(folder, 'simulator.ts')).href);
  const factory =
    typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (typeof factory !== 'function') {
    throw new CountersignError(
      'ERR_CONNECTOR_INVALID',
      `${folder}/simulator.ts exports no factory by default`,
      { place: folder },
    );
  }
  return (factory as SimulatorFactory)(options);
}
