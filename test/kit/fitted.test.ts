import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionPlan, ActionReceipt, type Connector, defineAction, ProofReading, z } from 'countersign/kit';

const LONG = 'x'.repeat(5_000);

const action: Connector<null>['actions'][number] = defineAction<null>({
  capability: 'account.suspend',
  docs: 'https://acme.example/',
  effect: 'reversible',
  cuts: [],
  residual: [],
  scopes: [],
  settlesWithinMs: 0,
  input: z.strictObject({}),
  plan: async () => ({
    summary: LONG,
    targets: [{ kind: LONG, id: 'u1', label: LONG }],
    present: [LONG],
    alreadyDone: false,
    binds: {},
    before: {},
  }),
  perform: async () => ({ requestIds: [LONG], calls: [LONG], effectiveWithinMs: 0 }),
  verify: async () => ({ state: 'pending', saw: [LONG], strongest: { state: 'proven', why: LONG } }),
  undo: async () => ({ requestIds: [], calls: [LONG], effectiveWithinMs: 0 }),
});

const ASKED = {
  platform: 'acme',
  capability: 'account.suspend',
  account: { platform: 'acme', id: 'u1', status: 'active' },
  input: {},
  idempotencyKey: 'k',
} as const;

test('whatever names a platform has, what an action returns fits the journal', async () => {
  const plan = ActionPlan.parse(await action.plan(null, ASKED));
  assert.equal(plan.targets[0]?.id, 'u1');
  ActionReceipt.parse(await action.perform(null, ASKED, plan));
  ProofReading.parse(await action.verify(null, ASKED, plan, '2026-03-01T09:00:00.000Z'));
  ActionReceipt.parse(await action.undo?.(null, ASKED, plan));
});
