import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';

export interface AskedOptions {
  readonly clock: Clock;
  /** How long an answer is good for, in milliseconds. */
  readonly keepMs: number;
  /** How long one caller waits for an answer, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * Puts a bound on what asking costs: an answer younger than `keepMs` is given again, and while one question is under way
 * no second one is asked, however many callers there are and however long it takes.
 *
 * @throws whatever `ask` throws; ERR_NOT_READY after `patienceMs`, while the question stays under way
 */
export function askedSparingly<T>(ask: () => Promise<T>, options: AskedOptions): () => Promise<T> {
  const { clock, keepMs, patienceMs } = options;
  let kept: { readonly value: T; readonly untilMs: number } | undefined;
  let asking: Promise<T> | undefined;
  const askOnce = async (): Promise<T> => {
    try {
      const value = await ask();
      kept = { value, untilMs: clock.now().getTime() + keepMs };
      return value;
    } finally {
      asking = undefined;
    }
  };
  return async () => {
    if (kept && clock.now().getTime() < kept.untilMs) return kept.value;
    asking ??= askOnce();
    return await within(patienceMs, asking);
  };
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new CountersignError('ERR_NOT_READY', `no answer within ${ms} ms`)),
    ms,
  );
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
