/**
 * Errors: a stable code, a retry verdict, a sentence for a person, and where to look.
 *
 * Callers check `code`, never the class: a connector from another package may carry its own copy of the class.
 */
import { ERROR_CODES, type ErrorCode, type RetryVerdict } from './error-codes.ts';

export { ERROR_CODES, type ErrorCode, type RetryVerdict } from './error-codes.ts';

export interface ErrorFacts {
  readonly cause?: unknown;
  /** Where: a field path, a file:line:column, a platform and call. */
  readonly place?: string;
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The platform's id of the request, for their support. */
  readonly requestId?: string;
}

/** The one error of Countersign: what is wrong (`message`), which kind (`code`), and whether to try again (`retry`). */
export class CountersignError extends Error {
  override readonly name = 'CountersignError';
  readonly code: ErrorCode;
  readonly retry: RetryVerdict;
  readonly place: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.retry = ERROR_CODES[code].retry;
    this.place = facts.place;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
  }
}

/** Reads the stable code of anything thrown; undefined when it carries none of ours. */
export function errorCode(thrown: unknown): ErrorCode | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  const code = thrown.code;
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : undefined;
}

/** Turns anything thrown into a CountersignError; what carries no code of ours becomes ERR_INTERNAL with its cause. */
export function asCountersignError(thrown: unknown): CountersignError {
  if (thrown instanceof CountersignError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CountersignError(errorCode(thrown) ?? 'ERR_INTERNAL', message, { cause: thrown });
}

/** Marks a case that the compiler has proven impossible; throws if data from outside reaches it all the same. */
export function unreachable(value: never): never {
  throw new CountersignError('ERR_INTERNAL', `unhandled case: ${JSON.stringify(value)}`);
}

/** Tells a code from any other text, such as one that is read back. @throws ERR_INTERNAL for a text that is none */
export function assertErrorCode(text: string): asserts text is ErrorCode {
  if (!Object.hasOwn(ERROR_CODES, text))
    throw new CountersignError('ERR_INTERNAL', `"${text}" is no error code`);
}
