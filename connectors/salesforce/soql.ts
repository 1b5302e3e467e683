import { CountersignError } from 'countersign/kit';

/** Queries whose values cannot become syntax: whatever stands in a name or an address, it stays a text. */

declare const soqlText: unique symbol;
/** The text of a query, made by the `soql` tag alone. */
export type Soql = string & { readonly [soqlText]: true };

/** Names of fields or objects: from our own tables, never from data. */
export interface Names {
  readonly names: readonly string[];
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*$/;

type Value = string | readonly string[] | Date | boolean | Names;

/**
 * Makes a query: a text becomes a quoted literal, a list of them a bracketed list, a date a date literal.
 *
 * @throws ERR_INPUT_INVALID for a name that is none, and for an empty list
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
 */
export function soql(parts: TemplateStringsArray, ...values: readonly Value[]): Soql {
  const text = parts.reduce((made, part, at) => `${made}${inQuery(values[at - 1]!)}${part}`);
  return text as Soql;
}

export function names(...list: readonly string[]): Names {
  return { names: list };
}

/** A text inside a query. Without the escapes, a quotation mark in a name would end the literal and begin a condition. */
export function literal(value: string): string {
  const escaped = value
    .replace(/[\\'"]/g, (char) => `\\${char}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, (char) => `\\u${hex(char)}`);
  return `'${escaped}'`;
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(4, '0');
}

function inQuery(value: Value): string {
  if (typeof value === 'string') return literal(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if ('names' in value) return value.names.map(checkedName).join(', ');
  if (value.length > 0) return `(${value.map(literal).join(', ')})`;
  throw invalid('an empty list');
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name;
  throw invalid(`${JSON.stringify(name.slice(0, 80))} is no name of a field`);
}

function invalid(what: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `salesforce: ${what}`, { place: 'salesforce soql' });
}
