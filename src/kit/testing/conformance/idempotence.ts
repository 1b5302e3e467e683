import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action, Connector } from '../../connector.ts';
import { accountOf, withBench } from './bench.ts';
import type { ConformanceOptions } from './options.ts';
import { assertTaken, settle } from './proof.ts';
import { performed, planned, type Try } from './tries.ts';

const PAUSE_MS = 5_000;

/** What is declared idempotent is done twice: the second time is no error, changes nothing that shows, and is proven alike. */
export function describeIdempotence<Client>(
  connector: Connector<Client>,
  action: Action<Client>,
  options: ConformanceOptions,
): void {
  test('declared idempotent, is repeated without an error, and changes nothing more', () =>
    withBench(connector, options, async (bench) => {
      const one = await performed(bench, action);
      await assertTaken(one);
      const before = await shown(one);
      bench.advance(PAUSE_MS);
      await bench.heard(action.perform(bench.client, one.request, one.plan));
      await assertTaken(one);
      assert.deepEqual(await shown(one), before);
    }));
}

/**
 * What the platform shows of the account and of what it holds, and what the proof comes to. Of what can be undone the
 * state is compared whole, as its plan reads it; the end of all sessions may move the mark before which they are refused.
 */
async function shown<Client>(one: Try<Client>) {
  const { connector, client, heard } = one.bench;
  const account = await accountOf(one.bench);
  const sessions = await heard(connector.lookups.sessions?.(client, account));
  const tokens = await heard(connector.lookups.tokens?.(client, account));
  const { state, strongest } = await settle(one);
  const set = one.action.undo ? (await planned(one.bench, one.action)).plan.before : {};
  return { account, sessions: idsOf(sessions), tokens: idsOf(tokens), state, strongest, set };
}

/** Which there are, in no order: when they were last seen may differ. */
function idsOf(held: readonly { readonly id: string }[] | undefined): string[] | undefined {
  return held?.map(({ id }) => id).sort();
}
