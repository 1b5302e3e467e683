import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { digest } from '../../src/adapters/secrets/digest.ts';
import { shadowText } from '../../src/cli/shadow.ts';
import type { Stage } from '../../src/rehearsal/rehearse.ts';
import { shadow } from '../../src/rehearsal/shadow.ts';
import { readPinned } from '../../src/stages/run/pinned.ts';
import { entriesOf, recordings } from '../replay/recording.ts';

/** The playbook of a recorded run, as it was pinned then, and changed by a hand. */

function recorded(name: string, change: (text: string) => string = (text) => text) {
  const recording = recordings().find((each) => each.name === `v1/${name}`)!;
  const [[sha256, document]] = [...recording.pinned] as [[string, string]];
  const { connectors } = readPinned(document, sha256);
  const { playbook: book, policy: rules } = JSON.parse(document) as Record<
    'playbook' | 'policy',
    { file: string; text: string }
  >;
  const text = change(book.text);
  const { playbook, faults } = parsePlaybook(text, book.file);
  const { policy } = parsePolicy(rules.text, rules.file);
  assert.ok(playbook && policy, JSON.stringify(faults));
  const loaded = { playbook, file: book.file, text };
  const stage: Stage = { loaded, others: [loaded], policy: { ...rules, policy }, connectors, digest };
  const entries = entriesOf(recording);
  return shadow(evolveAll(undefined, entries)!, entries, stage);
}

describe('the shadow of a playbook on a recorded incident', () => {
  for (const name of ['forged-session-approved', 'forged-session-denied']) {
    test(`is what was done, where the playbook is the same: ${name}`, async () => {
      const { before, after, outcome, added, missing } = await recorded(name);
      assert.deepEqual([added, missing], [[], []]);
      assert.ok(before.length > 0);
      assert.deepEqual([...after].toSorted(), [...before].toSorted());
      assert.equal(outcome.after, outcome.before);
    });
  }

  test('shows what a changed playbook leaves out', async () => {
    const found = await recorded('forged-session-approved', (text) =>
      text
        .replace('when: ${{ assessment.score >= 0.9', 'when: ${{ false && assessment.score >= 0.9')
        .replaceAll('size(steps.', '0 * size(steps.'),
    );
    assert.deepEqual(found.added, []);
    assert.ok(found.missing.some((line) => line.includes('account.suspend')));
    assert.match(
      shadowText([found]),
      /\n {2}- okta account\.suspend \S+\n1 incident\(s\), 1 with other actions$/,
    );
  });
});
