import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { playbookJsonSchema, policyJsonSchema } from '#domain/playbook/json-schema.ts';
import { playbookReference } from '#domain/playbook/reference.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('the generated schemas and reference are in step with the code', () => {
  const json = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as unknown;
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
  assert.deepEqual(json('playbooks/playbook.schema.json'), plain(playbookJsonSchema()));
  assert.deepEqual(json('playbooks/policy.schema.json'), plain(policyJsonSchema()));
  assert.equal(readFileSync(join(ROOT, 'docs/playbooks.md'), 'utf8'), playbookReference());
});

test('the schemas describe the file as it is written, and refuse unknown keys', () => {
  const schema = playbookJsonSchema() as {
    properties: { steps: { additionalProperties: { properties: object; additionalProperties: boolean } } };
  };
  const step = schema.properties.steps.additionalProperties;
  assert.deepEqual(Object.keys(step.properties), [
    ...['use', 'ask', 'wait', 'notify', 'run', 'assess'],
    ...['needs', 'join', 'when'],
    ...['for-each', 'with', 'approval', 'verify', 'await'],
    ...['retry', 'timeout', 'on-failure', 'undo', 'if-unavailable'],
  ]);
  assert.equal(step.additionalProperties, false);
});
