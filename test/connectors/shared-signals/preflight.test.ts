import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SharedSignalsClient } from '../../../connectors/shared-signals/client.ts';
import { connector } from '../../../connectors/shared-signals/index.ts';
import { OUR_ISSUER } from '../../../connectors/shared-signals/simulator.ts';
import { startSignals } from './fixture.ts';

const identify = async (client: SharedSignalsClient) => connector.preflight?.identity(client);

test('reads the transmitter’s metadata, reaches the receiver, and says what that proves', async (t) => {
  const { client, simulator } = await startSignals(t);
  const who = await identify(client);
  assert.equal(who?.name, `transmitter ${OUR_ISSUER}, key countersign-1`);
  assert.equal(who?.scopes, undefined);
  assert.match(
    who?.warnings.join('\n') ?? '',
    /answers 404 to GET \/receiver\/push; whether it takes our key/,
  );
  assert.deepEqual(
    simulator.ledger.map(({ method, path }) => `${method} ${path}`),
    ['GET /.well-known/ssf-configuration', 'GET /receiver/push'],
  );
});

test('warns where no stream is known to deliver session-established', async (t) => {
  const { open } = await startSignals(t);
  const who = await identify(open({ delivered: 'session-revoked' }));
  assert.match(who?.warnings.join('\n') ?? '', /names no session-established/);
});

test('refuses metadata of another issuer', async (t) => {
  const { open, address } = await startSignals(t);
  const elsewhere = address.baseUrl.replace('127.0.0.1', 'localhost');
  await assert.rejects(identify(open({ transmitter: elsewhere })), {
    code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    message: /of another issuer/,
  });
});

test('says that neither side is configured', async (t) => {
  const { open, simulator } = await startSignals(t);
  const who = await identify(
    open({ transmitter: undefined, receiver: undefined }, { privateKey: undefined }),
  );
  assert.deepEqual(who?.warnings, ['neither a transmitter nor a receiver is configured']);
  assert.deepEqual(simulator.ledger, []);
});

test('looks for metadata between host and path of the issuer', async (t) => {
  const { open, address, simulator } = await startSignals(t);
  await assert.rejects(identify(open({ transmitter: `${address.baseUrl}/tenant-1/` })));
  assert.equal(simulator.ledger[0]?.path, '/.well-known/ssf-configuration/tenant-1');
});
