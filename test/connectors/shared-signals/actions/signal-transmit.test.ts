import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Credential } from 'countersign/kit';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { signalTransmit } from '../../../../connectors/shared-signals/actions/signal-transmit.ts';
import { OUR_ISSUER } from '../../../../connectors/shared-signals/simulator.ts';
import { publicJwk, simulatedKey } from '../../../../connectors/shared-signals/simulator-jws.ts';
import { changes } from '../../../support/platform.ts';
import { alice, request, startSignals } from '../fixture.ts';
import { ALICE, IDP, SESSION } from '../seed.ts';

const REVOKED = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
const CHANGED = 'https://schemas.openid.net/secevent/caep/event-type/credential-change';
/** 2026-03-01T09:00:00Z */
const NOW_S = 1_772_355_600;
const session: Credential = { kind: 'session', platform: 'shared-signals', id: SESSION };

function eventIn(claims: Record<string, unknown> | undefined, uri: string) {
  return (claims?.events as Record<string, Record<string, unknown>> | undefined)?.[uri];
}

describe('a signal', () => {
  test('is a security event token that our key signed, about the account by e-mail', async (t) => {
    const { send, simulator, pushed, address } = await startSignals(t);
    await send();
    const token = String(simulator.ledger.at(-1)?.body);
    const key = await importJWK(publicJwk(simulatedKey('countersign-1')), 'RS256');
    const { payload } = await jwtVerify(token, key, {
      issuer: OUR_ISSUER,
      audience: address.baseUrl,
      typ: 'secevent+jwt',
    });
    assert.deepEqual(decodeProtectedHeader(token), {
      alg: 'RS256',
      kid: 'countersign-1',
      typ: 'secevent+jwt',
    });
    assert.deepEqual(payload.sub_id, { format: 'email', email: ALICE });
    assert.equal(payload.iat, NOW_S);
    assert.deepEqual(eventIn(pushed()[0]?.claims, REVOKED), {
      event_timestamp: NOW_S,
      initiating_entity: 'policy',
      reason_admin: { en: 'Incident response: the credential is taken for stolen or forged' },
    });
  });

  test('has neither exp nor sub, which would make another token of it', async (t) => {
    const { send, pushed } = await startSignals(t);
    await send();
    const [{ claims } = { claims: {} }] = pushed();
    assert.deepEqual(Object.keys(claims).sort(), ['aud', 'events', 'iat', 'iss', 'jti', 'sub_id', 'txn']);
  });

  test('of a changed credential says which, and what became of it', async (t) => {
    const { send, pushed } = await startSignals(t);
    await send(request({ event: 'credential-change', 'credential-type': 'app', 'change-type': 'delete' }));
    const event = eventIn(pushed()[0]?.claims, CHANGED);
    assert.deepEqual([event?.credential_type, event?.change_type], ['app', 'delete']);
  });

  test('names an account without e-mail by issuer and id', async (t) => {
    const { send, pushed, open, address } = await startSignals(t);
    const { email: _, ...nameless } = alice;
    const byId = { account: { ...nameless, id: '00u1' } };
    await send(request({}, byId));
    await send(request({}, { ...byId, idempotencyKey: 'other' }), open({ subjectIssuer: IDP }));
    assert.deepEqual(
      pushed().map(({ claims }) => claims.sub_id),
      [address.baseUrl, IDP].map((iss) => ({ format: 'iss_sub', iss, sub: '00u1' })),
    );
  });

  test('takes issuer and id apart where the account’s id is both', async (t) => {
    const { send, pushed } = await startSignals(t);
    const account = { platform: 'shared-signals', id: `${IDP} 00u1`, status: 'unknown' } as const;
    await send(request({}, { account }));
    assert.deepEqual(pushed()[0]?.claims.sub_id, { format: 'iss_sub', iss: IDP, sub: '00u1' });
  });

  test('is not made of an id of which nobody says whose it is', async (t) => {
    const { plan, open } = await startSignals(t);
    const account = { platform: 'shared-signals', id: '00u1', status: 'unknown' } as const;
    await assert.rejects(plan(request({}, { account }), open({ transmitter: undefined })), {
      code: 'ERR_INPUT_INVALID',
      message: /SHARED_SIGNALS_SUBJECT_ISSUER/,
    });
  });

  test('names the one session of the incident where only that is meant', async (t) => {
    const { send, pushed, plan } = await startSignals(t);
    const asked = request({ 'only-session': true }, { credential: session });
    await send(asked);
    assert.deepEqual(pushed()[0]?.claims.sub_id, {
      format: 'complex',
      session: { format: 'opaque', id: SESSION },
      user: { format: 'email', email: ALICE },
    });
    assert.match((await plan(asked)).summary, /a session of alice@acme\.example was revoked/);
    await assert.rejects(plan(request({ 'only-session': true })), { code: 'ERR_INPUT_INVALID' });
    const wrong = request({ 'only-session': true, event: 'credential-change' }, { credential: session });
    await assert.rejects(plan(wrong), { message: /session-revoked alone/ });
  });
});

