import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportArgs } from '../../src/cli/export.ts';

test('export takes one playbook and says as what', () => {
  assert.equal(exportArgs(['--cacao', 'forged-session'])?.playbook, 'forged-session');
  assert.equal(exportArgs(['--help']), undefined);
  for (const args of [['forged-session'], ['--cacao'], ['--cacao', 'a', 'b'], ['--stix', 'a']]) {
    assert.throws(() => exportArgs(args), { code: 'ERR_INPUT_INVALID' });
  }
});
