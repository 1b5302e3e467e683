import type { RawRequest } from './raw-request.ts';

/** Requests that must be refused, each with the status and code it must get. */

export interface BadRequest extends RawRequest {
  readonly name: string;
  /** `400 ERR_INPUT_INVALID`; undefined where the connection ends before an answer. */
  readonly expected: string | undefined;
}

export const MEGABYTE = 1_048_576;
export const JSON_TYPE = { 'content-type': 'application/json' };

/** Objects in objects. */
export const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
