import type { Clock } from '#domain/ports.ts';

/** So many calls in a row without an answer open it. */
const FAILURES = 5;
/** How long it stays open first, in milliseconds; twice as long after each trial that failed, up to the last. */
const OPEN_MS = 15_000;
const LONGEST_OPEN_MS = 300_000;

export interface Breaker {
  /** Milliseconds until the next trial; 0 when a call may be made. Past that time one call is let through, as the trial. */
  waitMs(): number;
  /** The platform answered, whatever it said. */
  answered(): void;
  /** It did not answer, or answered 5xx. */
  failed(): void;
  readonly isOpen: boolean;
}

/** Stops calling a platform that is down: who waits for a time-out each time holds up everybody else. */
export function openBreaker(clock: Clock, onChange: (isOpen: boolean) => void = () => {}): Breaker {
  let failures = 0;
  let openMs = 0;
  let nextTrialAtMs = 0;
  const set = (ms: number) => {
    const changed = openMs > 0 !== ms > 0;
    openMs = ms;
    nextTrialAtMs = clock.now().getTime() + ms;
    if (changed) onChange(ms > 0);
  };
  return {
    get isOpen() {
      return openMs > 0;
    },
    waitMs() {
      if (openMs === 0) return 0;
      const nowMs = clock.now().getTime();
      if (nowMs < nextTrialAtMs) return nextTrialAtMs - nowMs;
      // This caller tries; the others wait for what it finds, or for the next turn when it never tells.
      nextTrialAtMs = nowMs + openMs;
      return 0;
    },
    answered() {
      failures = 0;
      if (openMs > 0) set(0);
    },
    failed() {
      failures += 1;
      if (openMs > 0) set(Math.min(LONGEST_OPEN_MS, openMs * 2));
      else if (failures >= FAILURES) set(OPEN_MS);
    },
  };
}
