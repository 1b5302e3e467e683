import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CREDENTIAL_KINDS } from '#domain/credential.ts';
import { checkPlaybook } from '#domain/playbook/check.ts';
import { checkPolicy } from '#domain/playbook/check-policy.ts';
import { beginningFor } from '#domain/playbook/fits.ts';
import { transitiveOrder } from '#domain/playbook/order.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import { approvalDemand, approversOf } from '#domain/playbook/policy-decisions.ts';
import { factsOf } from '../../../src/adapters/registry/connectors.ts';
import { loadConnectors } from '../../../src/adapters/registry/load-connectors.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'playbooks');
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const policy = parsePolicy(read('policy.yaml'), 'policy.yaml');
const connectors = (await loadConnectors([join(ROOT, 'connectors')])).map(factsOf);
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml') && file !== 'policy.yaml');
const shipped = new Map(files.map((file) => [file, parsePlaybook(read(file), file)]));

describe('what ships', () => {
  test('is a policy without faults', () => {
    assert.deepEqual(policy.faults, []);
    assert.deepEqual(checkPolicy(policy.policy!, policy.positions!, { connectors }), []);
  });

  for (const file of files) {
    test(`is ${file} without faults`, () => {
      const { playbook, positions, faults } = shipped.get(file)!;
      assert.deepEqual(faults, []);
      const others = new Map([...shipped.values()].map(({ playbook: each }) => [each!.id, each!]));
      const context = { connectors, policy: policy.policy!, playbooks: others };
      assert.deepEqual(checkPlaybook(playbook!, positions!, context), []);
      assert.equal(transitiveOrder(playbook!).at(-1), 'report');
    });
  }

  for (const verdict of ['forged', 'stolen'] as const) {
    for (const kind of [...CREDENTIAL_KINDS, undefined]) {
      test(`answers ${kind ?? 'a credential of unknown kind'} that is ${verdict} by at most one playbook`, () => {
        const loaded = [...shipped.values()].map(({ playbook }) => ({ playbook: playbook! }));
        const begun = beginningFor(loaded, verdict, kind).map(({ playbook }) => playbook.id);
        assert.deepEqual(begun.slice(1), []);
        if (kind === undefined) assert.deepEqual(begun, ['forged-session']);
      });
    }
  }

  test('cuts sessions at once on a clear verdict, and asks before anything that cannot be brought back', () => {
    const { playbook } = shipped.get('forged-session.yaml')!;
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
