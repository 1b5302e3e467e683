import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCode } from '#domain/errors.ts';
import type { Action, Connector } from '../../connector.ts';
import { accountOf, type Bench, withBench } from './bench.ts';
import { changes } from './faults.ts';
import type { ConformanceOptions } from './options.ts';
import { assertNotDone, isDone, settle } from './proof.ts';
import { planned } from './tries.ts';

/** A proof needs a reading that could have come out otherwise: what was not done is never seen as done. */
export function describeHonesty<Client>(
  connector: Connector<Client>,
  action: Action<Client>,
  options: ConformanceOptions,
): void {
  test('that was never performed is never seen as done, whatever its plan says', () =>
    withBench(connector, options, async (bench) => {
      const one = await planned(bench, action);
      await assertNotDone(one);
      await assertNotDone({ ...one, plan: { ...one.plan, alreadyDone: true } });
      assert.equal(changes(bench), 0, 'a reading changed something');
    }));

  test('claims nothing where there is nothing to take away', () =>
    withBench(connector, { ...options, seed: options.bareSeed }, async (bench) => {
      await assertBare(bench);
      const one = await planned(bench, action).catch(unlessRefused);
      if (!one) return;
      const reading = await settle(one);
      assert.notEqual(reading.state, 'proven', 'a change that was never made is proven');
      assert.equal(changes(bench), 0);
      if (!isDone(reading)) return;
      assert.ok(
        one.plan.alreadyDone,
        'nothing was there, nothing was done, and the reading says that it was',
      );
      assert.equal(reading.strongest.state, 'effective', 'no log will ever show a change that was none');
    }));
}

/** The platform may as well say no to a plan for what it does not have. */
function unlessRefused(thrown: unknown): undefined {
  const code = errorCode(thrown);
  assert.ok(code === 'ERR_CONNECTOR_NOT_FOUND' || code === 'ERR_CONNECTOR_REJECTED', String(thrown));
}

async function assertBare<Client>(bench: Bench<Client>): Promise<void> {
  const { connector, client, heard, options } = bench;
  const account = await accountOf(bench);
  if (!options.noDirectory) assert.equal(account.status, 'active', 'the account of the bare seed is in use');
  for (const list of [connector.lookups.sessions, connector.lookups.tokens]) {
    if (list) assert.deepEqual(await heard(list(client, account)), [], 'the bare seed is not bare');
  }
}
