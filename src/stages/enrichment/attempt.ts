import { asCountersignError, errorCode } from '#domain/errors.ts';
import type { EvidenceGap } from '#domain/evidence.ts';

/** Runs one reading; a failure is a gap, and undefined. */
export type Attempt = <T>(platform: string, what: string, read: () => Promise<T>) => Promise<T | undefined>;

/** Collects what fails into `gaps`; with `mayWait` a rate limit is thrown on instead, to be waited out. */
export function attempter(gaps: EvidenceGap[], mayWait: boolean): Attempt {
  return async (platform, what, read) => {
    try {
      return await read();
    } catch (thrown) {
      const code = errorCode(thrown) ?? 'ERR_INTERNAL';
      if (code === 'ERR_CAPABILITY_NOT_OFFERED') return undefined;
      if (code === 'ERR_CONNECTOR_RATE_LIMITED' && mayWait) throw thrown;
      gaps.push({ platform, what, code, why: asCountersignError(thrown).message.slice(0, 1_000) });
      return undefined;
    }
  };
}
