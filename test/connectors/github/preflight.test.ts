import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { preflight } from '../../../connectors/github/preflight.ts';
import { type Fixture, startGitHub } from './fixture.ts';

const TOKEN = `ghp_${'person'.padEnd(36, '0')}`;
const identity = ({ client }: Pick<Fixture, 'client'>) => preflight.identity(client);

/** A simulated organisation that knows a person's token, and a client that uses it. */
async function asPerson(seed: Record<string, unknown> = {}) {
  const github = await startGitHub({ members: [{ login: 'alice' }], personalToken: TOKEN, ...seed });
  const { organization } = github.address.settings;
  return github.open({ organization: organization ?? '' }, { token: TOKEN });
}

describe('the identity of an App', () => {
  test('is its installation, with what it may by GitHub’s own word; who may write may read', async () => {
    assert.deepEqual(await identity(await startGitHub()), {
      name: 'GitHub App countersign, installation 1',
      scopes: [
        'members:read',
        'metadata:read',
        'organization_administration:write',
        'organization_administration:read',
        'organization_personal_access_tokens:write',
        'organization_personal_access_tokens:read',
      ],
      warnings: [],
    });
  });

  test('shows a permission that was not granted by its absence', async () => {
    const { scopes } = await identity(await startGitHub({ permissions: { members: 'read' } }));
    assert.deepEqual(scopes, ['members:read']);
  });

  test('warns of a suspended installation, and of one on another organisation', async () => {
    const github = await startGitHub({ suspendedAt: '2026-02-01T00:00:00Z', installedOn: 'other' });
    const { warnings } = await identity(github);
    assert.match(warnings[0] ?? '', /suspended since 2026-02-01/);
    assert.match(warnings[1] ?? '', /installed on other, and the organisation is acme/);
    assert.equal(warnings.length, 2);
  });
});

describe('the SCIM token of managed users', () => {
  const withScim = (scimScopes: string | null) => startGitHub({ kind: 'managed-users', scimScopes });

  test('is asked for its own scopes', async () => {
    const { scopes, warnings } = await identity(await withScim('scim:enterprise'));
    assert.ok(scopes?.includes('scim:enterprise'));
    assert.deepEqual(warnings, []);
  });

  test('that holds the wider scope holds the narrower, and more than it needs', async () => {
    const { scopes, warnings } = await identity(await withScim('admin:enterprise'));
    assert.ok(scopes?.includes('scim:enterprise'));
    assert.deepEqual(warnings, [
      'GITHUB_SCIM_TOKEN also holds admin:enterprise; scim:enterprise alone is needed',
    ]);
  });

  test('without the scope does not hold it', async () => {
    const { scopes } = await identity(await withScim('read:enterprise'));
    assert.ok(scopes && !scopes.includes('scim:enterprise'));
  });

  test('of another kind makes the scopes unknown, since GitHub tells none', async () => {
    const { scopes, warnings } = await identity(await withScim(null));
    assert.equal(scopes, undefined);
    assert.match(warnings[0] ?? '', /does not tell the scopes of GITHUB_SCIM_TOKEN/);
  });
});

describe('the identity of a person’s token', () => {
  test('is the person, with the scopes in an App’s words, and a warning', async () => {
    const { name, scopes, warnings } = await preflight.identity(await asPerson());
    assert.equal(name, 'token of the person alice');
    assert.deepEqual(scopes, [
      'members:read',
      'organization_administration:read',
      'organization_administration:write',
    ]);
    assert.match(warnings.join(), /a GitHub App is better/);
  });

  test('does not hold the audit log without its scope', async () => {
    const { scopes } = await preflight.identity(await asPerson({ personalScopes: 'read:org' }));
    assert.deepEqual(scopes, ['members:read']);
  });

  test('is of unknown scopes where GitHub tells none', async () => {
    const { scopes, warnings } = await preflight.identity(await asPerson({ personalScopes: null }));
    assert.equal(scopes, undefined);
    assert.match(warnings.join(), /no classic token/);
  });
});

test('a preflight asks one thing of each credential', async () => {
  const github = await startGitHub({ kind: 'managed-users' });
  await identity(github);
  assert.deepEqual(
    github.simulator.ledger.map(({ method, path }) => `${method} ${path}`),
    ['GET /app/installations/1', 'GET /scim/v2/enterprises/acme-inc/Users'],
  );
});
