import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { OUR_AUDIENCE, POLL_AUTHORIZATION } from '../../../connectors/shared-signals/simulator.ts';
import { publicJwk, readCompact, simulatedKey } from '../../../connectors/shared-signals/simulator-jws.ts';
import { createReceiver } from '../../../connectors/shared-signals/simulator-receiver.ts';
import { createTransmitter } from '../../../connectors/shared-signals/simulator-transmitter.ts';
import { startSignals } from './fixture.ts';
import { IDP, signal } from './seed.ts';

const AT = '2026-03-01T08:00:00Z';
const key = simulatedKey('transmitter-1');

/** Asks the simulator as a receiver that polls. */
async function poll(baseUrl: string, body: unknown, authorization = POLL_AUTHORIZATION) {
  const answer = await fetch(`${baseUrl}/transmitter/poll`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const { sets = {}, moreAvailable } = text === '' ? {} : (JSON.parse(text) as Polled);
  return { status: answer.status, sets, ids: Object.keys(sets), moreAvailable };
}

interface Polled {
  readonly sets?: Record<string, string>;
  readonly moreAvailable?: boolean;
}

describe('the transmitter', () => {
  test('signs what it sends with a key that its metadata leads to', async (t) => {
    const { address, simulator } = await startSignals(t, { signals: [] });
    simulator.emit(signal('session-presented', AT));
    const metadata = await fetch(`${address.baseUrl}/.well-known/ssf-configuration`);
    const { issuer, jwks_uri: uri } = (await metadata.json()) as { issuer: string; jwks_uri: string };
    const keys = createLocalJWKSet((await (await fetch(uri)).json()) as JSONWebKeySet);
    const { sets } = await poll(address.baseUrl, { returnImmediately: true });
    const verified = await jwtVerify(Object.values(sets)[0] ?? '', keys, {
      issuer,
      audience: OUR_AUDIENCE,
      typ: 'secevent+jwt',
    });
    assert.equal(verified.payload.jti, `session-presented ${AT}`);
  });

  test('gives a token until it is acknowledged or refused, as many as are wanted', async (t) => {
    const { address } = await startSignals(t);
    const first = await poll(address.baseUrl, { maxEvents: 1 });
    assert.equal(first.moreAvailable, true);
    assert.equal((await poll(address.baseUrl, {})).ids.length, 3);
    const [refused, ...others] = (await poll(address.baseUrl, { maxEvents: 2, ack: first.ids })).ids;
    const setErrs = { [refused ?? '']: { err: 'invalid_key', description: 'not known' } };
    assert.deepEqual((await poll(address.baseUrl, { setErrs })).ids, others);
    assert.deepEqual((await poll(address.baseUrl, { ack: others })).ids, []);
  });

  test('lets nobody poll without its credential', async (t) => {
    const { address } = await startSignals(t);
    assert.equal((await poll(address.baseUrl, {}, 'Bearer nobody')).status, 401);
  });

  test('keeps what a receiver said of a token, and signs others that must be refused', () => {
    const transmitter = createTransmitter({ now: () => new Date(0), issuer: () => IDP, audience: 'us', key });
    transmitter.send({ jti: 'one' });
    transmitter
      .poll({ setErrs: { one: { err: 'invalid_audience' }, two: { err: 'invalid_key' } } })
      .change?.();
    assert.deepEqual([...transmitter.refused], [['one', 'invalid_audience']]);
    assert.deepEqual(transmitter.waiting(), []);
    const odd = transmitter.sign({ jti: 'odd' }, { typ: 'JWT', alg: 'none' });
    assert.equal(readCompact(odd)?.header.alg, 'none');
  });
});

describe('the receiver', () => {
  const ours = simulatedKey('countersign-1');
  const receiver = () =>
    createReceiver({ dialect: 'caep', issuer: IDP, audience: 'them', keys: [publicJwk(ours)] });
  const transmitter = createTransmitter({
    now: () => new Date(0),
    issuer: () => IDP,
    audience: 'them',
    key: ours,
  });
  const claims = { iss: IDP, aud: 'them', ...signal('session-revoked', AT) };
  const push = (token: unknown, contentType = 'application/secevent+jwt') => ({
    token,
    contentType,
    authorization: undefined,
  });

  test('takes a token once, and answers a repeat as it did the first', () => {
    const one = receiver();
    const token = transmitter.sign(claims);
    for (const _ of [1, 2]) {
      const { status, change } = one.answer(push(token));
      change?.();
      assert.equal(status, 202);
    }
    assert.equal(one.taken.length, 1);
  });

  const cases: readonly (readonly [string, ReturnType<typeof push>, string])[] = [
    ['of another content type', push(transmitter.sign(claims), 'application/jwt'), 'invalid_request'],
    ['that is no token', push('not.a token'), 'invalid_request'],
    ['of another typ', push(transmitter.sign(claims, { typ: 'JWT' })), 'invalid_request'],
    ['of alg none', push(transmitter.sign(claims, { alg: 'none' })), 'invalid_key'],
    [
      'signed by another under our kid',
      push(transmitter.sign(claims, {}, { ...key, kid: ours.kid })),
      'authentication_failed',
    ],
    ['that ends', push(transmitter.sign({ ...claims, exp: 1 })), 'invalid_request'],
    [
      'of an event that it does not take',
      push(transmitter.sign({ ...claims, ...signal('risk-level-change', AT) })),
      'invalid_request',
    ],
    ['about nobody', push(transmitter.sign({ ...claims, sub_id: undefined })), 'invalid_request'],
  ];
  for (const [what, asked, err] of cases) {
    test(`refuses a token ${what} with ${err}`, () => {
      const { status, body, change } = receiver().answer(asked);
      assert.deepEqual([status, (body as { err: string }).err, change], [400, err, undefined]);
    });
  }
});
