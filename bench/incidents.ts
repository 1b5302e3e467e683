import type { Backend } from './backends.ts';
import { calledAtMs, resetPlatform } from './connectors/bench/index.ts';
import { type Engine, openEngine } from './engine.ts';
import { personOf } from './requests.ts';
import { type Percentiles, percentiles } from './runs.ts';

export interface IncidentsSize {
  /** Incidents that are answered side by side. */
  readonly atOnce: readonly number[];
  /** Runs of each of these. */
  readonly runs: number;
  /** Runs that wait for a person meanwhile. */
  readonly parked: number;
}

export interface IncidentFigures {
  readonly rates: readonly {
    readonly atOnce: number;
    /** With so many runs that wait for a person beside them. */
    readonly parked: number;
    readonly runsPerSecond: number;
    readonly triggerToCallMs: Percentiles;
  }[];
  /** What a run that waits for a person takes of this process's heap, in KiB. */
  readonly heapPerParkedKiB: number;
  /** A run of a thousand steps, one after the other, in seconds. */
  readonly thousandStepsS: number;
}

/** Incidents side by side, before and after thousands of others have come to wait for a person; and one run of a thousand steps. */
export async function measureIncidents(backend: Backend, size: IncidentsSize): Promise<IncidentFigures> {
  const { atOnce, runs, parked } = size;
  const engine = await openEngine(backend, parked + 1 + atOnce.length * runs * 2);
  const left = [...engine.incidentIds];
  try {
    const rates: IncidentFigures['rates'][number][] = [];
    const measureAll = async (beside: number): Promise<void> => {
      for (const many of atOnce)
        rates.push({ atOnce: many, parked: beside, ...(await measure(engine, left.splice(0, runs), many)) });
    };
    await measureAll(0);
    const longAt = performance.now();
    const [long] = left.splice(0, 1);
    const ended = engine.ended(long!);
    await engine.trigger(long!, 'bench-thousand');
    await ended;
    const thousandStepsS = (performance.now() - longAt) / 1_000;
    const heapPerParkedKiB = await park(engine, left.splice(0, parked));
    await measureAll(parked);
    return { rates, heapPerParkedKiB, thousandStepsS };
  } finally {
    await engine.stop();
    resetPlatform();
  }
}

async function measure(engine: Engine, ids: readonly string[], atOnce: number) {
  const left = [...ids];
  const calls: number[] = [];
  const one = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const person = personOf(engine.incidentIds.indexOf(id), engine.incidentIds.length);
      const ended = engine.ended(id);
      const triggeredMs = performance.now();
      await engine.trigger(id);
      await ended;
      calls.push(calledAtMs.get(person)![0]! - triggeredMs);
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: atOnce }, one));
  const runsPerSecond = (ids.length / (performance.now() - beganMs)) * 1_000;
  return { runsPerSecond, triggerToCallMs: percentiles(calls) };
}

/** Has all of them wait for a person; resolves to what one keeps of the heap, in KiB. */
async function park(engine: Engine, ids: readonly string[]): Promise<number> {
  const before = heapBytes();
  const asked = engine.asked(ids.length);
  for (const id of ids) await engine.trigger(id, 'bench-parked');
  await asked;
  return (heapBytes() - before) / ids.length / 1_024;
}

/** After a collection where the process may ask for one (`--expose-gc`); else garbage counts too. */
function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
