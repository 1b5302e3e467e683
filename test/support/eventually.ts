import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 30_000;
const POLL_MS = 10;

/** Waits until something outside this process is so; fails after 30 s, or the time given in milliseconds, far beyond what it takes. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`never came: ${what}`);
    await pause(POLL_MS);
  }
}
