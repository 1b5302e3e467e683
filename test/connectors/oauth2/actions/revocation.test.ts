import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { ActionRequest } from 'countersign/kit';
import {
  OTHER_CLIENT_ID,
  OTHER_CLIENT_SECRET,
  signedToken,
} from '../../../../connectors/oauth2/simulator/credentials.ts';
import { changes } from '../../../support/platform.ts';
import { action, type Fixture, request, requestNaming, startOAuth2 } from '../fixture.ts';
import { ACCESS, ALICE, BOBS, REFRESH } from '../seed.ts';

const NOT_IN_HAND = { code: 'ERR_CONNECTOR_NOT_FOUND', place: 'OAUTH2_TOKENS_FILE' };
const tokensRevoke = action('tokens.revoke');
const credentialDelete = action('credential.delete');

/** Plans, performs and reads once. */
async function carryOut({ client, now }: Fixture, asked: ActionRequest) {
  const { plan, perform, verify } = action(asked.capability);
  const made = await plan(client, asked);
  const since = now().toISOString();
  const receipt = await perform(client, asked, made);
  return { plan: made, receipt, read: () => verify(client, asked, made, since) };
}

describe('tokens.revoke', () => {
  test('revokes the account’s tokens in hand, those first that make others, and nobody else’s', async (t) => {
    const platform = await startOAuth2(t);
    const { client, simulator, name } = platform;
    const { plan, receipt, read } = await carryOut(platform, request('tokens.revoke'));
    assert.match(plan.summary, /^Revoke 3 tokens in hand of alice@acme\.example at http/);
    assert.equal(plan.present.at(-1), 'tokens of the account that are not in hand stay');
    assert.deepEqual(
      receipt.calls,
      Array.from({ length: 3 }, () => 'POST /oauth/revoke → 200'),
    );
    const revoked = simulator.ledger
      .filter(({ changed }) => changed)
      .map(({ body }) => body as { token: string });
    assert.equal(revoked[0]?.token, REFRESH);
    const reading = await read();
    assert.deepEqual([reading.state, reading.strongest.state], ['effective', 'effective']);
    assert.ok(
      reading.saw.includes(
        `${name(ACCESS)} was active by introspection before, and is not active by introspection now`,
      ),
    );
    const bobs = (await client.held()).find(({ fingerprint }) => fingerprint === name(BOBS));
    assert.equal((await client.introspect(bobs!))?.active, true);
  });

  test('is bound to account and tokens by fingerprint', async (t) => {
    const { client, name } = await startOAuth2(t, { tokens: [{ value: ACCESS, sub: ALICE.sub }] });
    const plan = await tokensRevoke.plan(client, request('tokens.revoke'));
    assert.deepEqual(plan.binds, { account: ALICE.sub, credentials: [name(ACCESS)] });
    assert.deepEqual(plan.before, {
      activeBy: { [name(ACCESS)]: 'introspection' },
      issuedTo: { [name(ACCESS)]: 'countersign' },
    });
  });

  test('is refused while the token of the incident is not in hand, whatever others are', async (t) => {
    const { client, simulator, name } = await startOAuth2(t);
    const asked = requestNaming('tokens.revoke', name('a-token-nobody-handed-in'));
    await assert.rejects(tokensRevoke.plan(client, asked), NOT_IN_HAND);
    assert.deepEqual(changes(simulator), []);
  });

  test('without a token of the account in hand is a gap for a person', async (t) => {
    const { client, hold } = await startOAuth2(t);
    hold(BOBS);
    await assert.rejects(tokensRevoke.plan(client, request('tokens.revoke')), NOT_IN_HAND);
  });

  test('calls nothing when a token was taken out of the file meanwhile', async (t) => {
    const { client, simulator, hold } = await startOAuth2(t);
    const asked = request('tokens.revoke');
    const plan = await tokensRevoke.plan(client, asked);
    hold(REFRESH);
    await assert.rejects(tokensRevoke.perform(client, asked, plan), NOT_IN_HAND);
    await assert.rejects(tokensRevoke.verify(client, asked, plan, ''), NOT_IN_HAND);
    assert.deepEqual(changes(simulator), []);
  });

  test('halfway is of unknown outcome, and the reading shows what is left', async (t) => {
    const tokens = [
      { value: ACCESS, sub: ALICE.sub, client: OTHER_CLIENT_ID },
      { value: REFRESH, sub: ALICE.sub, kind: 'refresh' },
    ];
    const { client, now, name } = await startOAuth2(t, { tokens });
    const asked = request('tokens.revoke');
    const plan = await tokensRevoke.plan(client, asked);
    await assert.rejects(tokensRevoke.perform(client, asked, plan), {
      code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    });
    const { state, saw } = await tokensRevoke.verify(client, asked, plan, now().toISOString());
    assert.equal(state, 'pending');
    assert.ok(
      saw.some((line) => line.startsWith(name(ACCESS)) && line.endsWith('is active by introspection now')),
    );
  });
});

