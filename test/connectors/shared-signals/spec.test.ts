import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connector } from '../../../connectors/shared-signals/index.ts';
import { POLL_AUTHORIZATION } from '../../../connectors/shared-signals/simulator.ts';
import { openApi } from '../../support/openapi.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';
import { type Fixture, request, startSignals } from './fixture.ts';
import { SESSION } from './seed.ts';

/** A JWKS is in no such schema, and neither is a GET to see whether a receiver is there; a 429 is of RFC 6585. */
const ELSEWHERE = /^GET \/(?:transmitter\/jwks|receiver\/push|security\/api)/;
const GENERAL = /→ (?:401|429|503): the schema knows no such status/;
const session = { kind: 'session', platform: 'shared-signals', id: SESSION } as const;

/** Every request that the connector and the receiving side can make, the refused ones included. */
async function useAll({ client, open, send, simulator, address }: Fixture): Promise<void> {
  await connector.preflight?.identity(client);
  await send();
  await send(request({ event: 'credential-change' }, { idempotencyKey: 'other' }));
  await send(request({ 'only-session': true }, { credential: session, idempotencyKey: 'third' }));
  await assert.rejects(send(request({}, { idempotencyKey: 'fourth' }), open({ keyId: 'unknown' })));
  simulator.inject({ path: /push/, kind: 'rate-limit' });
  await assert.rejects(send());
  for (const body of [{ maxEvents: 1 }, { ack: ['x'], setErrs: { y: { err: 'invalid_key' } } }]) {
    await fetch(`${address.baseUrl}/transmitter/poll`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: POLL_AUTHORIZATION },
      body: JSON.stringify(body),
    });
  }
}

test('every request, and every answer of the simulator, fits the schema of SSF and the RFCs', {
  skip: sharedSkip,
}, async (t) => {
  const spec = await openApi('ssf-caep.json');
  const signals = await startSignals(t);
  await useAll(signals);
  const ledger = signals.simulator.ledger.filter(({ method, path }) => !ELSEWHERE.test(`${method} ${path}`));
  assert.deepEqual(
    ledger.flatMap((entry) => spec.request(entry)),
    [],
  );
  const faults = ledger.flatMap(({ answer, ...entry }) => spec.response({ ...entry, body: answer }));
  assert.deepEqual(
    faults.filter((fault) => !GENERAL.test(fault)),
    [],
  );
  const statuses = new Set(ledger.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), [200, 202, 400, 429]);
});

test('a push to Okta, and its answers, fit Okta’s own schema', { skip: sharedSkip }, async (t) => {
  const spec = await openApi('okta.json');
  const { send, open, simulator } = await startSignals(t, { dialect: 'okta' });
  await send();
  await assert.rejects(send(request(), open({ audience: 'https://else.example' })));
  const { ledger } = simulator;
  assert.deepEqual(
    ledger.map(({ status }) => status),
    [202, 400],
  );
  assert.deepEqual(
    ledger.flatMap((entry) => [...spec.request(entry), ...spec.response({ ...entry, body: entry.answer })]),
    [],
  );
});

test('the claims of what is sent fit the schema of a security event token', {
  skip: sharedSkip,
}, async (t) => {
  const signals = await startSignals(t);
  await useAll(signals);
  const document = JSON.parse(readFileSync(sharedPath('specs/ssf-caep.json'), 'utf8')) as {
    components: { schemas: { SET: { required: string[]; properties: { events: { properties: object } } } } };
  };
  const { required, properties } = document.components.schemas.SET;
  const sent = signals.pushed();
  assert.ok(sent.length >= 4);
  for (const { claims } of sent) {
    assert.deepEqual(
      required.filter((name) => !(name in claims)),
      [],
    );
    assert.ok(!('exp' in claims) && !('sub' in claims));
    const known = Object.keys(properties.events.properties);
    assert.ok(Object.keys(claims.events as object).every((type) => known.includes(type)));
  }
});
