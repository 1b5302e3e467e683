import type { Backend } from './backends.ts';
import { calledAtMs } from './connectors/bench/index.ts';
import { openEngine } from './engine.ts';
import { openRawQueue } from './raw-queue.ts';
import { personOf } from './requests.ts';

export interface RunFigures {
  readonly runs: number;
  readonly runsPerSecond: number;
  readonly jobsPerRun: number;
  /** The same number of jobs moved by BullMQ alone, as runs. */
  readonly rawRunsPerSecond: number;
  readonly triggerToCallMs: Percentiles;
  readonly rawHopMs: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

const WARM_UP_RUNS = 20;

/** Runs of a five-step playbook beside BullMQ alone, and how long the first containment call takes when nothing else goes on. */
export async function measureRuns(backend: Backend, runs: number, idleRuns: number): Promise<RunFigures> {
  const engine = await openEngine(backend, WARM_UP_RUNS + runs + idleRuns);
  const ids = [...engine.incidentIds];
  const raw = await openRawQueue(backend);
  try {
    await raw.move(500);
    await Promise.all(ids.splice(0, WARM_UP_RUNS).map((id) => engine.trigger(id)));
    await engine.finished(WARM_UP_RUNS);
    const jobsBefore = await engine.jobs();
    const beganMs = performance.now();
    await Promise.all(ids.splice(0, runs).map((id) => engine.trigger(id)));
    await engine.finished(WARM_UP_RUNS + runs);
    const tookMs = performance.now() - beganMs;
    const jobs = (await engine.jobs()) - jobsBefore;
    const rawMs = await raw.move(jobs);
    const idle = { calls: [] as number[], hops: [] as number[] };
    let finished = WARM_UP_RUNS + runs;
    for (const id of ids) {
      const triggeredMs = performance.now();
      await engine.trigger(id);
      await engine.finished(++finished);
      idle.calls.push(firstCallMs(engine.incidentIds.indexOf(id), engine.incidentIds.length) - triggeredMs);
      idle.hops.push(await raw.hop());
    }
    return {
      runs,
      runsPerSecond: (runs / tookMs) * 1_000,
      jobsPerRun: jobs / runs,
      rawRunsPerSecond: (runs / rawMs) * 1_000,
      triggerToCallMs: percentiles(idle.calls),
      rawHopMs: percentiles(idle.hops),
    };
  } finally {
    await raw.close();
    await engine.stop();
  }
}

function firstCallMs(number: number, people: number): number {
  const first = calledAtMs.get(personOf(number, people))?.[0];
  if (first === undefined) throw new Error(`no containment was called for incident ${number}`);
  return first;
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
  return { p50: at(0.5), p99: at(0.99) };
}
