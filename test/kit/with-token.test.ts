import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Http, type HttpRequest, keepToken, withToken } from 'countersign/kit';
import { CountersignError } from '#domain/errors.ts';

/** A platform that takes one token alone, and the requests it got, by their authorization. */
function platformTaking(token: string): { http: Http; seen: (string | undefined)[] } {
  const seen: (string | undefined)[] = [];
  const http: Http = async ({ method, path, headers, accept }: HttpRequest) => {
    seen.push(headers?.authorization);
    const isTaken = headers?.authorization === `Bearer ${token}`;
    if (!isTaken && !accept?.includes(401)) throw new CountersignError('ERR_CONNECTOR_FORBIDDEN', 'no');
    const status = isTaken ? 200 : 401;
    return {
      status,
      headers: new Headers(),
      body: {},
      line: `${method} ${path} → ${status}`,
      requestId: undefined,
    };
  };
  return { http, seen };
}

function tokens(...issued: string[]) {
  const endsAtMs = Number.POSITIVE_INFINITY;
  return keepToken(
    async () => ({ token: issued.shift() ?? 'none', endsAtMs }),
    () => new Date(0),
  );
}

test('a read with a token that the platform no longer takes is asked once more with a new one', async () => {
  const { http, seen } = platformTaking('new');
  const answer = await withToken(http, tokens('old', 'new'))({ method: 'GET', path: 'a' });
  assert.equal(answer.status, 200);
  assert.deepEqual(seen, ['Bearer old', 'Bearer new']);
});

test('a read whose new token is not taken either is refused', async () => {
  const { http, seen } = platformTaking('other');
  const read = withToken(http, tokens('old', 'new'))({ method: 'GET', path: 'a' });
  await assert.rejects(read, { code: 'ERR_CONNECTOR_FORBIDDEN' });
  assert.equal(seen.length, 2);
});

test('a change is never sent twice; its refused token is dropped', async () => {
  const { http, seen } = platformTaking('new');
  const send = withToken(http, tokens('old', 'new'));
  await assert.rejects(send({ method: 'POST', path: 'a' }), { code: 'ERR_CONNECTOR_FORBIDDEN' });
  assert.deepEqual(seen, ['Bearer old']);
  assert.equal((await send({ method: 'POST', path: 'a' })).status, 200);
});
