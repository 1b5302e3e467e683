import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SessionRecord, TokenRecord } from '#domain/evidence.ts';
import { Account } from '#domain/principal.ts';
import type { Connector } from '../../connector.ts';
import { accountOf, withBench } from './bench.ts';
import { assertFaults } from './faults.ts';
import type { ConformanceOptions } from './options.ts';

const NOBODY = { email: 'nobody@no-such-domain.example' };

/** Accounts, sessions and tokens. */
export function describeLookups<Client>(connector: Connector<Client>, options: ConformanceOptions): void {
  const { platform } = connector.manifest;
  const { lookups } = connector;
  describe('looks up', () => {
    test('the account, and the same again by its id', () =>
      withBench(connector, options, async (bench) => {
        const found = await accountOf(bench);
        Account.parse(found);
        assert.equal(found.platform, platform);
        const again = await bench.heard(lookups.account(bench.client, { id: found.id }));
        assert.equal(again?.id, found.id);
      }));

    test('nobody where there is nobody', () =>
      withBench(connector, options, async ({ client, heard }) => {
        assert.equal(await heard(lookups.account(client, options.nobody ?? NOBODY)), undefined);
      }));

    if (options.noDirectory)
      test('an account without asking anybody', () =>
        withBench(connector, options, async (bench) => {
          assert.equal((await accountOf(bench)).status, 'unknown');
          assert.deepEqual(bench.simulator.ledger, []);
        }));
    else
      test('an account, and never takes a fault for “there is none”', () =>
        withBench(connector, options, async (bench) => {
          await accountOf(bench);
          await assertFaults(bench, () => lookups.account(bench.client, options.account));
        }));

    const { sessions, tokens } = lookups;
    if (sessions) {
      test('sessions of the account alone, and never takes a fault for an empty list', () =>
        withBench(connector, options, async (bench) => {
          const account = await accountOf(bench);
          const list = await bench.heard(sessions(bench.client, account));
          assertRows(SessionRecord.array().parse(list), platform, account.id);
          await assertFaults(bench, () => sessions(bench.client, account));
        }));
    }
    if (tokens) {
      test('tokens of the account alone, and never takes a fault for an empty list', () =>
        withBench(connector, options, async (bench) => {
          const account = await accountOf(bench);
          const list = await bench.heard(tokens(bench.client, account));
          assertRows(TokenRecord.array().parse(list), platform, account.id);
          await assertFaults(bench, () => tokens(bench.client, account));
        }));
    }
  });
}

function assertRows(
  rows: readonly { readonly platform: string; readonly id: string; readonly accountId: string }[],
  platform: string,
  accountId: string,
): void {
  for (const row of rows) assert.deepEqual([row.platform, row.accountId], [platform, accountId]);
  const ids = rows.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)]);
}
