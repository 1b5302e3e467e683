/** The part of Auth0's query language that this connector writes: `field:"value"`, `date:[a TO b]`, AND, OR, parentheses. */

type Predicate = (record: Readonly<Record<string, unknown>>) => boolean;

const TERM = /\s*(\(|\)|AND\b|OR\b|[a-z_]+:(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[A-Za-z0-9_*-]+))/y;

/** @throws Error for anything else, which the simulator answers as Auth0 does: 400 */
export function logFilter(query: string): Predicate {
  const words = split(query);
  let at = 0;
  const chain = (joint: string, part: () => Predicate): Predicate[] => {
    const parts = [part()];
    while (words[at] === joint) {
      at++;
      parts.push(part());
    }
    return parts;
  };
  const either = (): Predicate => {
    const parts = chain('OR', both);
    return (record) => parts.some((part) => part(record));
  };
  const both = (): Predicate => {
    const parts = chain('AND', one);
    return (record) => parts.every((part) => part(record));
  };
  const one = (): Predicate => {
    const word = words[at++] ?? '';
    if (word !== '(') return term(word);
    const inner = either();
    if (words[at++] !== ')') throw new Error('a parenthesis is not closed');
    return inner;
  };
  const whole = either();
  if (at !== words.length) throw new Error(`not understood: ${words[at]}`);
  return whole;
}

function split(query: string): string[] {
  const words: string[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < query.trimEnd().length) {
    const word = TERM.exec(query)?.[1];
    if (word === undefined) throw new Error('not understood');
    words.push(word);
  }
  return words;
}

function term(word: string): Predicate {
  const [, field = '', value = ''] = /^([a-z_]+):(.*)$/.exec(word) ?? [];
  if (field === 'date') return range(value);
  if (!['user_id', 'type', 'client_id', 'log_id'].includes(field)) throw new Error(`not searchable: ${word}`);
  const wanted = value.startsWith('"') ? String(JSON.parse(value)) : value;
  return (record) => record[field] === wanted;
}

/** Seconds without a zone, both ends included; `*` is open. */
function range(value: string): Predicate {
  const [, from = '', until = ''] = /^\[(\S+) TO (\S+)\]$/.exec(value) ?? [];
  const [low, high] = [from, until].map((end) => (end === '*' ? undefined : Date.parse(`${end}Z`)));
  if (Number.isNaN(low) || Number.isNaN(high) || from === '') throw new Error(`no range: ${value}`);
  return ({ date }) => {
    const at = Date.parse(String(date));
    return at >= (low ?? Number.NEGATIVE_INFINITY) && at <= (high ?? Number.POSITIVE_INFINITY);
  };
}
