import type { Field, Fields } from './field-schema.ts';
import { nearestName } from './nearest-name.ts';
import type { ScopeValues } from './scope.ts';

/** What somebody filled into a form, or gave a run, held against its fields. */

/** One value that does not fit; `name` is the field's. */
export interface FieldFault {
  readonly name: string;
  readonly message: string;
  readonly hint?: string;
}

export type Given =
  | {
      /** Every field's value as JSON, defaults filled in: what an event records. */
      readonly values: Readonly<Record<string, string | number | boolean | readonly string[]>>;
      readonly faults: readonly [];
    }
  | { readonly values?: undefined; readonly faults: readonly FieldFault[] };

/** Longest text of one value, and of one in a list, in characters; and most texts of one list. */
const MOST_TEXT = 4_000;
const MOST_LISTED_TEXT = 400;
const MOST_TEXTS = 100;

/**
 * Checks what was given against the fields and fills in the defaults. Never throws; all faults at once.
 *
 * A field without a value and without a default, an unknown name, and a value of another type are faults.
 */
export function givenFields(fields: Fields, given: Readonly<Record<string, unknown>>): Given {
  const faults: FieldFault[] = [];
  const values: Record<string, string | number | boolean | readonly string[]> = {};
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(fields, name)) continue;
    faults.push({ name, message: `there is no field "${name}"`, hint: namesHint(name, fields) });
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, name) ? given[name] : field.default;
    if (value === undefined) {
      faults.push({ name, message: `"${name}" is missing: ${field.about}`, hint: `it is a ${field.type}` });
      continue;
    }
    const message = misfit(field, value);
    if (message) faults.push({ name, message: `"${name}" ${message}`, ...choiceHint(field, value) });
    else values[name] = value as (typeof values)[string];
  }
  return faults.length > 0 ? { faults } : { values, faults: [] };
}

/** Values that fit their fields, as expressions see them: whole numbers of `int` fields are bigint. */
export function scopeValuesOf(
  fields: Fields,
  values: Readonly<Record<string, string | number | boolean | readonly string[]>>,
): ScopeValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const isInt = Object.hasOwn(fields, name) && fields[name]!.type === 'int';
      return [name, isInt && typeof value === 'number' ? BigInt(value) : value];
    }),
  );
}

/** Why a value is none for the field, to be said after its name; undefined when it is one. */
export function misfit(field: Field, value: unknown): string | undefined {
  const { type, choices } = field;
  if (!isOfType(type, value)) return `must be of type ${type}`;
  const texts = Array.isArray(value) ? value : [value];
  if (texts.length > MOST_TEXTS) return `holds more than ${MOST_TEXTS} texts`;
  const longest = Array.isArray(value) ? MOST_LISTED_TEXT : MOST_TEXT;
  if (texts.some((text) => typeof text === 'string' && text.length > longest))
    return `is longer than ${longest} characters`;
  if (choices && !texts.every((text) => choices.includes(text)))
    return `must be one of ${choices.join(', ')}`;
  return undefined;
}

function isOfType(type: Field['type'], value: unknown): boolean {
  if (type === 'int') return Number.isSafeInteger(value);
  if (type === 'double') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'string') return typeof value === 'string';
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function namesHint(name: string, fields: Fields): string {
  const near = nearestName(name, Object.keys(fields));
  if (near) return `did you mean ${near}?`;
  const names = Object.keys(fields);
  return names.length > 0 ? `there are ${names.join(', ')}` : 'it takes none';
}

function choiceHint({ choices }: Field, value: unknown): { hint?: string } {
  const near = typeof value === 'string' && choices ? nearestName(value, choices) : undefined;
  return near ? { hint: `did you mean ${near}?` } : {};
}
