import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pinnedFor } from '#domain/run/pinned-for.ts';
import { readPinned, writePinned } from '../../../src/stages/run/pinned.ts';
import { CONNECTORS, PLAYBOOK, POLICY } from '../../domain/run/world.ts';

const parent = 'id: parent\nversion: 1\nsummary: Run another.\nsteps:\n  other:\n    run: cut\n';
const text = writePinned({
  playbook: { file: 'parent.yaml', text: parent },
  policy: { file: 'policy.yaml', text: POLICY },
  connectors: CONNECTORS,
  called: [{ file: 'cut.yaml', text: PLAYBOOK, sha256: 'c'.repeat(64) }],
});
const by = (id: string, started?: { runId: string; step: string }) => ({
  id: 'r',
  playbook: { id, version: 1, sha256: 'c'.repeat(64) },
  ...(started ? { parent: started } : {}),
});

test('a document holds the playbooks that its own one runs, and each run finds its own in it', () => {
  const document = readPinned(text, 'a'.repeat(64));
  assert.equal(pinnedFor(document, by('parent')).playbook.id, 'parent');
  assert.equal(pinnedFor(document, by('cut', { runId: 'r1', step: 'other' })).playbook.id, 'cut');
  assert.throws(() => pinnedFor(document, by('gone', { runId: 'r1', step: 'other' })), /not in the document/);
});
