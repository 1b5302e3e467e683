import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceArgs } from '../../src/cli/evidence.ts';

test('what to export or verify is read', () => {
  assert.deepEqual(evidenceArgs(['export', 'inc-1', '--out', 'a.tar.gz']), {
    does: 'export',
    incidentId: 'inc-1',
    out: 'a.tar.gz',
  });
  assert.deepEqual(evidenceArgs(['verify', 'a.tar.gz', '--key', 'k.pem', '--json']), {
    does: 'verify',
    file: 'a.tar.gz',
    key: 'k.pem',
    json: true,
  });
  assert.equal(evidenceArgs(['--help']), undefined);
});

test('an export without a file, and words that are none, are refused', () => {
  for (const args of [
    [],
    ['export'],
    ['export', 'inc-1'],
    ['verify'],
    ['verify', 'a', 'b'],
    ['shred', 'inc-1'],
  ]) {
    assert.throws(() => evidenceArgs(args), { code: 'ERR_INPUT_INVALID' }, args.join(' '));
  }
});
