import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { inputFacts } from '../../../src/adapters/registry/input-facts.ts';

test('the parameters of an action are told from the shape that reads them', () => {
  const shape = z.strictObject({
    'include-tokens': z.boolean().default(true),
    app: z.string().min(1),
    event: z.enum(['a', 'b']).default('a'),
    ids: z.array(z.string()).optional(),
    hours: z.int().optional(),
    more: z.record(z.string(), z.json()).optional(),
  });
  assert.deepEqual(inputFacts(shape), [
    { name: 'include-tokens', type: 'bool', isRequired: false },
    { name: 'app', type: 'string', isRequired: true },
    { name: 'event', type: 'string', isRequired: false, choices: ['a', 'b'] },
    { name: 'ids', type: 'list<string>', isRequired: false },
    { name: 'hours', type: 'int', isRequired: false },
    { name: 'more', type: 'any', isRequired: false },
  ]);
  assert.deepEqual(inputFacts(z.strictObject({})), []);
});