describe('credential.delete', () => {
  test('revokes the one token that is named, and the account’s others stay', async (t) => {
    const platform = await startOAuth2(t);
    const { receipt, read } = await carryOut(
      platform,
      requestNaming('credential.delete', platform.name(ACCESS)),
    );
    assert.equal(receipt.calls.length, 1);
    assert.equal((await read()).state, 'effective');
    assert.equal(changes(platform.simulator).length, 1);
  });

  test('is refused for a token of another account, and for what is no token', async (t) => {
    const { client, name } = await startOAuth2(t);
    const bobs = requestNaming('credential.delete', name(BOBS));
    await assert.rejects(credentialDelete.plan(client, bobs), { code: 'ERR_CONNECTOR_REJECTED' });
    const invalid = { code: 'ERR_INPUT_INVALID' };
    await assert.rejects(credentialDelete.plan(client, request('credential.delete')), invalid);
    const byId = { kind: 'access-token', platform: 'oauth2', id: 'jti-1' } as const;
    await assert.rejects(
      credentialDelete.plan(client, request('credential.delete', { credential: byId })),
      invalid,
    );
    const elsewhere = { kind: 'access-token', platform: 'okta', fingerprint: name(ACCESS) } as const;
    await assert.rejects(
      credentialDelete.plan(client, request('credential.delete', { credential: elsewhere })),
      invalid,
    );
  });
});

describe('the proof', () => {
  test('is never had of a token that the endpoint did not call active before', async (t) => {
    const platform = await startOAuth2(t, { tokens: [] });
    platform.hold('a-token-that-was-never-issued');
    const { plan, read } = await carryOut(
      platform,
      requestNaming('credential.delete', platform.name('a-token-that-was-never-issued')),
    );
    assert.match(plan.present[0] ?? '', /was never issued.*its end cannot be proven/);
    assert.match(plan.present[1] ?? '', /does not say whose it is; taken for one of alice@acme\.example/);
    assert.equal((await read()).state, 'pending');
  });

  test('is not had where the endpoint hides the token, but by the client that it was issued to', async (t) => {
    const tokens = [{ value: ACCESS, sub: ALICE.sub, client: OTHER_CLIENT_ID }];
    const platform = await startOAuth2(t, { tokens, hidesOthers: true });
    const asked = requestNaming('credential.delete', platform.name(ACCESS));
    const plan = await credentialDelete.plan(platform.client, asked);
    const { state, strongest } = await credentialDelete.verify(platform.client, asked, plan, '');
    assert.equal(state, 'pending');
    assert.match(strongest.why, /says the same of one that it never knew/);
    const clients = JSON.stringify({ nobody: 'a-wrong-secret', [OTHER_CLIENT_ID]: OTHER_CLIENT_SECRET });
    const client = platform.open({}, { ...platform.address.secrets, clients });
    const { read } = await carryOut({ ...platform, client }, asked);
    assert.equal((await read()).state, 'effective');
    assert.ok(platform.lines.some(({ level, facts }) => level === 'warn' && facts.client === 'nobody'));
  });

  test('waits while the issuer still calls the token active', async (t) => {
    const platform = await startOAuth2(t, { propagationMs: 40_000 });
    const { read } = await carryOut(platform, requestNaming('credential.delete', platform.name(ACCESS)));
    assert.equal((await read()).state, 'pending');
    platform.advance(40_000);
    assert.equal((await read()).state, 'effective');
  });

  test('is by the endpoint that told it before, and no other', async (t) => {
    const { client, now } = await startOAuth2(t, { refusesJwts: true, tokens: [{ sub: ALICE.sub }] });
    const [jwt] = await client.held();
    const asked = requestNaming('credential.delete', jwt!.fingerprint);
    const plan = await credentialDelete.plan(client, asked);
    assert.deepEqual(plan.before.activeBy, { [jwt!.fingerprint]: 'userinfo' });
    const byOther = {
      ...plan,
      before: { ...plan.before, activeBy: { [jwt!.fingerprint]: 'introspection' } },
    };
    assert.equal(
      (await credentialDelete.verify(client, asked, byOther, now().toISOString())).state,
      'pending',
    );
  });

  test('says of a forged JWT that revoking cannot stop it', async (t) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const platform = await startOAuth2(t);
    const claims = { iss: platform.address.baseUrl, sub: ALICE.sub, exp: 1_900_000_000 };
    const forged = signedToken(claims, privateKey);
    platform.hold(forged);
    const { plan, read } = await carryOut(
      platform,
      requestNaming('credential.delete', platform.name(forged)),
    );
    assert.match(plan.present[1] ?? '', /the issuer did NOT sign: it is forged, revoking cannot stop it/);
    assert.equal((await read()).state, 'pending');
  });
});

