import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { coverageFactsOf } from '../../../src/adapters/registry/coverage-facts.ts';
import { type FoundConnector, loadConnectors } from '../../../src/adapters/registry/load-connectors.ts';
import { projectRoot } from '../../../src/cli/project-root.ts';

let github: FoundConnector;
before(async () => {
  const installed = await loadConnectors([join(projectRoot, 'connectors')]);
  github = installed.find(({ connector }) => connector.manifest.platform === 'github')!;
});

function facts(env: Readonly<Record<string, string>> = {}) {
  return coverageFactsOf(github, (name) => env[name]);
}

function suspend(env: Readonly<Record<string, string>>) {
  const found = facts(env).actions.find(({ capability }) => capability === 'account.suspend');
  return [found?.offered, found?.dependsOn];
}

describe('what a connector states for coverage', () => {
  test('one that is only installed names what is to be set', () => {
    const { state, unset, log, lists } = facts();
    assert.deepEqual(
      [state, unset, log, lists],
      ['installed', ['GITHUB_ORGANIZATION'], 'audit-log', { sessions: false, tokens: true }],
    );
  });

  test('one that is configured needs nothing more, and one by half is known for it', () => {
    const whole = facts({ GITHUB_ORGANIZATION: 'acme' });
    assert.deepEqual([whole.state, whole.unset], ['configured', []]);
    const half = facts({ GITHUB_APP_ID: '1' });
    assert.deepEqual([half.state, half.unset], ['half-configured', ['GITHUB_ORGANIZATION']]);
  });

  test('what a person does is told of what is not offered under the settings, or may not be', () => {
    const told = (env: Readonly<Record<string, string>>) =>
      facts(env)
        .byHand!.map(({ capability }) => capability)
        .filter((name) => name.startsWith('account.'));
    assert.deepEqual(told({}), ['account.suspend']);
    assert.deepEqual(told({ GITHUB_ORGANIZATION: 'acme' }), ['account.suspend']);
    assert.deepEqual(told({ GITHUB_ORGANIZATION: 'acme', GITHUB_ORGANIZATION_KIND: 'managed-users' }), []);
  });

  test('an action that not every setting offers names the settings that decide', () => {
    const GITHUB_ORGANIZATION = 'acme';
    const by = ['GITHUB_ORGANIZATION_KIND'];
    assert.deepEqual(suspend({}), ['depends', by]);
    assert.deepEqual(suspend({ GITHUB_ORGANIZATION }), ['not-so-configured', by]);
    assert.deepEqual(suspend({ GITHUB_ORGANIZATION, GITHUB_ORGANIZATION_KIND: 'managed-users' }), [
      'so-configured',
      by,
    ]);
  });
});
