import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testPlaybooks } from '../../src/cli/test.ts';
import { testText } from '../../src/cli/test-text.ts';

/** Every playbook that ships passes its own tests: `countersign test`, one by one. */

const results = await testPlaybooks([], {});

describe('the tests that stand in the playbooks that ship', () => {
  for (const result of results) {
    test(`${result.playbook}: ${result.name}`, () => {
      assert.ok(result.isPassed, testText([result], process.stdout));
    });
  }

  test('give the same results when they are run again', async () => {
    const [first] = results;
    assert.ok(first);
    const again = await testPlaybooks([first.playbook], {});
    assert.deepEqual(
      again,
      results.filter(({ playbook }) => playbook === first.playbook),
    );
  });
});
