import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '#domain/playbook/parse.ts';
import { objectiveMsOf } from '#domain/playbook/time-to-contain.ts';
import { POLICY } from '../run/world.ts';

function policyWith(lines: string) {
  return parsePolicy(`${POLICY}${lines}\n`, 'policy.yaml');
}

test('a platform’s own objective goes before the default', () => {
  const { policy } = policyWith('timeToContain: { default: 15m, platforms: { okta: 10m } }');
  assert.deepEqual([objectiveMsOf(policy!, 'okta'), objectiveMsOf(policy!, 'github')], [600_000, 900_000]);
});

test('without a default, and without any, there is no objective', () => {
  assert.equal(
    objectiveMsOf(policyWith('timeToContain: { platforms: { okta: 10m } }').policy!, 'slack'),
    undefined,
  );
  assert.equal(objectiveMsOf(policyWith('').policy!, 'okta'), undefined);
  assert.equal(objectiveMsOf(policyWith('timeToContain: {}').policy!, '__proto__'), undefined);
});

test('an objective of no time, or one nobody can mean, is refused', () => {
  for (const given of ['0s', '31d', 'soon']) {
    const { faults } = policyWith(`timeToContain: { default: ${given} }`);
    assert.equal(faults.length, 1, given);
  }
});
