import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connectors } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Incidents } from '#domain/ports.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { undoLease } from '../../../src/stages/containment/undo-lease.ts';
import { verifyUndo } from '../../../src/stages/verification/verify-undo.ts';
import {
  CONNECTORS,
  lease,
  NOW,
  OKTA_LEASE,
  present,
  requested,
  suspended,
} from '../../domain/run/leases/leased.ts';

type Status = Parameters<typeof present>[0];

/** One account on one platform, and the journal of its incident. */
class Scene {
  readonly book = suspended();
  status: Status = 'SUSPENDED';
  calls = 0;
  isStopped = false;
  now = NOW;
  /** Dies in the middle of the call: the platform has it, the journal has not. */
  dies = false;
  readonly incidents: Incidents = {
    load: () => Promise.resolve(this.book.state!),
    change: (_id, _actor, decide) => Promise.resolve(this.book.settle(decide(this.book.state!), this.now)),
  };
  readonly connectors: Pick<Connectors, 'facts' | 'plan' | 'undo'> = {
    facts: CONNECTORS,
    plan: () => Promise.resolve(present(this.status)),
    undo: () => {
      this.calls += 1;
      this.status = 'ACTIVE';
      if (this.dies) return new Promise(() => undefined);
      return Promise.resolve({ requestIds: [], calls: ['unsuspend'], effectiveWithinMs: 0 });
    },
  };

  private get deps() {
    const { incidents, connectors } = this;
    const clock = { now: () => new Date(this.now) };
    return { incidents, connectors, clock, digest, actor: 'worker/w2', settleCapMs: undefined };
  }

  get place() {
    return { incidentId: 'inc-1', leaseId: OKTA_LEASE, attempt: lease(this.book).attempt };
  }

  undo(worker = 'w1') {
    const isAlive = (name: string) => Promise.resolve(name !== 'w1' || !this.dies);
    const killSwitch = () => Promise.resolve(this.isStopped ? 'the kill switch is on' : undefined);
    return undoLease(this.place, { ...this.deps, worker, isAlive, killSwitch });
  }

  verify() {
    return verifyUndo(this.place, this.deps);
  }
}

function asked(): Scene {
  const scene = new Scene();
  scene.book.settle([requested(scene.book)]);
  return scene;
}

describe('taking an action back', () => {
  test('calls once, and is undone only when the platform shows the state before', async () => {
    const scene = asked();
    await scene.undo();
    await scene.undo('w2');
    assert.deepEqual([scene.calls, lease(scene.book).phase], [1, 'verifying']);
    await scene.verify();
    assert.equal(lease(scene.book).closed?.how, 'undone');
  });

  test('after a crash between the call and its record is read, and never called again', async () => {
    const scene = asked();
    scene.dies = true;
    void scene.undo('w1');
    while (scene.calls === 0) await Promise.resolve();
    await scene.undo('w2');
    assert.deepEqual([lease(scene.book).outcome, lease(scene.book).phase], ['unknown', 'verifying']);
    await scene.verify();
    assert.deepEqual([scene.calls, lease(scene.book).closed?.how], [1, 'undone']);
  });

  test('does not overwrite what somebody changed meanwhile', async () => {
    const scene = asked();
    scene.status = 'GONE';
    await scene.undo();
    assert.deepEqual([scene.calls, lease(scene.book).phase], [0, 'conflicted']);
    assert.deepEqual(lease(scene.book).saw, ['the account is GONE']);
  });

  test('calls for nothing that is back already', async () => {
    const scene = asked();
    scene.status = 'ACTIVE';
    await scene.undo();
    assert.deepEqual([scene.calls, lease(scene.book).closed?.how], [0, 'undone']);
  });

  test('goes on under the kill switch where a person asked', async () => {
    const scene = asked();
    scene.isStopped = true;
    await scene.undo();
    assert.equal(scene.calls, 1);
  });

  test('tries again when the platform shows, after its time, that the call did nothing', async () => {
    const scene = asked();
    await scene.undo();
    scene.status = 'SUSPENDED';
    await scene.verify();
    assert.equal(lease(scene.book).phase, 'verifying', 'it may yet show');
    scene.now = '2026-03-01T11:00:00.000Z';
    await scene.verify();
    assert.deepEqual([lease(scene.book).phase, lease(scene.book).attempt], ['intended', 2]);
  });

  test('that the platform refuses is counted, and calls nothing else', async () => {
    const scene = asked();
    const refusal = new CountersignError('ERR_CONNECTOR_FORBIDDEN', 'not allowed');
    const refusing = Object.assign(scene.connectors, { undo: () => Promise.reject(refusal) });
    assert.ok(refusing);
    await scene.undo();
    assert.deepEqual([lease(scene.book).phase, lease(scene.book).failures], ['irrevocable', 1]);
  });
});
