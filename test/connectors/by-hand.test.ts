import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ContainmentCapability } from '#domain/containment.ts';
import { factsOf } from '../../src/adapters/registry/connectors.ts';
import { loadConnectors } from '../../src/adapters/registry/load-connectors.ts';
import { projectRoot } from '../../src/cli/project-root.ts';

const installed = await loadConnectors([join(projectRoot, 'connectors')]);

for (const { connector } of installed) {
  const { platform, byHand = {} } = connector.manifest;
  test(`${platform} offers each containment under all settings, or says what a person does`, () => {
    const always = connector.actions.filter(({ offered }) => !offered).map(({ capability }) => capability);
    const told = [...always, ...Object.keys(byHand)];
    const silent = ContainmentCapability.options.filter((name) => !told.includes(name));
    assert.deepEqual(silent, []);
  });
}

test('what a platform offers under some settings is left to a person under the others alone', () => {
  const github = installed.find(({ connector }) => connector.manifest.platform === 'github')!;
  const under = (organizationKind: string) =>
    Object.keys(factsOf({ ...github, settings: { organizationKind }, secrets: {} }).byHand!);
  assert.ok(under('standard').includes('account.suspend'));
  assert.ok(!under('managed-users').includes('account.suspend'));
  assert.ok(!Object.keys(factsOf(github).byHand!).includes('account.suspend'));
});
