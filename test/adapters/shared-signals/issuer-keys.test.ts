import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import { claimsOf, json, SetTransmitter } from '../../support/set-transmitter.ts';
import { SharedSignalsServed } from '../../support/shared-signals-served.ts';

describe('the keys of an issuer', () => {
  const transmitter = new SetTransmitter();
  const served = new SharedSignalsServed();
  before(async () => {
    await transmitter.open();
    await served.open({ idp: transmitter.source() });
  });
  after(async () => {
    await served.close();
    await transmitter.close();
  });

  test('that cannot be had make the sender come again, and the issuer is left alone for a while', async () => {
    const token = await transmitter.sign(claimsOf('caep/session-presented', served.clock.now()));
    transmitter.faults.push((_req, res) => void res.writeHead(500).end());
    assert.equal((await served.push(token)).status, 503);
    assert.equal((await served.push(token)).status, 503);
    assert.equal(transmitter.keysAsked, 1);
    for (const fault of [{ keys: 'none' }, { keys: transmitter.keys, padding: 'x'.repeat(300_000) }]) {
      served.clock.forward(5_000);
      transmitter.faults.push((_req, res) => json(res, fault));
      assert.equal((await served.push(token)).status, 503);
    }
    served.clock.forward(5_000);
    transmitter.faults.push((_req, res) => void res.writeHead(302, { location: '/jwks' }).end());
    assert.equal((await served.push(token)).status, 503);
    served.clock.forward(5_000);
    assert.equal((await served.push(token)).status, 202);
  });

  test('are not asked for at every token, and not at every unknown kid', async () => {
    const before = transmitter.keysAsked;
    for (const kid of ['k-1', 'k-2', 'k-3', 'k-1'])
      await served.push(
        await transmitter.sign(claimsOf('caep/session-presented', served.clock.now()), { kid }),
      );
    assert.equal(transmitter.keysAsked, before);
  });

  test('are read again when a token names one that is not there, once the last reading is half a minute old', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    transmitter.keys.push({ ...(await exportJWK(publicKey)), kid: 'new', use: 'sig', alg: 'ES256' });
    const claims = claimsOf('caep/session-presented', served.clock.now(), { jti: 'rotated' });
    const token = await transmitter.sign(claims, { kid: 'new' }, privateKey);
    assert.equal(await served.refusal(token), 'invalid_key');
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 31_000 });
    try {
      assert.equal((await served.push(token)).status, 202);
    } finally {
      mock.timers.reset();
    }
  });
});
