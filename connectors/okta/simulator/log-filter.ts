/** The part of Okta's filter language that this connector writes: eq, sw, and, or, parentheses. */

type Predicate = (record: unknown) => boolean;

const TOKENS = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[A-Za-z][A-Za-z0-9_.]*)/y;

/** @throws Error for anything else, which the simulator answers as Okta does: 400 */
export function logFilter(expression: string): Predicate {
  const words = split(expression);
  let at = 0;
  const next = (): string => words[at++] ?? '';

  const either = (): Predicate => {
    const parts = [both()];
    while (words[at] === 'or') {
      at++;
      parts.push(both());
    }
    return (record) => parts.some((part) => part(record));
  };
  const both = (): Predicate => {
    const parts = [one()];
    while (words[at] === 'and') {
      at++;
      parts.push(one());
    }
    return (record) => parts.every((part) => part(record));
  };
  const one = (): Predicate => {
    const word = next();
    if (word === '(') {
      const inner = either();
      if (next() !== ')') throw new Error('a parenthesis is not closed');
      return inner;
    }
    return comparison(word, next(), next());
  };

  const whole = either();
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

function comparison(path: string, operator: string, literal: string): Predicate {
  if (!literal.startsWith('"') || path === 'published') throw new Error(`not understood: ${path}`);
  const wanted = String(JSON.parse(literal));
  const names = path.split('.');
  if (operator === 'eq') return (record) => valuesAt(record, names).includes(wanted);
  if (operator === 'sw')
    return (record) => valuesAt(record, names).some((value) => String(value).startsWith(wanted));
  throw new Error(`not understood: ${operator}`);
}

/** All values at a path; a list stands for each of its members. */
function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(value))
    return value.flatMap((each) => valuesAt(each, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[name], rest);
}
