import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runTests } from '../../src/rehearsal/run-tests.ts';
import { stageWith } from './book.ts';

/** Asks, tells what was said, and begins the rest only where it was not the person. */
const ASKING = `id: cut
version: 1
summary: It asks first.
inputs:
  why: { type: string, about: Why it is started. }
steps:
  ask:
    ask:
      question: "Was it you? \${{ inputs.why }}"
      group: oncall
      within: 10m
      if-silent: go-on
      form: { was_you: { type: bool, about: Was it you? } }
  tell:
    needs: [ask]
    when: \${{ steps.ask.answered && !steps.ask.answer.was_you }}
    notify: { text: It was not., to: oncall }
`;
const asked = (people: string, expect: string) => `
  - name: it is asked
    started-by: grace@example.com
    inputs: { why: a hunch }
    incident: { principal: eve@example.com, accounts: [{ platform: okta, id: 00u1 }], credential: session }
    people: [${people}]
    expect: { ${expect} }
`;

describe('a test of a playbook that asks', () => {
  for (const [name, people, expect] of [
    [
      'fills in the form as its people say, and tells',
      '{ step: ask, answers: { was_you: false }, after: 2m }',
      'steps: { ask: done, tell: done }, outcome: nothing-done, within: 3m',
    ],
    [
      'skips what an answer rules out',
      '{ step: ask, answers: { was_you: true } }',
      'steps: { ask: done, tell: skipped }',
    ],
    ['lets the time pass when nobody answers', '', 'steps: { ask: done, tell: skipped }, within: 11m'],
  ] as const)
    test(name, async () => {
      const [result] = await runTests(stageWith(asked(people, expect), ASKING));
      assert.deepEqual([result!.differences, result!.fault, result!.isPassed], [[], undefined, true]);
    });
});
