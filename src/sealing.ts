import type pg from 'pg';
import { asCountersignError } from '#domain/errors.ts';
import type { Clock, Log } from '#domain/ports.ts';
import type { HeadKey } from './adapters/store/head-keys.ts';
import { takeHead } from './adapters/store/signed-heads.ts';

export interface SealingDeps {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly key: HeadKey;
  readonly log: Log;
  readonly everyMs: number;
}

/** Signs how far the journal has come, at intervals and at the stop. A head that cannot be taken is told, and taken the next time. */
export function startSealing(deps: SealingDeps): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const seal = (): Promise<void> => {
    running ??= sealAll(deps)
      .catch((thrown: unknown) =>
        deps.log.error(
          { code: asCountersignError(thrown).code, err: thrown },
          'no head of the journal could be signed',
        ),
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const timer = setInterval(() => void seal(), deps.everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await seal();
    },
  };
}

async function sealAll({ pool, clock, key }: SealingDeps): Promise<void> {
  while ((await takeHead(pool, clock, key)) !== undefined);
}
