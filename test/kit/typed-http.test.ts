import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MOST_PAGES, typedHttp, z } from 'countersign/kit';
import { type Answer, answering } from './answers.ts';

const User = z.looseObject({ id: z.string() });
const page = (ids: readonly string[], link?: string): Answer => ({
  status: 200,
  body: ids.map((id) => ({ id })),
  ...(link ? { headers: { link } } : {}),
});

describe('a typed client', () => {
  test('finds an object, or nobody where there is none', async () => {
    const { http } = answering([{ status: 200, body: { id: 'u1', more: 1 } }, { status: 404 }]);
    const acme = typedHttp('acme', http);
    assert.equal((await acme.find('users/u1', User))?.id, 'u1');
    assert.equal(await acme.find('users/u2', User), undefined);
  });

  test('takes an answer of another shape for unreadable, and names the field', async () => {
    const { http } = answering([{ status: 200, body: { id: 7 } }]);
    await assert.rejects(typedHttp('acme', http).find('users/u1', User), {
      code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      message: /^acme: id: /,
      place: 'acme GET users/u1 → 200',
    });
  });

  test('follows the link to the next page to the end', async () => {
    const { http, asked } = answering([
      page(
        ['a', 'b'],
        '<https://acme.example/users?after=0>; rel="prev", <https://acme.example/users?after=b>; rel="next"',
      ),
      page(['c'], '<https://acme.example/users>; rel="self"'),
    ]);
    const found = await typedHttp('acme', http).list('users', User, { query: { limit: 2 } });
    assert.deepEqual(
      found.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      asked.map(({ path, query }) => [path, query]),
      [
        ['users', { limit: 2 }],
        ['https://acme.example/users?after=b', undefined],
      ],
    );
  });

  test('stops at an empty page, as a polled log always has a next one', async () => {
    const next = '<https://acme.example/log?after=z>; rel="next"';
    const { http, asked } = answering([page(['a'], next), page([], next)]);
    assert.equal((await typedHttp('acme', http).list('log', User)).length, 1);
    assert.equal(asked.length, 2);
  });

  test('takes a 404 for an empty list only where told so', async () => {
    const { http, asked } = answering([{ status: 404 }, page([])]);
    assert.deepEqual(await typedHttp('acme', http).list('keys', User, { noneIs404: true }), []);
    await typedHttp('acme', http).list('keys', User);
    assert.deepEqual(
      asked.map(({ accept }) => accept),
      [[404], []],
    );
  });

  test('takes a list without end for unreadable', async () => {
    const next = '<https://acme.example/log>; rel="next"';
    const { http } = answering(Array.from({ length: MOST_PAGES + 1 }, () => page(['a'], next)));
    await assert.rejects(typedHttp('acme', http).list('log', User), {
      code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      message: 'acme: the list of log does not end',
    });
  });
});
