import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { CountersignError } from '#domain/errors.ts';
import { sendProblem } from '../../../src/adapters/api/problem.ts';

async function answerTo(
  error: unknown,
  path = '/x',
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const app = express();
  app.use((_req, res) => {
    sendProblem(res, error);
    sendProblem(res, new Error('a second answer is dropped'));
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}?secret=1`,
    );
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a problem has the members of RFC 9457, a stable code and help', async () => {
  const { status, headers, body } = await answerTo(
    new CountersignError('ERR_INPUT_INVALID', 'title must be a text', { cause: new Error('inside') }),
  );
  assert.equal(status, 400);
  assert.match(headers.get('content-type')!, /^application\/problem\+json/);
  assert.deepEqual(body, {
    type: 'urn:countersign:error:ERR_INPUT_INVALID',
    title: 'The request is not of the documented shape.',
    status: 400,
    code: 'ERR_INPUT_INVALID',
    detail: 'title must be a text',
    instance: '/x',
    help: 'docs/errors.md#err_input_invalid',
  });
});

test('what is not ours is a 500 that tells nothing of it', async () => {
  for (const error of [new TypeError('row 7 of table users'), 'row 7 of table users', undefined]) {
    const { status, body } = await answerTo(error);
    assert.deepEqual([status, body.code], [500, 'ERR_INTERNAL']);
    assert.ok(!JSON.stringify(body).includes('users'));
  }
});

test('a wait is told in seconds, rounded up', async () => {
  const { headers } = await answerTo(
    new CountersignError('ERR_CONNECTOR_RATE_LIMITED', 'wait', { retryAfterMs: 1_200 }),
  );
  assert.equal(headers.get('retry-after'), '2');
});

test('a secret that was sent is not said back, neither in the detail nor in the path', async () => {
  const token = ['ghp', 'abcdefghijklmnopqrst1234567890ABCDEF'].join('_');
  const { body } = await answerTo(
    new CountersignError('ERR_INPUT_INVALID', `Unrecognized key: "${token}"`),
    `/x/${token}/token%3Dhunter2/${token.replace('_', '%5F')}`,
  );
  assert.equal(body.detail, 'Unrecognized key: "[redacted]"');
  assert.equal(body.instance, '/x/%5Bredacted%5D/token=%5Bredacted%5D');
});

test('a path that is no valid encoding is told as it came', async () => {
  const { body } = await answerTo(new CountersignError('ERR_NOT_FOUND', 'no'), '/x/%ff');
  assert.equal(body.instance, '/x/%ff');
});
