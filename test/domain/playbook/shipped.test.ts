import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkPlaybook, checkPolicy } from '#domain/playbook/check.ts';
import { transitiveOrder } from '#domain/playbook/order.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import { approvalDemand, approversOf } from '#domain/playbook/policy-decisions.ts';
import { CONNECTORS, connector } from './fixtures.ts';

const FOLDER = join(import.meta.dirname, '../../../playbooks');
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const policy = parsePolicy(read('policy.yaml'), 'policy.yaml');
const connectors = [...CONNECTORS, connector('slack', [['sessions.revoke', 'irreversible']])];
const playbooks = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml') && file !== 'policy.yaml');

describe('what ships', () => {
  test('is a policy without faults', () => {
    assert.deepEqual(policy.faults, []);
    assert.deepEqual(checkPolicy(policy.policy!, policy.positions!, { connectors }), []);
  });

  for (const file of playbooks) {
    test(`is ${file} without faults`, () => {
      const { playbook, positions, faults } = parsePlaybook(read(file), file);
      assert.deepEqual(faults, []);
      assert.deepEqual(checkPlaybook(playbook!, positions!, { connectors, policy: policy.policy! }), []);
      assert.equal(transitiveOrder(playbook!).at(-1), 'report');
    });
  }

  test('cuts sessions at once on a clear verdict, and asks before anything that cannot be brought back', () => {
    const { playbook } = parsePlaybook(read('forged-session.yaml'), 'forged-session.yaml');
    const demanded = (id: string, effect: 'irreversible' | 'reversible', verdict: 'stolen' | 'undecided') =>
      approvalDemand(policy.policy!, playbook!.steps[id]!, {
        capability: playbook!.steps[id]!.use,
        effect,
        verdict,
      });
    assert.equal(demanded('cut_sessions', 'irreversible', 'stolen').ask, 0);
    assert.equal(demanded('cut_sessions', 'irreversible', 'undecided').ask, 1);
    assert.deepEqual(demanded('cut_tokens', 'irreversible', 'stolen'), { ask: 1, group: 'security-oncall' });
    assert.deepEqual(demanded('suspend', 'reversible', 'stolen'), { ask: 1, group: 'security-oncall' });
    assert.ok(approversOf(policy.policy!, 'security-oncall').length >= 2);
  });
});
