import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { playbookJsonSchema, policyJsonSchema } from '#domain/playbook/json-schema.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** The schemas as an editor reads them: from JSON, by somebody else's rules. */
const asEditors = (schema: object) => z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
const playbooks = asEditors(playbookJsonSchema());
const policies = asEditors(policyJsonSchema());

/** Every example of a document that is a playbook as a whole. */
function examplesIn(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, body]) => body!)
    .filter((body) => /^id:/m.test(body));
}

const shipped = readdirSync(join(ROOT, 'playbooks')).filter((name) => name.endsWith('.yaml'));

describe('an editor that checks with the generated schema takes', () => {
  for (const file of shipped) {
    test(file, () => {
      const schema = file === 'policy.yaml' ? policies : playbooks;
      const text = readFileSync(join(ROOT, 'playbooks', file), 'utf8');
      assert.deepEqual(schema.safeParse(parse(text)).error?.issues ?? [], []);
      assert.match(text, /# yaml-language-server: \$schema=\.\/(playbook|policy)\.schema\.json/);
    });
  }

  test('the examples of the documents, which are playbooks for the loader too', () => {
    const examples = examplesIn('playbooks/README.md');
    assert.ok(examples.length > 0);
    for (const example of examples) {
      assert.deepEqual(playbooks.safeParse(parse(example)).error?.issues ?? [], []);
      const id = /^id: ([a-z-]+)/m.exec(example)![1]!;
      assert.deepEqual(parsePlaybook(example, `${id}.yaml`).faults, []);
    }
  });
});

test('an editor refuses what the loader refuses of shape', () => {
  const [example] = examplesIn('playbooks/README.md');
  for (const wrong of [
    example!.replace('version: 1', 'version: one'),
    example!.replace('verdict: [stolen]', 'verdict: [guilty]'),
    example!.replace('approval:', 'aproval:'),
    example!.replace('summary:', 'sumary:'),
  ]) {
    assert.notEqual(wrong, example);
    assert.equal(playbooks.safeParse(parse(wrong)).success, false);
  }
});
