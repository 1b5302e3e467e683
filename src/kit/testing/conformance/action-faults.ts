import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from '#domain/errors.ts';
import type { Action, Connector } from '../../connector.ts';
import type { Fault, LedgerEntry } from '../simulator.ts';
import { exactly, requestFor, requestsDuring, withBench } from './bench.ts';
import { assertFaults, assertThrows, changes } from './faults.ts';
import type { ConformanceOptions } from './options.ts';
import { assertNotDone, assertTaken } from './proof.ts';
import { performed, planned } from './tries.ts';

/** What a fault on the first write must become, and that nothing was done then. */
const NOTHING_DONE: readonly (readonly [Fault['kind'], readonly ErrorCode[]])[] = [
  ['rate-limit', ['ERR_CONNECTOR_RATE_LIMITED']],
  ['forbidden', ['ERR_CONNECTOR_FORBIDDEN']],
  ['unavailable', ['ERR_CONNECTOR_OUTCOME_UNKNOWN', 'ERR_CONNECTOR_UNAVAILABLE']],
  ['refused', ['ERR_CONNECTOR_OUTCOME_UNKNOWN']],
];

/** An action under faults: it never claims what did not happen, and never hides what may have. */
export function describeActionFaults<Client>(
  connector: Connector<Client>,
  action: Action<Client>,
  options: ConformanceOptions,
): void {
  const writes = () => writesOf(connector, action, options);

  for (const [kind, codes] of NOTHING_DONE) {
    test(`under “${kind}” throws ${codes.join(' or ')} and is not seen as done`, async () => {
      const [first] = await writes();
      await withBench(connector, options, async (bench) => {
        const one = await planned(bench, action);
        bench.simulator.inject({ kind, ...at(first) });
        await assertThrows(bench, () => action.perform(bench.client, one.request, one.plan), codes, kind);
        assert.equal(changes(bench), 0, 'something was changed');
        await assertNotDone(one);
      });
    });
  }

  const after = action.unprovable ? 'stays open' : 'verify finds what happened';
  test(`whose answer was lost is of unknown outcome, and ${after}`, async () => {
    const last = (await writes()).at(-1);
    await withBench(connector, options, async (bench) => {
      const one = await planned(bench, action);
      bench.simulator.inject({ kind: 'lost-answer', ...at(last) });
      const codes = ['ERR_CONNECTOR_OUTCOME_UNKNOWN'] as const;
      await assertThrows(
        bench,
        () => action.perform(bench.client, one.request, one.plan),
        codes,
        'lost answer',
      );
      await assertTaken(one);
    });
  });

  test('that the platform only pretends to do is never seen as done', async () => {
    const all = await writes();
    await withBench(connector, options, async (bench) => {
      for (const write of all) bench.simulator.inject({ kind: 'no-effect', times: 100, ...at(write) });
      await assertNotDone(await performed(bench, action));
    });
  });
  // Where nothing can be read, no reading fails.
  if (!action.unprovable) describeUnreadable(connector, action, options);
}

function describeUnreadable<Client>(
  connector: Connector<Client>,
  action: Action<Client>,
  options: ConformanceOptions,
): void {
  test('plans nothing on a fault', () =>
    withBench(connector, options, async (bench) => {
      const request = await requestFor(bench, action);
      await assertFaults(bench, () => action.plan(bench.client, request));
    }));

  test('is not seen as done while the platform cannot be read', () =>
    withBench(connector, options, async (bench) => {
      const one = await performed(bench, action);
      await assertFaults(bench, () => action.verify(bench.client, one.request, one.plan, one.since));
    }));
}

/** The requests by which the action changes something, in order, from a rehearsal. */
async function writesOf<Client>(
  connector: Connector<Client>,
  action: Action<Client>,
  options: ConformanceOptions,
): Promise<readonly LedgerEntry[]> {
  let writes: readonly LedgerEntry[] = [];
  await withBench(connector, options, async (bench) => {
    const one = await planned(bench, action);
    const made = await requestsDuring(bench, () => action.perform(bench.client, one.request, one.plan));
    writes = made.filter(({ changed }) => changed);
  });
  assert.ok(writes.length > 0, 'the action changes nothing');
  return writes;
}

function at(entry: LedgerEntry | undefined): Pick<Fault, 'method' | 'path' | 'operation'> {
  assert.ok(entry);
  const { method, path, operation } = entry;
  return { method, path: exactly(path), ...(operation ? { operation: exactly(operation) } : {}) };
}
