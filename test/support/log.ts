import type { Log } from '#domain/ports.ts';

/** One line of a log under test. */
export interface Logged {
  readonly level: keyof Log;
  readonly facts: Record<string, unknown>;
  readonly message: string;
}

/** A log that keeps what it is told, for tests to read. */
export function recordingLog(): { readonly log: Log; readonly lines: Logged[] } {
  const lines: Logged[] = [];
  const keep =
    (level: keyof Log) =>
    (facts: Record<string, unknown>, message: string): void => {
      lines.push({ level, facts, message });
    };
  return {
    log: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') },
    lines,
  };
}
