/** The part of OData’s filter language that this connector writes: eq, ge, le, any, and, or, parentheses. */

type Predicate = (row: unknown) => boolean;

const TOKENS = /\s*(\(|\)|:|'(?:[^']|'')*'|\d{4}-\d{2}-\d{2}T[\d:.]+Z|[A-Za-z][A-Za-z0-9_/]*)/y;

/**
 * @param members the paths that this list can be asked by, such as `targetResources/id`
 * @throws Error for anything else, which the simulator answers as Graph does: 400
 */
export function odataFilter(expression: string, members: readonly string[]): Predicate {
  const words = split(expression);
  let at = 0;
  const next = (): string => words[at++] ?? '';
  const expect = (word: string): void => {
    const found = next();
    if (found !== word) throw new Error(`expected ${word}, found ${found}`);
  };
  const either = (scope: string): Predicate => {
    const parts = [both(scope)];
    for (; words[at] === 'or'; parts.push(both(scope))) at++;
    return (row) => parts.some((part) => part(row));
  };
  const both = (scope: string): Predicate => {
    const parts = [one(scope)];
    for (; words[at] === 'and'; parts.push(one(scope))) at++;
    return (row) => parts.every((part) => part(row));
  };
  const one = (scope: string): Predicate => {
    const word = next();
    if (word === '(') {
      const inner = either(scope);
      expect(')');
      return inner;
    }
    if (word.endsWith('/any')) return anyOf(word.slice(0, -'/any'.length));
    const path = scope === '' ? word : word.replace(/^\w+/, scope);
    if (!members.includes(path)) throw new Error(`cannot be asked by ${path}`);
    return comparison(scope === '' ? word : word.replace(/^\w+\/?/, ''), next(), next());
  };
  const anyOf = (list: string): Predicate => {
    expect('(');
    next();
    expect(':');
    const inner = either(list);
    expect(')');
    return (row) => valuesAt(row, list.split('/')).some(inner);
  };
  const whole = either('');
  if (at !== words.length) throw new Error(`not understood: ${words[at]}`);
  return whole;
}

function split(expression: string): string[] {
  const words: string[] = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < expression.trimEnd().length) {
    const word = TOKENS.exec(expression)?.[1];
    if (word === undefined) throw new Error('not understood');
    words.push(word);
  }
  return words;
}

/** Texts are compared without regard to case, times as times. */
function comparison(path: string, operator: string, literal: string): Predicate {
  const names = path === '' ? [] : path.split('/');
  if (literal.startsWith("'") && operator === 'eq') {
    const wanted = literal.slice(1, -1).replaceAll("''", "'").toLowerCase();
    return (row) => valuesAt(row, names).some((value) => String(value).toLowerCase() === wanted);
  }
  const atMs = Date.parse(literal);
  if (Number.isNaN(atMs) || !['ge', 'le'].includes(operator)) throw new Error(`not understood: ${operator}`);
  return (row) =>
    valuesAt(row, names).some((value) => {
      const ms = Date.parse(String(value));
      return operator === 'ge' ? ms >= atMs : ms <= atMs;
    });
}

/** All values at a path; a list stands for each of its members. */
function valuesAt(value: unknown, names: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, names));
  const [name, ...rest] = names;
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[name], rest);
}