describe('a repeat', () => {
  test('of the same plan is the same token, letter by letter, and is taken once', async (t) => {
    const { plan, client, simulator, advance } = await startSignals(t);
    const made = await plan();
    await signalTransmit.perform(client, request(), made);
    advance(3_600_000);
    await signalTransmit.perform(client, request(), made);
    const tokens = simulator.ledger.map(({ body }) => body);
    assert.equal(tokens.length, 2);
    assert.equal(tokens[0], tokens[1]);
    assert.equal(changes(simulator).length, 1);
  });

  test('by a later plan of the same intent has the same id, and is taken once', async (t) => {
    const { send, pushed, simulator, advance } = await startSignals(t);
    await send();
    advance(60_000);
    await send();
    const [first, second] = pushed().map(({ claims }) => claims);
    assert.equal(first?.jti, second?.jti);
    assert.notEqual(first?.iat, second?.iat);
    assert.equal(changes(simulator).length, 1);
  });

  test('of another intent has another id', async (t) => {
    const { send, simulator } = await startSignals(t);
    await send();
    await send(request({}, { idempotencyKey: 'run-2-tell-0' }));
    assert.equal(changes(simulator).length, 2);
  });
});

describe('to Okta', () => {
  test('the subject stands in the event, under user, and nothing is asked for but the signature', async (t) => {
    const { send, pushed, simulator } = await startSignals(t, { dialect: 'okta' });
    await send();
    const [{ claims } = { claims: {} }] = pushed();
    assert.deepEqual(eventIn(claims, REVOKED)?.subject, { user: { format: 'email', email: ALICE } });
    assert.deepEqual(Object.keys(claims).sort(), ['aud', 'events', 'iat', 'iss', 'jti']);
    assert.equal(simulator.ledger.at(-1)?.path, '/security/api/v1/security-events');
    assert.deepEqual(changes(simulator), ['POST /security/api/v1/security-events']);
  });

  test('a credential-change is a gap of the plan, since its endpoint takes none', async (t) => {
    const { plan, simulator } = await startSignals(t, { dialect: 'okta' });
    await assert.rejects(plan(request({ event: 'credential-change' })), {
      code: 'ERR_CAPABILITY_NOT_OFFERED',
      message: /takes no credential-change/,
    });
    await assert.rejects(plan(request({ 'only-session': true }, { credential: session })), {
      code: 'ERR_INPUT_INVALID',
    });
    assert.deepEqual(simulator.ledger, []);
  });
});

describe('the plan', () => {
  test('says to whom what is told, that it is final, and asks nobody', async (t) => {
    const { plan, simulator, address } = await startSignals(t);
    const made = await plan();
    const host = new URL(address.baseUrl).host;
    assert.equal(made.summary, `Tell ${host} that the sessions of ${ALICE} were revoked`);
    assert.match(made.present.join('\n'), /cannot be taken back, and delivery is all/);
    assert.equal(made.alreadyDone, false);
    assert.deepEqual(simulator.ledger, []);
  });

  test('binds the approval to receiver, event and subject, and not to the time', async (t) => {
    const { plan, advance } = await startSignals(t);
    const first = await plan();
    advance(600_000);
    assert.deepEqual((await plan()).binds, first.binds);
    assert.notDeepEqual((await plan(request({ event: 'credential-change' }))).binds, first.binds);
  });

  test('is a gap where no receiver is configured', async (t) => {
    const { plan, open } = await startSignals(t);
    const client = open({ receiver: undefined }, { privateKey: undefined });
    await assert.rejects(plan(request(), client), { code: 'ERR_CAPABILITY_NOT_OFFERED' });
    assert.equal(signalTransmit.offered?.({ issuer: OUR_ISSUER }), false);
  });
});

describe('the proof', () => {
  test('is open for ever after a 202, and says why', async (t) => {
    const { send, plan, client, now, advance } = await startSignals(t);
    const made = await plan();
    const since = now().toISOString();
    await send();
    advance(24 * 3_600_000);
    const reading = await signalTransmit.verify(client, request(), made, since);
    assert.equal(reading.state, 'pending');
    assert.match(reading.strongest.why, /acknowledges delivery and offers nothing to read/);
  });

  test('claims no layer of access, and that nothing proves it', () => {
    assert.deepEqual([signalTransmit.cuts, signalTransmit.unprovable], [[], true]);
  });
});

test('the receipt has the receiver’s answer and its request id', async (t) => {
  const { send, address, pushed } = await startSignals(t);
  const { calls, requestIds } = await send();
  const host = new URL(address.baseUrl).host;
  assert.deepEqual(calls, [`POST ${host}/receiver/push (jti ${String(pushed()[0]?.claims.jti)}) → 202`]);
  assert.deepEqual(requestIds, ['simulated00000001']);
});
