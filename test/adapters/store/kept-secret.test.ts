import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { keptSecret } from '../../../src/adapters/store/kept-secret.ts';

describe('a secret that is kept in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-kept-'));
  after(() => rmSync(folder, { recursive: true }));

  test('is made once, for its owner alone, and leaves nothing beside it', () => {
    const path = join(folder, 'data', 'head.key');
    assert.equal(
      keptSecret(path, () => 'first'),
      'first',
    );
    assert.equal(
      keptSecret(path, () => 'second'),
      'first',
    );
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'data')), ['head.key']);
  });

  test('is the same for two processes that start side by side: who comes second to the file takes the first’s', () => {
    const path = join(folder, 'raced.key');
    const secret = keptSecret(path, () => keptSecret(path, () => 'the other was quicker'));
    assert.equal(secret, 'the other was quicker');
  });
});
