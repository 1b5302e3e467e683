import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approvalDemand, approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Step } from '#domain/playbook/step-schema.ts';
import { policyOf } from './fixtures.ts';

const plain: Step = { use: 'account.suspend', needs: [], join: 'all', onFailure: 'continue', with: {} };
const asking = (ask: 'none' | 'one' | 'two', group?: string): Step => ({
  ...plain,
  approval: { ask, withinMs: 1_000, ifSilent: 'deny', ...(group ? { group } : {}) },
});
const suspending = { capability: 'account.suspend', effect: 'reversible', verdict: 'stolen' } as const;

describe('how many are asked', () => {
  test('is one where no rule fits', () => {
    assert.deepEqual(approvalDemand(policyOf(), plain, suspending), { ask: 1, group: 'oncall' });
  });

  test('is what the first rule says whose every condition fits', () => {
    const policy = policyOf([
      'approvals:',
      '  - { when: { capability: [account.suspend], verdict: [forged] }, ask: two }',
      '  - { when: { capability: [account.suspend], effect: [reversible] }, ask: none }',
      '  - { when: {}, ask: two }',
    ]);
    assert.equal(approvalDemand(policy, plain, suspending).ask, 0);
    assert.equal(approvalDemand(policy, plain, { ...suspending, verdict: 'forged' }).ask, 2);
    assert.equal(approvalDemand(policy, plain, { ...suspending, effect: 'irreversible' }).ask, 2);
    assert.equal(approvalDemand(policy, plain, { ...suspending, capability: 'tokens.revoke' }).ask, 2);
  });

  test('is the greater of policy and playbook', () => {
    const none = policyOf(['approvals: [{ when: {}, ask: none }]']);
    const two = policyOf(['approvals: [{ when: {}, ask: two }]']);
    assert.equal(approvalDemand(none, asking('one'), suspending).ask, 1);
    assert.equal(approvalDemand(two, asking('one'), suspending).ask, 2);
    assert.equal(approvalDemand(policyOf(), asking('none'), suspending).ask, 1);
  });

  test('is none for a read', () => {
    const read = { ...suspending, effect: 'read' } as const;
    assert.equal(
      approvalDemand(policyOf(['approvals: [{ when: {}, ask: two }]']), asking('two'), read).ask,
      0,
    );
  });
});

test('the group of policy’s rule holds against the playbook’s, and that against the default', () => {
  const ruled = policyOf(['approvals: [{ when: {}, ask: one, group: solo }]']);
  assert.equal(approvalDemand(ruled, asking('one', 'oncall'), suspending).group, 'solo');
  assert.equal(approvalDemand(policyOf(), asking('one', 'solo'), suspending).group, 'solo');
  assert.equal(approvalDemand(policyOf(), asking('one'), suspending).group, 'oncall');
});

test('a rule can be for a kind of principal, and for administrators', () => {
  const policy = policyOf([
    'approvals: [{ when: { administrator: true }, ask: two }, { when: { principal: [workload] }, ask: one }, { when: {}, ask: none }]',
  ]);
  assert.equal(approvalDemand(policy, plain, suspending).ask, 0);
  assert.equal(approvalDemand(policy, plain, { ...suspending, principal: 'workload' }).ask, 1);
  assert.equal(approvalDemand(policy, plain, { ...suspending, administrator: true }).ask, 2);
});

test('an unknown group has nobody in it', () => {
  assert.deepEqual(approversOf(policyOf(), 'oncall'), ['ada@example.com', 'grace@example.com']);
  assert.deepEqual(approversOf(policyOf(), 'nobody'), []);
  assert.deepEqual(approversOf(policyOf(), 'constructor'), []);
});
