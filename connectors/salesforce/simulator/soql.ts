import { isRecordId, longId } from '../record-id.ts';

/** As much of SOQL as to answer the connector, and to answer whatever would be smuggled into its queries. */

export type Row = Readonly<Record<string, unknown>>;

export interface Query {
  readonly fields: readonly string[];
  readonly object: string;
  readonly matches: (row: Row) => boolean;
  /** Fields that the condition names, each with its operator. */
  readonly filters: readonly { readonly field: string; readonly operator: string }[];
  readonly order: { readonly field: string; readonly isDescending: boolean } | undefined;
  readonly limit: number;
}

type Condition = (row: Row) => boolean;

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|<=|>=|!=|[(),=<>]|[^\s'(),=<>!]+)/y;

/** @throws Error for what is no query */
export function parseSoql(text: string): Query {
  return new Parser(text).query();
}

/** The value under a dotted path. */
export function valueAt(row: Row, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Row | undefined)?.[key], row);
}

class Parser {
  private readonly tokens: string[] = [];
  private readonly filters: { field: string; operator: string }[] = [];
  private at = 0;

  constructor(text: string) {
    const pattern = new RegExp(TOKEN);
    let from = 0;
    while (from < text.trimEnd().length) {
      pattern.lastIndex = from;
      const found = pattern.exec(text);
      if (!found) throw new Error(`unexpected token at ${from}`);
      this.tokens.push(found[1] ?? '');
      from = pattern.lastIndex;
    }
  }

  query(): Query {
    this.expect('SELECT');
    const fields = [this.take()];
    while (this.accept(',')) fields.push(this.take());
    this.expect('FROM');
    const object = this.take();
    const matches = this.accept('WHERE') ? this.either() : () => true;
    let order: Query['order'];
    if (this.accept('ORDER')) {
      this.expect('BY');
      const field = this.take();
      const isDescending = this.accept('DESC');
      if (!isDescending) this.accept('ASC');
      order = { field, isDescending };
    }
    const limit = this.accept('LIMIT') ? Number(this.take()) : Number.POSITIVE_INFINITY;
    if (this.at < this.tokens.length) throw new Error(`unexpected token: ${this.tokens[this.at]}`);
    return { fields, object, matches, filters: this.filters, order, limit };
  }

  private either(): Condition {
    const parts = [this.both()];
    while (this.accept('OR')) parts.push(this.both());
    return (row) => parts.some((part) => part(row));
  }

  private both(): Condition {
    const parts = [this.one()];
    while (this.accept('AND')) parts.push(this.one());
    return (row) => parts.every((part) => part(row));
  }

  private one(): Condition {
    if (this.accept('(')) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    const field = this.take();
    const operator = this.take().toUpperCase();
    this.filters.push({ field, operator });
    if (operator === 'IN') return this.among(field);
    const wanted = literalValue(this.take());
    return (row) => holds(valueAt(row, field), operator, wanted);
  }

  private among(field: string): Condition {
    this.expect('(');
    const list = [literalValue(this.take())];
    while (this.accept(',')) list.push(literalValue(this.take()));
    this.expect(')');
    return (row) => list.some((wanted) => holds(valueAt(row, field), '=', wanted));
  }

  private take(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error('unexpected end of query');
    return token;
  }

  private accept(word: string): boolean {
    if (this.tokens[this.at]?.toUpperCase() !== word) return false;
    this.at++;
    return true;
  }

  private expect(word: string): void {
    if (!this.accept(word)) throw new Error(`expecting ${word}, found ${this.tokens[this.at] ?? 'the end'}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

type Value = string | number | boolean | null | Date;

/** @throws Error for an escape that SOQL does not know, and for a literal that is none */
function literalValue(token: string): Value {
  if (token.startsWith("'")) {
    return token.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, named: string) => {
      if (named.length > 1) return String.fromCharCode(Number.parseInt(named.slice(1), 16));
      if (/['"\\]/.test(named)) return named;
      const char = ESCAPES[named.toLowerCase()];
      if (char === undefined) throw new Error(`illegal escape \\${named}`);
      return char;
    });
  }
  if (/^\d{4}-\d{2}-\d{2}T/.test(token)) return new Date(token);
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === 'true';
  if (/^null$/i.test(token)) return null;
  const number = Number(token);
  if (Number.isNaN(number)) throw new Error(`bind variables are not allowed: ${token}`);
  return number;
}

/** Texts are compared without regard to case, and ids in either length. */
function holds(found: unknown, operator: string, wanted: Value): boolean {
  const difference = compare(found, wanted);
  switch (operator) {
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

/** Ids are put in order with regard to case. */
export function byCase(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function compare(found: unknown, wanted: Value): number {
  if (wanted instanceof Date) return Date.parse(String(found)) - wanted.getTime();
  if (typeof found === 'string' && typeof wanted === 'string') {
    if (isRecordId(found) && isRecordId(wanted)) return byCase(longId(found), longId(wanted));
    return found.toLowerCase().localeCompare(wanted.toLowerCase());
  }
  if (typeof found === 'number' && typeof wanted === 'number') return found - wanted;
  return (found ?? null) === wanted ? 0 : Number.NaN;
}
