import { CountersignError, ERROR_CODES, type ErrorCode } from './errors.ts';
import { scrubText } from './secrets.ts';

/**
 * Why a security event token is not taken, in the words that its transmitter understands.
 * @see https://www.rfc-editor.org/rfc/rfc8935#section-2.4
 */
export const SET_ERRORS = [
  'invalid_request',
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
] as const;
export type SetError = (typeof SET_ERRORS)[number];

const CODES: Readonly<Record<SetError, ErrorCode>> = {
  invalid_request: 'ERR_INPUT_INVALID',
  invalid_key: 'ERR_SIGNATURE_INVALID',
  invalid_issuer: 'ERR_SIGNATURE_INVALID',
  invalid_audience: 'ERR_SIGNATURE_INVALID',
  authentication_failed: 'ERR_SIGNATURE_MISSING',
  access_denied: 'ERR_FORBIDDEN',
};

/** A token that will not be taken however often it is sent. */
export class SetRefusal extends CountersignError {
  readonly err: SetError;

  constructor(err: SetError, message: string, cause?: unknown) {
    super(CODES[err], message, cause === undefined ? {} : { cause });
    this.err = err;
  }
}

/**
 * The transmitter's word for an error; undefined when the fault is not the token's (the store is away, the issuer's keys
 * cannot be fetched) and the same token should come again.
 */
export function setErrorOf(error: CountersignError): SetError | undefined {
  if (error instanceof SetRefusal) return error.err;
  return ERROR_CODES[error.code].status < 500 ? 'invalid_request' : undefined;
}

/** What a transmitter is told, in a push's answer and in the next poll. */
export interface SetErrorBody {
  readonly err: SetError;
  readonly description: string;
}

const LONGEST_DESCRIPTION = 500;

/** Secrets in the message are not said back. */
export function setErrorBody(err: SetError, message: string): SetErrorBody {
  return { err, description: scrubText(message, () => '[redacted]').slice(0, LONGEST_DESCRIPTION) };
}
