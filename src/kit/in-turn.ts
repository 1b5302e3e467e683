import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Call } from './call.ts';

/** One call of several that make up an action. */
export interface Part {
  /** What it is about, for the error: `the tokens of client 0oa1`. */
  readonly what: string;
  call(): Promise<Call>;
}

/**
 * Makes the calls of one action one after the other; all of them may be repeated.
 *
 * @throws ERR_CONNECTOR_OUTCOME_UNKNOWN when a later call fails: something was changed already. A rate limit, and what
 * the first call throws, stay what they are: a wait, and the whole again, is no harm.
 */
export async function inTurn(platform: string, parts: readonly Part[]): Promise<readonly Call[]> {
  const calls: Call[] = [];
  for (const { what, call } of parts) {
    try {
      calls.push(await call());
    } catch (cause) {
      if (calls.length === 0 || errorCode(cause) === 'ERR_CONNECTOR_RATE_LIMITED') throw cause;
      const done = calls.map(({ line }) => line).join('; ');
      throw new CountersignError(
        'ERR_CONNECTOR_OUTCOME_UNKNOWN',
        `${platform}: ${done}; but not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause, place: `${platform}: ${what}` },
      );
    }
  }
  return calls;
}
