import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { entriesBehind } from '#domain/ledger/entries-behind.ts';
import type { LedgerLine } from '#domain/ledger/ledger.ts';
import { CHECKLISTS } from '#domain/playbook/covers-schema.ts';
import { playStory, shippedWorld } from './minted.ts';
import { STORIES } from './minted-stories.ts';

/** Whatever a bad session or token has made stands in the ledger, as what it is, with its end: for every response checklist. */

/** Kind and end of every child, as `kind: end`; a child more or less is a fault. */
const CHILDREN: Readonly<Record<keyof typeof STORIES, readonly string[]>> = {
  okta: [
    'access-token: expired',
    'account: open',
    'api-key: open',
    'app-credential: open',
    'factor: open',
    'factor: open',
    'grant: proven by tokens.revoke',
    'refresh-token: proven by tokens.revoke',
  ],
  'entra-id': [
    'account: open',
    'app-credential: open',
    'factor: open',
    'grant: proven by account.suspend',
    'rule: open',
    'rule: open',
  ],
  'forged-saml': ['account: open', 'app: open', 'factor: open'],
  'forged-token': ['app-credential: open', 'factor: open', 'rule: open'],
  'github-oauth': [
    'api-key: proven by tokens.revoke',
    'deploy-key: open',
    'factor: open',
    'grant: proven by tokens.revoke',
    'rule: open',
    'ssh-key: proven by tokens.revoke',
    'ssh-key: proven by tokens.revoke',
  ],
  'ci-provider': ['api-key: open', 'api-key: open', 'deploy-key: open', 'ssh-key: open'],
  'saas-integration': ['app: open', 'app: open', 'factor: open'],
  snowflake: [
    'account: open',
    'api-key: proven by account.suspend',
    'api-key: proven by account.suspend',
    'api-key: proven by account.suspend',
  ],
  'google-workspace': [
    'account: open',
    'factor: open',
    'grant: proven by tokens.revoke',
    'grant: proven by tokens.revoke',
    'rule: open',
  ],
  slack: ['account: open', 'app: open', 'app: open', 'factor: open'],
  aws: [
    'access-token: proven by sessions.revoke',
    'account: open',
    'api-key: proven by tokens.revoke',
    'api-key: proven by tokens.revoke',
    'factor: open',
  ],
};

const world = await shippedWorld();

describe('every child of a bad session or token is in the ledger', () => {
  test('for each response checklist there is', () => {
    assert.deepEqual(
      Object.keys(STORIES).toSorted(),
      Object.keys(CHECKLISTS)
        .filter((list) => list !== 'common')
        .toSorted(),
    );
  });

  for (const [list, story] of Object.entries(STORIES)) {
    test(`${list}: ${CHECKLISTS[list as keyof typeof STORIES]}`, async () => {
      const { ledger, rehearsed } = await playStory(story, world);
      assert.equal(rehearsed.stuck, undefined);
      assert.ok(rehearsed.calls.length > 0, 'it was contained');
      const children = ledger.lines.filter(isChild);
      assert.deepEqual(
        children.map((line) => `${line.kind}: ${endOf(line)}`).toSorted(),
        CHILDREN[list as keyof typeof STORIES],
      );
      assert.equal(new Set(children.map(({ what }) => what)).size, children.length, 'each by its own name');
      const behind = entriesBehind(rehearsed.entries);
      for (const line of children) {
        assert.ok(behind(line).length > 0, `${line.what} rests on no entry`);
        assert.match(line.origin, /^(made by|began at) /);
        if (line.state === 'proven') assert.ok(line.endsAt! > line.origin.slice(-24));
      }
      assert.equal(ledger.accessEndsAt, null, 'what is open without an end leaves the access open');
    });
  }
});

function isChild({ kind, origin }: LedgerLine): boolean {
  return kind !== 'declared' && kind !== 'left' && origin !== 'named by the detection';
}

function endOf({ state, cutBy }: LedgerLine): string {
  return state === 'proven' ? `proven by ${cutBy!.capability}` : state;
}
