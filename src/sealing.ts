import type pg from 'pg';
import type { Clock, Log } from '#domain/ports.ts';
import type { HeadKey } from './adapters/store/head-keys.ts';
import { takeHead } from './adapters/store/signed-heads.ts';
import { startPeriodic } from './periodic.ts';

export interface SealingDeps {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly key: HeadKey;
  readonly log: Log;
  readonly everyMs: number;
}

/** Signs how far the journal has come, at intervals and at the stop. A head that cannot be taken is told, and taken the next time. */
export function startSealing(deps: SealingDeps): { stop(): Promise<void> } {
  const sealing = startPeriodic({
    ...deps,
    complaint: 'no head of the journal could be signed',
    work: () => sealAll(deps),
  });
  return {
    async stop() {
      await sealing.stop();
      await sealing.now();
    },
  };
}

async function sealAll({ pool, clock, key }: SealingDeps): Promise<void> {
  while ((await takeHead(pool, clock, key)) !== undefined);
}