describe('the issuer', () => {
  test('gets the revocation in the name of the client that the token was issued to', async (t) => {
    const tokens = [{ value: ACCESS, sub: ALICE.sub, client: OTHER_CLIENT_ID }];
    const platform = await startOAuth2(t, { tokens });
    const clients = JSON.stringify({ [OTHER_CLIENT_ID]: OTHER_CLIENT_SECRET });
    const client = platform.open({}, { ...platform.address.secrets, clients });
    const { plan, read } = await carryOut(
      { ...platform, client },
      requestNaming('credential.delete', platform.name(ACCESS)),
    );
    assert.ok(!plan.present.some((line) => line.includes('no proof of the client')));
    assert.equal((await read()).state, 'effective');
  });

  test('refuses a token of a client whose proof is not configured, and the plan said so', async (t) => {
    const tokens = [{ value: ACCESS, sub: ALICE.sub, client: OTHER_CLIENT_ID }];
    const { client, name, now } = await startOAuth2(t, { tokens });
    const asked = requestNaming('credential.delete', name(ACCESS));
    const plan = await credentialDelete.plan(client, asked);
    assert.match(plan.present.at(-1) ?? '', /no proof of the client crm:app is configured/);
    await assert.rejects(credentialDelete.perform(client, asked, plan), {
      code: 'ERR_CONNECTOR_REJECTED',
      message: 'oauth2: POST /oauth/revoke → 400: unauthorized_client',
    });
    assert.equal((await credentialDelete.verify(client, asked, plan, now().toISOString())).state, 'pending');
  });

  test('that does not revoke JWTs says so, and the token stays', async (t) => {
    const { client, now } = await startOAuth2(t, { refusesJwts: true, tokens: [{ sub: ALICE.sub }] });
    const asked = request('tokens.revoke');
    const plan = await tokensRevoke.plan(client, asked);
    await assert.rejects(tokensRevoke.perform(client, asked, plan), /unsupported_token_type/);
    assert.equal((await tokensRevoke.verify(client, asked, plan, now().toISOString())).state, 'pending');
  });

  test('without a revocation endpoint is a gap of the platform', async (t) => {
    const { client } = await startOAuth2(t, { metadata: { revocation_endpoint: null } });
    await assert.rejects(tokensRevoke.plan(client, request('tokens.revoke')), {
      code: 'ERR_CAPABILITY_NOT_OFFERED',
    });
  });

  test('that answers a revocation with 503 has changed nothing: it is tried again when it says', async (t) => {
    let headers: Record<string, string> = { 'retry-after': '7' };
    const server = createServer((_request, response) => response.writeHead(503, headers).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/revoke`;
    const { client } = await startOAuth2(t, { metadata: { revocation_endpoint: url } });
    const [token] = await client.held();
    await assert.rejects(client.revoke(token!, undefined), {
      code: 'ERR_CONNECTOR_RATE_LIMITED',
      retryAfterMs: 7_000,
    });
    headers = {};
    await assert.rejects(client.revoke(token!, undefined), { code: 'ERR_CONNECTOR_UNAVAILABLE' });
  });
});
