import { type DestinationStream, pino } from 'pino';
import type { Fingerprints, Log } from '#domain/ports.ts';
import { prettyStream } from './pretty.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level: LogLevel;
  /** Replaces secrets; every fact and every message passes through it. */
  readonly fingerprints: Pick<Fingerprints, 'scrub'>;
  /** Where lines go, one `write` each. Default: standard output. */
  readonly destination?: { write(line: string): void };
  /** For people instead of machines: `09:00:00.000 info  message key=value`. Default false: one JSON document a line. */
  readonly pretty?: boolean;
}

/**
 * A structured log on pino from which secrets are gone before pino sees them.
 *
 * Facts, message texts, and errors at any depth (message, stack, cause) are scrubbed by the one list of
 * #domain/secrets.ts; pino's own path-wise redaction misses texts and deep keys. A line that cannot be made is
 * replaced by a line that says so: logging never throws.
 */
export function createLog(options: LogOptions): Log {
  const { fingerprints } = options;
  const plain: DestinationStream = options.destination ?? pino.destination({ dest: 1, sync: true });
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    options.pretty === true ? prettyStream(plain) : plain,
  );
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (facts: Record<string, unknown>, message: string): void => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level](scrubbed(facts, fingerprints), fingerprints.scrub(message));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function scrubbed(
  facts: Record<string, unknown>,
  fingerprints: Pick<Fingerprints, 'scrub'>,
): Record<string, unknown> {
  try {
    return fingerprints.scrub(facts);
  } catch (error) {
    // A getter or toJSON of the caller's value threw; its text may hold anything, so only its kind is told.
    return { unloggable: error instanceof Error ? error.name : typeof error };
  }
}
