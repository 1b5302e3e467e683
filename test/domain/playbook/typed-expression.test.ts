// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scopeTyping } from '#domain/playbook/scope-typing.ts';
import { compileTyped } from '#domain/playbook/typed-expression.ts';
import { ACCOUNT, checked, playbookOf, playbookText, printed } from './fixtures.ts';

const STEPS = [
  'q: { ask: { question: Was it you?, form: { was_you: { type: bool, about: A. }, ips: { type: list<string>, about: B. } } } }',
  `found: { use: account.find, ${ACCOUNT} }`,
  `list: { use: sessions.list, ${ACCOUNT} }`,
  `pull: { use: activity.pull, ${ACCOUNT} }`,
  'child: { run: other }',
  `cut: { use: sessions.revoke, ${ACCOUNT} }`,
];
const INPUTS = { who: 'string', limit: 'int', names: 'list<string>' };
const inputs = Object.entries(INPUTS).map(([name, type]) => [name, { type, about: 'A.' }] as const);
const typing = scopeTyping({
  steps: playbookOf(STEPS).steps,
  inputs: Object.fromEntries(inputs) as Parameters<typeof scopeTyping>[0]['inputs'],
});
const typeOf = (source: string) => {
  const result = compileTyped(source, undefined, typing);
  return result.fault ? `${result.fault.message} → ${result.fault.hint ?? ''}` : result.type;
};

describe('an expression is typed', () => {
  test('by the inputs of its playbook', () => {
    assert.equal(typeOf('inputs.who'), 'string');
    assert.equal(typeOf('inputs.limit + 1'), 'int');
    assert.equal(typeOf("inputs['names']"), 'list<string>');
    assert.equal(typeOf('inputs.whoo'), 'the playbook has no input "whoo" → did you mean inputs.who?');
    assert.equal(typeOf('inputs.zzzzz'), 'the playbook has no input "zzzzz" → inputs: who, limit, names');
    assert.match(typeOf('inputs.limit + "x"'), /no such overload: int \+ string/);
  });

  test('by the form of an earlier question', () => {
    assert.equal(typeOf('steps.q.answered && steps.q.answer.was_you'), 'bool');
    assert.equal(typeOf('steps.q.answer.was_yu'), 'No such key: was_yu → did you mean was_you?');
    assert.match(typeOf('steps.cut.answered'), /No such key: answered/);
  });

  test('by what a standard reading brings', () => {
    assert.equal(typeOf('steps.list.output.sessions'), 'list<Session>');
    assert.equal(typeOf('steps.found.output.account'), 'Account');
    assert.equal(typeOf('steps.pull.output.records > 100'), 'bool');
    assert.equal(typeOf('steps.list.output.sessions.exists(s, s.ip == inputs.who)'), 'bool');
    assert.match(typeOf('steps.list.output.sessions.exists(s, s.agent == "x")'), /No such key: agent/);
    assert.equal(typeOf('steps.list.output.sesions'), 'No such key: sesions → did you mean sessions?');
    assert.match(typeOf('steps.cut.output'), /No such key: output/);
  });

  test('by the outcome of another playbook, and the result of any step', () => {
    assert.equal(typeOf("steps.child.run.outcome == 'contained'"), 'bool');
    assert.equal(typeOf('steps.cut.result'), 'string');
    assert.equal(typeOf("has(steps.cut) && steps['cut'].status == 'ended'"), 'bool');
  });

  test('without the names that the check itself uses becoming readable', () => {
    assert.match(typeOf('step_cut.status'), /Unknown variable: step_cut/);
    assert.match(typeOf('playbook_inputs.who'), /Unknown variable: playbook_inputs/);
  });
});

test('what a step is written with is checked in every place, at its place in the file', () => {
  const faults = printed(
    checked(
      playbookText([
        'q: { ask: { question: "About ${{ incident.hom }}?" } }',
        'w: { needs: [q], wait: { until: "${{ steps.q.status }}", within: 1h } }',
        'n: { needs: [w], notify: { text: "It is ${{ incident.accounts }}" } }',
        `cut: { use: account.suspend, ${ACCOUNT}, undo: { after: 1h, unless: "\${{ size(steps.cut.proven) }}" } }`,
      ]),
    ),
  );
  assert.deepEqual(faults, [
    '6:45 No such key: hom → did you mean home?',
    '7:28 `until` must be true or false (bool); this is string → compare it with something',
    '8:47 a list<Account> cannot stand inside a text → let the text be the expression alone',
    '9:94 `unless` must be true or false (bool); this is int → compare it with something',
  ]);
});

test('a step that a join does not wait for is asked for first', () => {
  const steps = (when: string) => [
    `a: { use: sessions.revoke, ${ACCOUNT} }`,
    `b: { use: account.suspend, ${ACCOUNT} }`,
    `c: { needs: [a, b], join: any, when: "\${{ ${when} }}", use: tokens.revoke, ${ACCOUNT} }`,
  ];
  const told = (when: string) => printed(checked(playbookText(steps(when))));
  assert.match(told("steps.a.result == 'failed'").join(), /steps.a may not have ended.*ask has\(steps.a\)/);
  assert.deepEqual(told("has(steps.a) && steps.a.result == 'failed'"), []);
});
