import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import type { Account, ActionRequest, ConnectorContext } from 'countersign/kit';
import { type OAuth2Client, openClient } from '../../../connectors/oauth2/client.ts';
import { lookups } from '../../../connectors/oauth2/lookups.ts';
import { preflight } from '../../../connectors/oauth2/preflight.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { recordingLog } from '../../support/log.ts';
import { action, request, requestNaming } from './fixture.ts';
import { type RealProvider, startProvider } from './openid-provider.ts';

const fingerprints = createFingerprints(Buffer.from('a key of these tests alone'));

/** A client of the provider, and the file of tokens in hand. */
async function open(
  t: TestContext,
  secrets: Record<string, string> = {},
  settings: Record<string, string> = {},
) {
  const provider = await startProvider(t);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-oauth2-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const tokensFile = join(folder, 'tokens');
  const { log } = recordingLog();
  const context: ConnectorContext = {
    settings: { issuer: provider.issuer, clientId: 'countersign', tokensFile, ...settings },
    secrets: { privateKey: provider.privateKey, ...secrets },
    clock: { now: () => new Date() },
    log,
    fingerprints,
  };
  const hold = (...lines: string[]) => writeFileSync(tokensFile, lines.join('\n'), { mode: 0o600 });
  return { provider, client: openClient(context), hold, context };
}

async function accountOf(client: OAuth2Client, id: string): Promise<Account> {
  const account = await lookups.account(client, { id });
  assert.ok(account);
  return account;
}

async function carryOut(client: OAuth2Client, asked: ActionRequest, raw: readonly string[]) {
  const { plan, perform, verify } = action(asked.capability);
  const made = await plan(client, asked);
  const receipt = await perform(client, asked, made);
  const reading = await verify(client, asked, made, new Date().toISOString());
  const shown = inspect([made, receipt, reading], { depth: 9 });
  for (const secret of raw) assert.ok(!shown.includes(secret), 'a raw token leaks');
  return { plan: made, reading };
}

const isTaken = async ({ issuer }: RealProvider, access: string) => {
  const answer = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${access}` } });
  return answer.status === 200;
};

test('a real provider takes the client’s proof before anything is to be revoked, and refuses a wrong one', async (t) => {
  const { provider, client, context } = await open(t);
  const { name, warnings } = await preflight.identity(client);
  assert.equal(name, `client countersign of ${provider.issuer}`);
  assert.deepEqual(warnings, []);
  const clients = JSON.stringify({ 'crm-app': 'not-its-secret-at-all' });
  const wrong = openClient({ ...context, secrets: { ...context.secrets, clients } });
  assert.match((await preflight.identity(wrong)).warnings.join(), /client crm-app .* is refused/);
});

test('a real provider’s tokens are found, revoked by private_key_jwt, and seen to be gone', async (t) => {
  const { provider, client, hold } = await open(t);
  const alice = await provider.issue('countersign', 'user-alice');
  const bob = await provider.issue('countersign', 'user-bob');
  hold(alice.access, `refresh_token ${alice.refresh}`, bob.access);
  const account = await lookups.account(client, { email: 'alice@acme.example' });
  assert.deepEqual(account, {
    platform: 'oauth2',
    id: 'user-alice',
    email: 'alice@acme.example',
    status: 'unknown',
  });
  assert.equal((await lookups.tokens?.(client, account))?.length, 2);
  assert.ok(await isTaken(provider, alice.access));
  const raw = [alice.access, alice.refresh, bob.access];
  const { plan, reading } = await carryOut(client, request('tokens.revoke', { account }), raw);
  assert.equal(plan.targets.length, 2);
  assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
  assert.ok(!(await isTaken(provider, alice.access)));
  assert.ok(await isTaken(provider, bob.access));
});

test('an address that a real provider has not verified finds nobody', async (t) => {
  const { provider, client, hold } = await open(t);
  hold((await provider.issue('countersign', 'user-bob')).access);
  assert.equal(await lookups.account(client, { email: 'carol@acme.example' }), undefined);
});

test('a refresh token that is revoked at a real provider takes the access token of its grant with it', async (t) => {
  const { provider, client, hold } = await open(t);
  const { access, refresh } = await provider.issue('countersign', 'user-alice');
  hold(`refresh_token ${refresh}`);
  const account = await accountOf(client, 'user-alice');
  const asked = { ...requestNaming('credential.delete', fingerprints.of(refresh), 'refresh-token'), account };
  assert.equal((await carryOut(client, asked, [access, refresh])).reading.state, 'effective');
  assert.ok(!(await isTaken(provider, access)));
});

test('a real provider refuses another client’s token, and takes it from that client by its secret', async (t) => {
  const first = await open(t);
  const { access } = await first.provider.issue('crm:app', 'user-alice');
  first.hold(access);
  const account = await accountOf(first.client, 'user-alice');
  const asked = { ...requestNaming('credential.delete', fingerprints.of(access)), account };
  await assert.rejects(carryOut(first.client, asked, [access]), /invalid_request$/);
  assert.ok(await isTaken(first.provider, access));
  const clients = JSON.stringify({ 'crm:app': first.provider.appSecret });
  const client = openClient({ ...first.context, secrets: { ...first.context.secrets, clients } });
  assert.equal((await carryOut(client, asked, [access])).reading.state, 'effective');
  assert.ok(!(await isTaken(first.provider, access)));
});

test('a JWT of a real provider holds by its signature, and that it is not revoked is no success', async (t) => {
  const { provider, client, hold } = await open(t);
  const jwt = await provider.issueJwt('user-alice');
  hold(jwt);
  const account = await accountOf(client, 'user-alice');
  const asked = { ...requestNaming('credential.delete', fingerprints.of(jwt)), account };
  const { plan, perform, verify } = action('credential.delete');
  const made = await plan(client, asked);
  assert.ok(
    made.present.some((line) => line.includes('services that do not ask the issuer take it until it ends')),
  );
  await assert.rejects(perform(client, asked, made), /unsupported_token_type$/);
  assert.equal((await verify(client, asked, made, '')).state, 'pending');
});

test('a token that a real provider never issued is revoked with a 200, and nothing is proven', async (t) => {
  const { provider, client, hold } = await open(t);
  const { access } = await provider.issue('countersign', 'user-alice');
  const unknown = 'a-token-that-nobody-ever-issued';
  hold(access, unknown);
  const account = await accountOf(client, 'user-alice');
  const asked = { ...requestNaming('credential.delete', fingerprints.of(unknown)), account };
  assert.equal((await carryOut(client, asked, [unknown])).reading.state, 'pending');
});

test('a real provider refuses a wrong proof, which is a matter of rights', async (t) => {
  const { provider, context, hold } = await open(t);
  hold((await provider.issue('crm:app', 'user-alice')).access);
  const wrong = openClient({
    ...context,
    settings: { ...context.settings, clientId: 'crm:app' },
    secrets: { clientSecret: 'the-wrong-secret-of-the-app' },
  });
  await assert.rejects(lookups.account(wrong, { id: 'user-alice' }), {
    code: 'ERR_CONNECTOR_FORBIDDEN',
    message: /401: invalid_client$/,
  });
});
