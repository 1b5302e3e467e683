import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { type CountersignError, errorCode } from 'countersign/kit';
import { request, startSignals } from './fixture.ts';

/** A receiver that answers as it is told. */
async function startAnswering(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`;
}

/** An address at which nobody listens any more. */
async function closedDoor(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/push`;
}

async function faultOf(sent: Promise<unknown>): Promise<CountersignError> {
  try {
    await sent;
  } catch (thrown) {
    return thrown as CountersignError;
  }
  throw new Error('nothing was thrown');
}

describe('a refusal in the receiver’s words', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const privateKey = other.export({ type: 'pkcs8', format: 'pem' }).toString();
  const cases = [
    ['of a key that it does not know', { keyId: 'another' }, {}, /invalid_key: No key of this kid/],
    ['of a signature by another key', {}, { privateKey }, /authentication_failed: The signature/],
    ['of another issuer', { issuer: 'https://somebody.example' }, {}, /invalid_issuer: /],
    ['of another audience', { audience: 'https://else.example' }, {}, /invalid_audience: /],
    [
      'of a transmitter without credential',
      {},
      { receiverAuthorization: undefined },
      /authentication_failed: /,
    ],
  ] as const;
  for (const [what, settings, secrets, words] of cases) {
    test(`${what} is ERR_CONNECTOR_REJECTED, and nothing was taken`, async (t) => {
      const { open, send, simulator } = await startSignals(t);
      const error = await faultOf(send(request(), open(settings, secrets)));
      assert.equal(errorCode(error), 'ERR_CONNECTOR_REJECTED');
      assert.match(error.message, words);
      assert.ok(simulator.ledger.every(({ changed }) => !changed));
    });
  }

  test('does not repeat the token that it quotes', async (t) => {
    const { open, send } = await startSignals(t);
    let token = '';
    const receiver = await startAnswering(t, (incoming, response) => {
      incoming.on('data', (chunk: Buffer) => {
        token += chunk.toString();
      });
      incoming.on('end', () => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ err: 'invalid_request', description: `cannot read ${token}` }));
      });
    });
    const { message } = await faultOf(send(request(), open({ receiver })));
    assert.match(message, /invalid_request: cannot read fp_[0-9a-f]{32}/);
    assert.ok(token.length > 0 && !message.includes(token));
  });

  test('that is not JSON, or without end, is a refusal without words', async (t) => {
    const { open, send } = await startSignals(t);
    for (const body of ['<html>no</html>', 'x'.repeat(100_000)]) {
      const receiver = await startAnswering(t, (_, response) => response.writeHead(400).end(body));
      const error = await faultOf(send(request(), open({ receiver })));
      assert.equal(errorCode(error), 'ERR_CONNECTOR_REJECTED');
      assert.match(error.message, /POST \/push → 400$/);
    }
  });
});

describe('an answer', () => {
  const cases = [
    [200, 'ERR_CONNECTOR_OUTCOME_UNKNOWN'],
    [204, 'ERR_CONNECTOR_OUTCOME_UNKNOWN'],
    [302, 'ERR_CONNECTOR_REJECTED'],
    [401, 'ERR_CONNECTOR_FORBIDDEN'],
    [403, 'ERR_CONNECTOR_FORBIDDEN'],
    [404, 'ERR_CONNECTOR_NOT_FOUND'],
    [415, 'ERR_CONNECTOR_REJECTED'],
    [500, 'ERR_CONNECTOR_OUTCOME_UNKNOWN'],
    [503, 'ERR_CONNECTOR_OUTCOME_UNKNOWN'],
  ] as const;
  for (const [status, code] of cases) {
    test(`of ${status} is ${code}: only 202 says that a signal was taken`, async (t) => {
      const { open, send } = await startSignals(t);
      let asked = 0;
      const receiver = await startAnswering(t, (_, response) => {
        asked++;
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      assert.equal(errorCode(await faultOf(send(request(), open({ receiver })))), code);
      assert.equal(asked, 1, 'no redirect is followed and nothing is sent again');
    });
  }

  test('of 429 says how long to wait, within bounds', async (t) => {
    const { open, send } = await startSignals(t);
    for (const [header, waitMs] of [
      ['7', 7_000],
      ['0', 1_000],
      ['99999999', 900_000],
      ['', 30_000],
    ] as const) {
      const headers = header === '' ? {} : { 'retry-after': header };
      const receiver = await startAnswering(t, (_, response) => response.writeHead(429, headers).end());
      const error = await faultOf(send(request(), open({ receiver })));
      assert.deepEqual([errorCode(error), error.retryAfterMs], ['ERR_CONNECTOR_RATE_LIMITED', waitMs]);
    }
  });

  test('that never came leaves the outcome unknown, and a closed door does not', async (t) => {
    const { open, send, simulator } = await startSignals(t);
    simulator.inject({ path: /push/, kind: 'lost-answer' });
    assert.equal(errorCode(await faultOf(send())), 'ERR_CONNECTOR_OUTCOME_UNKNOWN');
    const closed = open({ receiver: await closedDoor() });
    assert.equal(errorCode(await faultOf(send(request(), closed))), 'ERR_CONNECTOR_UNAVAILABLE');
  });
});
