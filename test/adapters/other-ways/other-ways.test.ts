import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { CallView } from '#domain/chat.ts';
import { openOtherWays } from '../../../src/adapters/other-ways/index.ts';
import { type MailServer, startMailServer } from '../../support/mail-server.ts';

const NOW = new Date('2026-03-01T09:00:00.000Z');
const clock = { now: () => NOW };
const SECRET = 'sixteen characters or more';

const call = (to: CallView['to']): CallView => ({
  callId: 'run-1-suspend-1-silent-1',
  because: 'chat-silent',
  to,
  emails: ['ada@example.com', 'grace@example.com'],
  incidentId: 'inc-1',
  approvalId: 'run-1-suspend-1',
  title: 'Session used\r\nBcc: thief@example.com',
  severity: 'high',
  text: 'The chat did not take this question\nDecide by noon',
  actions: ['Suspend eve\u202e@example.com'],
  since: NOW.toISOString(),
});

describe('the fallback webhook', () => {
  const got: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
  let status = 202;
  let location: string | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status, location ? { location } : {}).end();
  });
  let url = '';
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page?key=hidden`;
  });
  after(() => server.close());
  beforeEach(() => {
    got.length = 0;
    status = 202;
    location = undefined;
  });

  test('gets a call as JSON, signed with its time, and known by its id', async () => {
    await openOtherWays({ webhook: { url, secret: SECRET }, clock }).send(call({ way: 'webhook' }));
    const { headers, body } = got[0]!;
    const time = String(NOW.getTime() / 1_000);
    const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
    assert.equal(headers['x-countersign-timestamp'], time);
    assert.equal(headers['x-countersign-signature'], `sha256=${signature}`);
    assert.equal(headers['idempotency-key'], 'run-1-suspend-1-silent-1');
    const { because, approvalId, actions } = JSON.parse(body);
    assert.deepEqual([because, approvalId, actions.length], ['chat-silent', 'run-1-suspend-1', 1]);
  });

  test('that refuses, redirects or is not there is an error to try again, which tells no address', async () => {
    const ways = openOtherWays({ webhook: { url, secret: SECRET }, clock });
    const isTold = (error: Error & { code?: string }) =>
      error.code === 'ERR_FALLBACK_UNAVAILABLE' && !error.message.includes('hidden');
    status = 500;
    await assert.rejects(ways.send(call({ way: 'webhook' })), isTold);
    status = 307;
    location = 'http://127.0.0.1:1/elsewhere';
    await assert.rejects(ways.send(call({ way: 'webhook' })), isTold);
    const gone = openOtherWays({ webhook: { url: 'http://127.0.0.1:1/?key=hidden', secret: SECRET }, clock });
    await assert.rejects(gone.send(call({ way: 'webhook' })), isTold);
  });
});

describe('mail', () => {
  let server: MailServer;
  before(async () => {
    server = await startMailServer();
  });
  after(() => server.stop());

  test('is written to every member, in plain text, with nothing of it obeyed', async () => {
    const ways = openOtherWays({ mail: { url: server.url, from: 'countersign@example.com' }, clock });
    await ways.send(call({ way: 'email', group: 'oncall' }));
    ways.close();
    const { from, to, data } = server.mails[0]!;
    assert.equal(from, 'countersign@example.com');
    assert.deepEqual(to, ['ada@example.com', 'grace@example.com']);
    assert.match(data, /^Subject: \[Countersign\] HIGH: Session used Bcc: thief@example.com$/m);
    assert.doesNotMatch(data, /^Bcc:/m);
    assert.match(data, /^Message-ID: <run-1-suspend-1-silent-1@countersign>$/m);
    assert.match(data, /^Content-Type: text\/plain/m);
    assert.equal(data.includes('\u202e'), false);
  });

  test('that the server does not take is an error to try again, without its words', async () => {
    server.refuse = '550 no such user ada@example.com secret-word';
    const ways = openOtherWays({ mail: { url: server.url, from: 'countersign@example.com' }, clock });
    await assert.rejects(
      ways.send(call({ way: 'email', group: 'oncall' })),
      (error: Error & { code?: string }) =>
        error.code === 'ERR_FALLBACK_UNAVAILABLE' && !error.message.includes('secret-word'),
    );
    ways.close();
  });

  test('is not sent in the clear to a server that is not on this machine', async () => {
    // A name of loopback that does not look like it: the server offers no TLS.
    const url = server.url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
    const ways = openOtherWays({ mail: { url, from: 'countersign@example.com' }, clock });
    server.refuse = undefined;
    await assert.rejects(ways.send(call({ way: 'email', group: 'oncall' })), {
      code: 'ERR_FALLBACK_UNAVAILABLE',
    });
    ways.close();
  });
});
