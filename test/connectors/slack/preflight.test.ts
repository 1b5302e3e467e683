import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { preflight } from '../../../connectors/slack/preflight.ts';
import { simulated } from './simulated.ts';

async function identity(t: TestContext, seed: Record<string, unknown> = {}) {
  const { client } = await simulated(t, seed);
  return preflight.identity(client);
}

test('the identity names the owner of each token, with the scopes that Slack tells', async (t) => {
  assert.deepEqual(await identity(t), {
    name: 'admin token of security-automation (Acme), audit token of security-automation (Acme), SCIM token of security-automation (Acme)',
    scopes: [
      'users:read',
      'users:read.email',
      'admin.users:read',
      'admin.users:write',
      'auditlogs:read',
      'admin',
    ],
    warnings: [],
  });
});

test('a scope that was not granted is not held', async (t) => {
  const { scopes } = await identity(t, { missingScopes: ['admin.users:write', 'auditlogs:read'] });
  assert.deepEqual(scopes, ['users:read', 'users:read.email', 'admin.users:read', 'admin']);
});

test('a scope counts only where the token has it that is used for it', async (t) => {
  const { client } = await simulated(t);
  const swapped = {
    ...client,
    identity: (token: Parameters<typeof client.identity>[0]) =>
      client.identity(token === 'auditToken' ? 'scimToken' : 'auditToken'),
  };
  const { scopes, warnings } = await preflight.identity(swapped);
  assert.deepEqual(scopes, []);
  assert.match(warnings.join(), /SLACK_PLATFORM_AUDIT_TOKEN also holds admin;/);
});

test('a token that may more than its part is warned of', async (t) => {
  const { warnings } = await identity(t, { moreScopes: ['chat:write'] });
  assert.equal(warnings.length, 3);
  assert.match(
    warnings[1] ?? '',
    /SLACK_PLATFORM_AUDIT_TOKEN also holds chat:write; auditlogs:read is all it needs/,
  );
});

test('a token of a workspace is warned of', async (t) => {
  const { warnings } = await identity(t, { isOrgInstall: false });
  assert.match(warnings[0] ?? '', /SLACK_PLATFORM_ADMIN_TOKEN is a token of a workspace/);
});

test('where Slack tells no scopes, none are claimed or denied', async (t) => {
  const { scopes, warnings } = await identity(t, { tellsScopes: false });
  assert.equal(scopes, undefined);
  assert.equal(warnings.length, 3);
});

test('a token that Slack refuses is a fault', async (t) => {
  const { context, connector, contextWith } = await simulated(t);
  const client = connector.open(
    contextWith(context.settings, { ...context.secrets, auditToken: 'xoxp-nobody-knows-this-one' }),
  );
  await assert.rejects(preflight.identity(client), { code: 'ERR_CONNECTOR_FORBIDDEN' });
});
