import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorCode } from '#domain/errors.ts';
import { planArgs } from '../../src/cli/plan-args.ts';

const WHO = ['--principal', 'eve@example.com'];

describe('the words after plan', () => {
  test('name a playbook and a person', () => {
    const args = planArgs(['forged-session', ...WHO, '--score', '.95', '--verdict', 'stolen'])!;
    assert.equal(args.playbook, 'forged-session');
    assert.equal(args.principal, 'eve@example.com');
    assert.equal(args.score, 0.95);
    assert.equal(args.verdict, 'stolen');
    assert.deepEqual(args.signal, []);
  });

  test('take the ends of the score', () => {
    assert.equal(planArgs(['p', ...WHO, '--score', '0'])!.score, 0);
    assert.equal(planArgs(['p', ...WHO, '--score', '1'])!.score, 1);
  });

  test('ask for help', () => {
    assert.equal(planArgs(['--help']), undefined);
    assert.equal(planArgs(['forged-session', '-h']), undefined);
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no playbook', WHO, /name a playbook/],
    ['two playbooks', ['a', 'b', ...WHO], /"b" is too much/],
    ['nobody', ['a'], /name --principal, or --incident/],
    ['an unknown option', ['a', ...WHO, '--scor', '1'], /--scor/],
    ['an option without its value', ['a', '--principal'], /--principal/],
    ['a score above one', ['a', ...WHO, '--score', '1.1'], /--score: a score is a number from 0 to 1/],
    ['a score that is empty', ['a', ...WHO, '--score', ''], /--score/],
    ['a score that is no number', ['a', ...WHO, '--score', 'high'], /--score/],
    ['a verdict that does not exist', ['a', ...WHO, '--verdict', 'guilty'], /--verdict/],
    ['a signal that does not exist', ['a', ...WHO, '--signal', 'smell'], /--signal/],
    ['an id without its platform', ['a', '--principal', '00u1'], /whose id it is/],
    ['a kind of credential without its id', ['a', ...WHO, '--credential-kind', 'session'], /go together/],
    [
      'a credential without its platform',
      ['a', ...WHO, '--credential-kind', 'session', '--credential-id', 's1'],
      /--credential-id: say with --platform/,
    ],
    ['two forms of output', ['a', ...WHO, '--json', '--mermaid'], /choose one/],
    ['an incident and a person', ['a', ...WHO, '--incident', 'inc-1'], /take --principal away/],
    ['an incident and a score', ['a', '--incident', 'inc-1', '--score', '1'], /take --score away/],
    ['an incident on simulators', ['a', '--incident', 'inc-1', '--simulators'], /take --simulators away/],
  ];
  for (const [what, args, message] of refused) {
    test(`refuse ${what}`, () => {
      assert.throws(
        () => planArgs(args),
        (thrown: Error) => errorCode(thrown) === 'ERR_INPUT_INVALID' && message.test(thrown.message),
      );
    });
  }
});
