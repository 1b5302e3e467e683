/** The audit log's search, as far as it is documented: `actor:`, `user:`, `action:`, `created:`, `hashed_token:`. */

type Raw = Readonly<Record<string, unknown>>;
type Test = (record: Raw) => boolean;

/** Undefined for a phrase with a term that is not known. */
export function searchOf(phrase: string): Test | undefined {
  const tests: Test[] = [];
  for (const [, name = '', quoted, plain = ''] of phrase.matchAll(/(\w+):(?:"([^"]*)"|(\S+))/g)) {
    const test = term(name, quoted ?? plain);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (record) => tests.every((test) => test(record));
}

function term(name: string, value: string): Test | undefined {
  if (name === 'actor' || name === 'user' || name === 'hashed_token') {
    return (record) => String(record[name] ?? '').toLowerCase() === value.toLowerCase();
  }
  if (name === 'action') {
    return (record) => record.action === value || String(record.action).startsWith(`${value}.`);
  }
  const from = name === 'created' && value.startsWith('>=') ? Date.parse(value.slice(2)) : Number.NaN;
  return Number.isNaN(from) ? undefined : (record) => timeOf(record) >= from;
}

/** `include` as GitHub takes it; web events when it is left out. */
export function includes(include: string | null): Test {
  if (include === 'all') return () => true;
  return (record) => String(record.action).startsWith('git.') === (include === 'git');
}

export function timeOf(record: Raw): number {
  return Number(record['@timestamp']);
}
