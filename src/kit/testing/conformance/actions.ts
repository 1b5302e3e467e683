import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ActionPlan, ActionReceipt } from '#domain/containment.ts';
import { errorCode } from '#domain/errors.ts';
import type { Action, Connector } from '../../connector.ts';
import { describeActionFaults } from './action-faults.ts';
import { type Bench, withBench } from './bench.ts';
import { changes } from './faults.ts';
import { describeHonesty } from './honesty.ts';
import { describeIdempotence } from './idempotence.ts';
import type { ConformanceOptions } from './options.ts';
import { assertDone, assertTaken, isDone, settle, verify } from './proof.ts';
import { performed, planned } from './tries.ts';

const PAUSE_MS = 5_000;
const MOST_READS = 6;

/** Plan, perform, verify and undo of one action. */
export function describeAction<Client>(
  connector: Connector<Client>,
  action: Action<Client>,
  options: ConformanceOptions,
): void {
  const run = (body: (bench: Bench<Client>) => Promise<void>) => () => withBench(connector, options, body);
  describe(action.capability, () => {
    test(
      'plans without changing anything',
      run(async (bench) => {
        const { plan } = await planned(bench, action);
        ActionPlan.parse(plan);
        assert.equal(plan.alreadyDone, false, 'the seed leaves the action nothing to do');
        assert.equal(changes(bench), 0);
      }),
    );

    test(
      action.unprovable
        ? 'once performed, stays open, since nothing can show it'
        : 'once performed, is seen to have taken hold',
      run(async (bench) => {
        const one = await performed(bench, action);
        assert.ok(changes(bench) > 0, 'nothing was changed on the platform');
        await assertTaken(one);
      }),
    );

    test(
      'does no harm when it is done again',
      run((bench) => repeat(bench, action)),
    );

    if (action.idempotent) describeIdempotence(connector, action, options);
    if (action.undo)
      test(
        'is undone, and that shows',
        run((bench) => takeBack(bench, action)),
      );
    describeHonesty(connector, action, options);
    describeActionFaults(connector, action, options);
  });
}

/** Where the settings rule an action out, its plan says so. */
export function describeGap<Client>(
  connector: Connector<Client>,
  action: Action<Client>,
  options: ConformanceOptions,
): void {
  test(`${action.capability} is not offered under these settings, and its plan says so`, () =>
    withBench(connector, options, async (bench) => {
      await assert.rejects(
        planned(bench, action),
        (thrown) => errorCode(thrown) === 'ERR_CAPABILITY_NOT_OFFERED',
      );
      assert.equal(changes(bench), 0);
    }));
}

/**
 * The same plan once more, as after a crash; then a new plan, as of a second run. A plain no of the platform is no harm,
 * and that the second run finds nothing left and cannot prove it is none either. Where no reading can tell, the platform
 * must know the repeat for one.
 */
async function repeat<Client>(bench: Bench<Client>, action: Action<Client>): Promise<void> {
  const one = await performed(bench, action);
  await assertTaken(one);
  const changedOnce = changes(bench);
  bench.advance(PAUSE_MS);
  try {
    await bench.heard(action.perform(bench.client, one.request, one.plan));
  } catch (thrown) {
    const code = errorCode(thrown);
    const isNo = code === 'ERR_CONNECTOR_REJECTED' || code === 'ERR_CONNECTOR_NOT_FOUND';
    assert.ok(isNo, `the repeat threw ${String(thrown)}`);
  }
  await assertTaken(one);
  const again = await planned(bench, action);
  if (!again.plan.alreadyDone) await bench.heard(action.perform(bench.client, again.request, again.plan));
  assert.notEqual((await settle(again)).state, 'refuted');
  await assertTaken(one);
  if (action.unprovable) assert.equal(changes(bench), changedOnce, 'a repeat changed something again');
}

async function takeBack<Client>(bench: Bench<Client>, action: Action<Client>): Promise<void> {
  const one = await performed(bench, action);
  await assertDone(one);
  bench.advance(PAUSE_MS);
  const undo = action.undo?.(bench.client, one.request, one.plan);
  assert.ok(undo);
  ActionReceipt.parse(await bench.heard(undo));
  let now = await planned(bench, action);
  for (let read = 1; read < MOST_READS && now.plan.alreadyDone; read++) {
    bench.advance(Math.max(PAUSE_MS, action.settlesWithinMs));
    now = await planned(bench, action);
  }
  assert.equal(now.plan.alreadyDone, false, 'the plan still takes it for done');
  assert.deepEqual(now.plan.before, one.plan.before, 'the state before is not back');
  assert.ok(!isDone(await verify(one)), 'verify still says it took hold');
  // Once more, as after a crash between call and record.
  await bench.heard(action.undo?.(bench.client, one.request, one.plan));
  assert.ok(!isDone(await settle(one)));
}
