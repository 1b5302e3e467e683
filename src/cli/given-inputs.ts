import { CountersignError } from '#domain/errors.ts';
import type { Field, Fields, FieldValue } from '#domain/playbook/field-schema.ts';
import { storableValues } from '#domain/storable-values.ts';

/**
 * The inputs of a run as they are written on a command line, `name=value`, by the playbook's `inputs`; a list is given by
 * naming it once for each of its texts. Defaults are filled in.
 *
 * @throws ERR_INPUT_INVALID naming each value that does not fit
 */
export function givenInputs(
  fields: Fields,
  written: readonly string[],
): Readonly<Record<string, FieldValue>> {
  const given: Record<string, unknown> = {};
  for (const text of written) {
    const at = text.indexOf('=');
    if (at < 1) throw new CountersignError('ERR_INPUT_INVALID', `--input "${text}" is not NAME=VALUE`);
    const name = text.slice(0, at);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const value = read(field?.type, text.slice(at + 1));
    given[name] = field?.type === 'list<string>' ? [...((given[name] as string[]) ?? []), value] : value;
  }
  return storableValues(fields, given, 'inputs');
}

/** What does not look like a value of the type stays a text, and is refused by the check that names the type. */
function read(type: Field['type'] | undefined, text: string): unknown {
  if (type === 'bool' && /^(true|false)$/.test(text)) return text === 'true';
  const isNumber = (type === 'int' || type === 'double') && /^-?\d+(\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}
