import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectorsPage } from '../../scripts/connectors-page.ts';
import type { FoundConnector } from '../../src/adapters/registry/load-connectors.ts';
import { toyConnector } from '../kit/testing/toy.ts';

test('the table has a row for each reading and action, marks what depends on settings, and no cell breaks out', () => {
  const { actions, manifest, ...rest } = toyConnector('none');
  const byHand = {
    'account.suspend': { text: 'Close it | there.' },
    'factors.reset': { text: 'There are none.', docs: 'https://toy.example/x' },
  };
  const [suspend, ...others] = actions;
  const marked = { ...suspend!, offered: () => false, provenBy: 'a | b' };
  const connector = {
    ...rest,
    manifest: { ...manifest, byHand },
    actions: [marked, ...others],
  } as unknown as FoundConnector['connector'];
  const page = connectorsPage([{ connector, folder: 'toy', sha256: 'a'.repeat(64) }]);
  assert.deepEqual(
    page.split('\n').filter((line) => line.startsWith('| [')),
    [
      '| [Toy](toy-none/README.md) | `account.find` | read | | | `toy.read` |',
      '| [Toy](toy-none/README.md) | `activity.pull` | read | | | `toy.read` |',
      '| [Toy](toy-none/README.md) | `account.suspend`° | reversible ↻ | account | a \\| b | `toy.accounts.manage` |',
      '| [Toy](toy-none/README.md) | `tokens.revoke` | irreversible | static-key | the list of keys | |',
    ],
  );
  assert.deepEqual(
    page.split('\n').filter((line) => line.startsWith('| Toy')),
    [
      '| Toy | `account.suspend`° | Close it \\| there. |',
      '| Toy | `factors.reset` | There are none. [Page](https://toy.example/x) |',
    ],
  );
});
