import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCommand } from '../../src/cli/run.ts';

const SAID = ['--by', 'Ada@example.com', '--reason', 'the change window'];

describe('countersign run', () => {
  test('reads who, why, which run and which step', () => {
    const { command } = readCommand([
      'mark-outcome',
      'r-1',
      'cut',
      '--outcome',
      'done',
      '--index',
      '2',
      ...SAID,
    ]);
    const { by, ...rest } = command;
    assert.deepEqual(rest, {
      do: 'mark-outcome',
      runId: 'r-1',
      step: 'cut',
      index: 2,
      outcome: 'done',
      reason: 'the change window',
    });
    assert.deepEqual([by.email, by.via], ['ada@example.com', 'cli']);
    assert.match(by.subject, /@/);
  });

  for (const [args, said] of [
    [['cancel', ...SAID], /name the run/],
    [['cancel', 'r-1', '--reason', 'x'], /say who you are/],
    [['cancel', 'r-1', '--by', 'a@b.c'], /say why/],
    [['explode', 'r-1', ...SAID], /there is no "run explode"/],
    [['skip', 'r-1', ...SAID], /name the step/],
    [['mark-outcome', 'r-1', 'cut', ...SAID], /how it came out/],
    [['retry-step', 'r-1', 'cut', '--index', 'two', ...SAID], /whole number/],
    [['cancel', 'r-1', '--force', ...SAID], /force/],
  ] as const) {
    test(`says what is wrong with: ${args.join(' ')}`, () => {
      assert.throws(() => readCommand(args), { code: 'ERR_INPUT_INVALID', message: said });
    });
  }
});
