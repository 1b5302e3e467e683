import fc from 'fast-check';

/** Values of a JSON Schema, and values that are nearly so: what fits, what is left out, and what nobody sends by mistake. */

export type Schema = Readonly<Record<string, unknown>>;

export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202e\u2066gnp.exe',
  '../../etc/passwd',
  '..%2f..%2fetc',
  "' or 1=1 --",
  '"; drop table journal; --',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  '$' + '{{ 7 * 7 }}',
  '%00%ff',
  'a'.repeat(5_000),
  '𝕳'.repeat(300),
  '-1',
  '1e999',
  'NaN',
  'null',
];

const hostile = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE_TEXTS),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, -1, 0, 2 ** 53, 1e308, [], {}, [[[[[[]]]]]]),
);

/** Mostly what the schema asks for; now and then something else in its place. */
export function shaped(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 5, arbitrary: fitting(schema) }, { weight: 1, arbitrary: hostile });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const options = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (options) return fc.oneof(...options.map(shaped));
  switch (schema.type) {
    case 'object':
      return object(schema);
    case 'array':
      return fc.array(shaped((schema.items as Schema | undefined) ?? {}), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.integer({ min: Number(schema.minimum ?? 0), max: Number(schema.maximum ?? 1_000) });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.string({ minLength: Number(schema.minLength ?? 0), maxLength: 40, unit: 'binary' });
    default:
      return hostile;
  }
}

function object({ properties = {}, additionalProperties }: Schema): fc.Arbitrary<unknown> {
  const named = Object.fromEntries(
    Object.entries(properties as Record<string, Schema>).map(([name, each]) => [name, shaped(each)]),
  );
  const known = fc.record(named, { requiredKeys: Object.keys(named).filter((_, at) => at % 4 !== 3) });
  const isOpen = typeof additionalProperties === 'object';
  const more = fc.dictionary(
    fc.string({ maxLength: 8 }),
    isOpen ? shaped(additionalProperties as Schema) : hostile,
    {
      maxKeys: 2,
    },
  );
  return fc.oneof(
    { weight: isOpen ? 0 : 6, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, more).map(([a, b]) => ({ ...b, ...a })) },
  );
}
