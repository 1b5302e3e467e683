import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountQuery } from 'countersign/kit';
import { lookups } from '../../../connectors/shared-signals/lookups.ts';
import { startSignals } from './fixture.ts';
import { ALICE, IDP } from './seed.ts';

describe('an account is the subject that the question names', () => {
  const cases: readonly (readonly [string, AccountQuery, { id: string; email?: string } | undefined])[] = [
    ['by e-mail, lower-case', { email: 'Alice@Acme.Example' }, { id: ALICE, email: ALICE }],
    ['by an id that is an address', { id: 'Alice@Acme.Example' }, { id: ALICE, email: ALICE }],
    ['by id before e-mail, and keeps both', { id: '00u1', email: ALICE }, { id: '00u1', email: ALICE }],
    ['by issuer and id', { id: `${IDP} 00u1` }, { id: `${IDP} 00u1` }],
    ['and a name is none', { name: 'Alice Archer' }, undefined],
    ['and an empty text is none', { email: '' }, undefined],
  ];
  for (const [what, query, expected] of cases) {
    test(what, async (t) => {
      const { client } = await startSignals(t);
      const found = await lookups.account(client, query);
      assert.deepEqual(found, expected && { platform: 'shared-signals', status: 'unknown', ...expected });
    });
  }
});
