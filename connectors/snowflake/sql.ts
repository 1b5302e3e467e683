import { CountersignError } from 'countersign/kit';

/** Statements whose values cannot become syntax: whatever stands in a name, it stays a name. */

declare const made: unique symbol;

/** One statement or a part of one, made by the `sql` tag alone. */
export interface Sql {
  /** With `?` for each value. */
  readonly text: string;
  /** The values, in the order of their places. */
  readonly bindings: readonly string[];
  readonly [made]: true;
}

/** A name of a user, a token, a role: quoted, since SQL lets no name be bound. */
export interface Identifier {
  readonly identifier: string;
}

/** A text where the grammar takes no bind variable: `SHOW … STARTS WITH '…'`. */
export interface Literal {
  readonly literal: string;
}

/** A whole number that a double may not hold: ids of sessions. */
export interface Digits {
  readonly digits: string;
}

type Value = string | number | readonly string[] | Identifier | Literal | Digits | Sql;

const LONGEST_NAME = 255;
const MOST_DIGITS = 38;

/**
 * Makes a statement. A text or a list of texts is bound, an `Identifier` quoted, a `Literal` escaped; a number must be
 * a non-negative integer; another piece of SQL is taken in with its values.
 *
 * @throws ERR_INPUT_INVALID for a value that none of these can carry
 * @see https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests#using-bind-variables-in-a-statement
 */
export function sql(parts: TemplateStringsArray, ...values: readonly Value[]): Sql {
  const bindings: string[] = [];
  let text = parts[0] ?? '';
  for (const [at, value] of values.entries()) {
    text += placed(value, bindings) + (parts[at + 1] ?? '');
  }
  return { text, bindings } as unknown as Sql;
}

export function name(identifier: string): Identifier {
  return { identifier };
}

export function text(literal: string): Literal {
  return { literal };
}

export function number(digits: string): Digits {
  return { digits };
}

/**
 * A quoted identifier. Quotation marks in it are doubled, so that none ends it; case is kept.
 *
 * @throws ERR_INPUT_INVALID for an empty or longer name than Snowflake has, or one that the wire would change
 * @see https://docs.snowflake.com/en/sql-reference/identifiers-syntax#double-quoted-identifiers
 */
export function quoted(identifier: string): string {
  if (identifier === '' || [...identifier].length > LONGEST_NAME) {
    throw invalid(`a name has 1 to ${LONGEST_NAME} characters, not ${[...identifier].length}`);
  }
  return `"${checked(identifier).replaceAll('"', '""')}"`;
}

/** A string literal. A backslash begins an escape in Snowflake, and is doubled as well. */
export function escaped(literal: string): string {
  return `'${checked(literal).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

const READS = /^(?:SELECT (?!SYSTEM\$)|WITH |SHOW |DESCRIBE )/;

/** Whether a statement changes nothing, by its first words. What is not known to be a read is none. */
export function isRead({ text: statement }: Sql): boolean {
  return READS.test(statement);
}

function placed(value: Value, bindings: string[]): string {
  if (typeof value === 'string') return bound(value, bindings);
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return String(value);
    throw invalid(`${value} is no count`);
  }
  if ('identifier' in value) return quoted(value.identifier);
  if ('literal' in value) return escaped(value.literal);
  if ('digits' in value) return checkedDigits(value.digits);
  if ('text' in value) {
    bindings.push(...value.bindings);
    return value.text;
  }
  if (value.length === 0) throw invalid('an empty list');
  return `(${value.map((each) => bound(each, bindings)).join(', ')})`;
}

function bound(value: string, bindings: string[]): string {
  bindings.push(value);
  return '?';
}

function checkedDigits(digits: string): string {
  if (/^\d+$/.test(digits) && digits.length <= MOST_DIGITS) return digits;
  throw invalid(`${JSON.stringify(digits.slice(0, 40))} is no whole number`);
}

/** Half of a surrogate pair becomes another character on the wire, and the name another name. */
function checked(value: string): string {
  if (value.isWellFormed() && !value.includes('\u0000')) return value;
  throw invalid('a text that is no Unicode, or has a NUL, cannot be sent');
}

function invalid(what: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `snowflake: ${what}`, { place: 'snowflake sql' });
}
