import { CountersignError } from './errors.ts';
import type { Fields, FieldValue } from './playbook/field-schema.ts';
import { givenFields } from './playbook/given-fields.ts';
import { storableReason } from './reason.ts';

/** Longest text of a value, in characters. */
const LONGEST_TEXT = 4_000;

/**
 * What somebody filled in or gave a run, as it may be stored: it fits the fields, defaults are filled in, and tokens that were
 * pasted among the texts are gone.
 * @param place what is read, such as `inputs`
 * @throws ERR_INPUT_INVALID naming each value that does not fit
 */
export function storableValues(
  fields: Fields,
  given: Readonly<Record<string, unknown>>,
  place: string,
): Record<string, FieldValue> {
  const { values, faults } = givenFields(fields, given);
  if (!values) {
    const lines = faults.map(
      ({ name, message, hint }) => `${place}.${name}: ${message}${hint ? ` (${hint})` : ''}`,
    );
    throw new CountersignError('ERR_INPUT_INVALID', lines.join('; '), { place });
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, storable(value)]));
}

function storable(value: string | number | boolean | readonly string[]): FieldValue {
  if (typeof value === 'string') return storableReason(value, LONGEST_TEXT);
  return Array.isArray(value)
    ? value.map((text) => storableReason(text, LONGEST_TEXT))
    : (value as FieldValue);
}
