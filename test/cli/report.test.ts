import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportArgs } from '../../src/cli/report.ts';

test('one incident, a form and a file are read', () => {
  assert.deepEqual(reportArgs(['inc-1']), { incidentId: 'inc-1', format: 'markdown', out: undefined });
  assert.deepEqual(reportArgs(['inc-1', '--format', 'html', '--out', 'a.html']), {
    incidentId: 'inc-1',
    format: 'html',
    out: 'a.html',
  });
  assert.equal(reportArgs(['--help']), undefined);
});

test('no incident, two of them, and a form that is none are refused', () => {
  for (const args of [[], ['a', 'b'], ['a', '--format', 'pdf'], ['a', '--colour']]) {
    assert.throws(() => reportArgs(args), { code: 'ERR_INPUT_INVALID' }, args.join(' '));
  }
});
