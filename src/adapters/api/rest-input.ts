import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';

/** An id as it may stand in a path, query or body: printable, at most 200 characters. */
export const Id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

/** The id in the path of one thing. */
export const ById = z.strictObject({ id: Id });

/** Why somebody does something: kept and shown. */
export const Reason = z.string().trim().min(1, 'say why').max(2_000);

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    next: z.string().exactOptional().describe('The `cursor` of the next page; absent on the last.'),
  });
}

/** Metadata of what is read from a text: what it is to who writes it, as JSON Schema. */
export const AS_SENT = 'asSent';

/** What every list takes: `limit` 1–200, default 50, and the `cursor` that the page before gave as `next`. */
export const PAGING = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'must be a whole number from 1 to 200')
    .transform(Number)
    .pipe(z.number().max(200))
    .default(50)
    .meta({ [AS_SENT]: { type: 'integer', minimum: 1, maximum: 200, default: 50 } })
    .describe('How many at most.'),
  cursor: z.string().min(1).max(400).exactOptional().describe('What the page before gave as `next`.'),
};

/** A whole number in a query, within bounds. */
export function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .meta({ [AS_SENT]: { type: 'integer', minimum: least, maximum: most } });
}

/** Reads what a caller sent. @throws ERR_INPUT_INVALID naming each field that is wrong */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`);
  throw new CountersignError('ERR_INPUT_INVALID', faults.join('; '));
}

/** What was found under an id. @throws ERR_NOT_FOUND */
export function found<T>(row: T | undefined, what: string): T {
  if (row === undefined) throw new CountersignError('ERR_NOT_FOUND', `there is no ${what} of this id`);
  return row;
}
