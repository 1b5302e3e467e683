import type { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import { WrittenInstant } from '#domain/written-instant.ts';
import { type TrustedIssuer, trustedIssuers } from './adapters/issuers/trusted-issuers.ts';
import { type CasePolicy, readCasePolicy } from './stages/assessment/case-policy.ts';
import { CompleteRange, CompleteRanges } from './stages/assessment/complete-ranges.ts';

/** The small parts of a case, read alike wherever it comes from: files, a command line, a request. */

/** @throws ERR_INPUT_INVALID naming what is wrong */
export function completeFrom(value: unknown): CompleteRanges {
  return value === undefined ? {} : read(CompleteRanges, value, 'complete');
}

/** `FROM..TO`. @throws ERR_INPUT_INVALID */
export function rangeFrom(text: string, place: string): CompleteRange {
  const [from, until, ...rest] = text.split('..');
  if (from && until && rest.length === 0) return read(CompleteRange, [from, until], place);
  throw new CountersignError('ERR_INPUT_INVALID', `${place}: must be FROM..TO`, { place });
}

/** @throws ERR_INPUT_INVALID */
export function nowFrom(value: unknown): { readonly now?: string } {
  return value === undefined ? {} : { now: read(WrittenInstant, value, 'now') };
}

/** The policy given, or one that says nothing. @throws ERR_INPUT_INVALID */
export function policyFrom(value: unknown): CasePolicy {
  return readCasePolicy(value === undefined ? {} : value);
}

/** Whose tokens are trusted; nobody's, where it is not given. @throws ERR_INPUT_INVALID */
export function issuersFrom(value: unknown, place?: string): readonly TrustedIssuer[] {
  return value === undefined ? [] : trustedIssuers(value, place);
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, place: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${[place, ...path].join('.')}: ${message}`);
  throw new CountersignError('ERR_INPUT_INVALID', faults.join('; ').slice(0, 1_000), { place });
}
