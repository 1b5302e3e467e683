import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import express from 'express';
import { signatureOf } from '../../../src/adapters/slack/verify-request.ts';
import { incidentView, NOW, openWorld, SECRET, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
  await world.slack.chat.showIncident(incidentView(), undefined);
});
after(() => world.stop());
beforeEach(() => {
  world.given.length = 0;
});

const CLICK = { approvalId: 'apr-1', action: 'approve', userId: 'U0ADA' } as const;

function bodyOfClick(): string {
  return new URLSearchParams({ payload: JSON.stringify(world.chat.interaction(CLICK)) }).toString();
}

async function post(
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; code: unknown }> {
  const answer = await fetch(world.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
  const text = await answer.text();
  return { status: answer.status, code: text ? (JSON.parse(text) as { code: unknown }).code : undefined };
}

function signed(body: string, seconds: number, secret = SECRET): Record<string, string> {
  const timestamp = String(seconds);
  return {
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signatureOf(secret, timestamp, body),
  };
}

const seconds = NOW.getTime() / 1_000;

test('a signed click is acknowledged at once and counted', async () => {
  const body = bodyOfClick();
  assert.deepEqual(await post(body, signed(body, seconds)), { status: 200, code: undefined });
  await world.slack.stop();
  assert.deepEqual(
    world.given.map(({ approvalId, answer, by }) => ({ approvalId, answer, by })),
    [
      {
        approvalId: 'apr-1',
        answer: 'approve',
        by: { email: 'ada@example.com', subject: 'U0ADA', via: 'slack' },
      },
    ],
  );
});

test('unsigned, forged, stale, future and replayed requests are refused and decide nothing', async () => {
  const body = bodyOfClick();
  const refused = { status: 401, code: 'ERR_SIGNATURE_INVALID' };
  assert.deepEqual(await post(body, {}), { status: 401, code: 'ERR_SIGNATURE_MISSING' });
  assert.deepEqual(await post(body, signed(body, seconds, 'wrong')), refused);
  assert.deepEqual(await post(`${body}&x=1`, signed(body, seconds)), refused);
  assert.deepEqual(await post(body, signed(body, seconds - 301)), {
    status: 401,
    code: 'ERR_SIGNATURE_STALE',
  });
  assert.deepEqual(await post(body, signed(body, seconds + 301)), {
    status: 401,
    code: 'ERR_SIGNATURE_STALE',
  });
  await world.slack.stop();
  assert.equal(world.given.length, 0);

  assert.equal((await post(body, signed(body, seconds))).status, 200);
  assert.deepEqual(await post(body, signed(body, seconds)), { status: 409, code: 'ERR_SIGNATURE_REPLAYED' });
  await world.slack.stop();
  assert.equal(world.given.length, 1);
});

test('a signed body that is no click is refused or ignored, and decides nothing', async () => {
  const bodies = ['payload=%7B', 'payload=%5B%5D', 'payload=null', 'x=1', ''];
  const answers = await Promise.all(bodies.map((body) => post(body, signed(body, seconds))));
  for (const [at, { status }] of answers.entries()) assert.ok(status >= 400, `${bodies[at]}: ${status}`);
  assert.equal(world.given.length, 0);
});

test('a body past the limit is refused before anything is verified', async () => {
  const body = `payload=${'x'.repeat(1_100_000)}`;
  assert.deepEqual(await post(body, signed(body, seconds)), { status: 413, code: 'ERR_INPUT_TOO_LARGE' });
});

test('a body that is cut off harms nothing', async () => {
  const { hostname, port, pathname } = new URL(world.url);
  await new Promise<void>((resolve) => {
    const cut = httpRequest({
      hostname,
      port,
      path: pathname,
      method: 'POST',
      headers: { 'content-length': '100' },
    });
    cut.on('error', () => resolve());
    cut.write('payload=', () => cut.destroy());
    cut.on('close', () => resolve());
  });
  const body = bodyOfClick();
  assert.equal((await post(body, signed(body, seconds))).status, 200);
});

test('GET changes nothing and finds nothing', async () => {
  assert.equal((await fetch(world.url)).status, 404);
  assert.equal((await fetch(`${world.url}?payload=%7B%7D`)).status, 404);
});

test('mounted after a body parser, the route says so instead of guessing', async () => {
  const app = express();
  app.use(express.urlencoded());
  app.use('/slack', world.slack.router!);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const body = bodyOfClick();
  const answer = await fetch(`http://127.0.0.1:${port}/slack/interactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signed(body, seconds) },
    body,
  });
  assert.equal(answer.status, 500);
  assert.ok(world.lines.some((line) => String(line.facts.error).includes('body parser ran before')));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
