import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type BadRequest, deep, JSON_TYPE, MEGABYTE } from './bad-requests.ts';
import type { RawRequest } from './raw-request.ts';
import { SAMPLES } from './webhook-samples.ts';

/** The sources of the sweep: a signed time, a signature alone, and a header. */
export const SECRET = ['a', 'secret', 'of', 'the', 'sweep'].join('-');
export const SOURCES = {
  stamped: {
    preset: 'ocsf',
    verification: { kind: 'hmac', header: 'x-signature', timestampHeader: 'x-time', secrets: [SECRET] },
  },
  keyed: { preset: 'ocsf', verification: { kind: 'static-header', header: 'x-key', secrets: [SECRET] } },
  ...Object.fromEntries(
    Object.keys(SAMPLES).map((preset) => [
      preset,
      { preset, verification: { kind: 'static-header', header: 'x-key', secrets: [SECRET] } },
    ]),
  ),
};

const KEYED = { ...JSON_TYPE, 'x-key': SECRET };
const good = (uid: string): string => JSON.stringify(SAMPLES.ocsf!('bad@example.com', uid));

/** A request of the source `stamped`, signed `secondsAgo`. */
export function stamped(body: string, secondsAgo: number): RawRequest {
  const time = String(Math.floor(Date.now() / 1_000) - secondsAgo);
  const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
  const headers = { ...JSON_TYPE, 'x-signature': signature, 'x-time': time };
  return { method: 'POST', path: '/webhooks/stamped', headers, body };
}

function keyed(
  name: string,
  body: string | Buffer,
  expected: string,
  headers: Record<string, string> = {},
): BadRequest {
  return { name, method: 'POST', path: '/webhooks/keyed', headers: { ...KEYED, ...headers }, body, expected };
}

const changed = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...SAMPLES.ocsf!('bad@example.com', 'changed'), ...change });

/** At the door of the SIEMs. */
export function badWebhooks(): BadRequest[] {
  const post = { method: 'POST', path: '/webhooks/stamped' };
  const signed = stamped(good('tampered'), 0);
  return [
    {
      ...post,
      name: 'unsigned',
      headers: JSON_TYPE,
      body: good('unsigned'),
      expected: '401 ERR_SIGNATURE_MISSING',
    },
    {
      ...signed,
      name: 'signed for another body',
      body: good('other'),
      expected: '401 ERR_SIGNATURE_INVALID',
    },
    {
      ...signed,
      name: 'signed with no hex',
      headers: { ...signed.headers, 'x-signature': '☃'.repeat(9).replaceAll('☃', 'zz') },
      expected: '401 ERR_SIGNATURE_INVALID',
    },
    {
      ...signed,
      name: 'a header of 10 kB',
      headers: { ...signed.headers, 'x-signature': 'a'.repeat(10_000) },
      expected: '401 ERR_SIGNATURE_INVALID',
    },
    { ...stamped(good('stale'), 600), name: 'stale', expected: '401 ERR_SIGNATURE_STALE' },
    { ...stamped(good('early'), -600), name: 'from the future', expected: '401 ERR_SIGNATURE_STALE' },
    {
      ...signed,
      name: 'a time that is none',
      headers: { ...signed.headers, 'x-time': '1e9' },
      expected: '401 ERR_SIGNATURE_INVALID',
    },
    {
      ...keyed('a wrong key', good('key'), '401 ERR_SIGNATURE_INVALID'),
      headers: { ...JSON_TYPE, 'x-key': `${SECRET} x` },
    },
    { ...keyed('an unknown source', good('source'), '404 ERR_SOURCE_UNKNOWN'), path: '/webhooks/nobody' },
    {
      ...keyed('a source called __proto__', good('source'), '404 ERR_SOURCE_UNKNOWN'),
      path: '/webhooks/__proto__',
    },
    {
      ...keyed('a source by another spelling', good('source'), '404 ERR_SOURCE_UNKNOWN'),
      path: '/webhooks/KEYED',
    },
    {
      ...keyed('a source below a source', good('source'), '404 ERR_SOURCE_UNKNOWN'),
      path: '/webhooks/keyed/x',
    },
    {
      ...keyed('a path that is no encoding', good('source'), '404 ERR_SOURCE_UNKNOWN'),
      path: '/webhooks/%ff%00',
    },
    { ...keyed('PUT', good('put'), '404 ERR_NOT_FOUND'), method: 'PUT' },
    { ...keyed('DELETE', good('delete'), '404 ERR_NOT_FOUND'), method: 'DELETE' },
    { name: 'GET', method: 'GET', path: '/webhooks/keyed', headers: KEYED, expected: '404 ERR_NOT_FOUND' },
    {
      name: 'a challenge without a secret',
      method: 'GET',
      path: '/webhooks/okta-event-hook',
      headers: { 'x-okta-verification-challenge': 'x' },
      expected: '401 ERR_SIGNATURE_MISSING',
    },
    {
      name: 'no challenge',
      method: 'GET',
      path: '/webhooks/okta-event-hook',
      headers: KEYED,
      expected: '400 ERR_INPUT_INVALID',
    },
    keyed('nothing', '', '400 ERR_INPUT_UNREADABLE'),
    keyed('blanks', '  \n ', '400 ERR_INPUT_UNREADABLE'),
    keyed('an empty list', '[]', '400 ERR_INPUT_UNREADABLE'),
    keyed('truncated JSON', good('cut').slice(0, -20), '400 ERR_INPUT_UNREADABLE'),
    keyed(
      'a second record cut off',
      `${good('first')}\n${good('second').slice(0, -5)}`,
      '400 ERR_INPUT_UNREADABLE',
    ),
    keyed(
      'no UTF-8',
      Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
      '400 ERR_INPUT_UNREADABLE',
    ),
    keyed('UTF-16', Buffer.from(good('utf-16'), 'utf16le'), '400 ERR_INPUT_UNREADABLE'),
    keyed('10 MB', Buffer.alloc(10 * MEGABYTE, 0x20), '413 ERR_INPUT_TOO_LARGE'),
    keyed('10 MB without a length', Buffer.alloc(10 * MEGABYTE, 0x20), '413 ERR_INPUT_TOO_LARGE', {
      'transfer-encoding': 'chunked',
    }),
    keyed('a gzip bomb', gzipSync(Buffer.alloc(20 * MEGABYTE)), '400 ERR_INPUT_UNREADABLE', {
      'content-encoding': 'gzip',
    }),
    keyed('gzip that is none', good('gzip'), '400 ERR_INPUT_UNREADABLE', { 'content-encoding': 'gzip' }),
    keyed('an encoding nobody knows', good('br'), '400 ERR_INPUT_UNREADABLE', {
      'content-encoding': 'x, gzip',
    }),
    keyed('form fields', 'a=1&b=2', '400 ERR_INPUT_UNREADABLE', {
      'content-type': 'application/x-www-form-urlencoded',
    }),
    keyed('XML', '<a/>', '400 ERR_INPUT_UNREADABLE', { 'content-type': 'application/xml' }),
    keyed('10 000 records', `[${'{},'.repeat(9_999)}{}]`, '413 ERR_INPUT_TOO_LARGE'),
    keyed('a number', '7', '400 ERR_INPUT_INVALID'),
    keyed('null', 'null', '400 ERR_INPUT_INVALID'),
    keyed('a text', '"x"', '400 ERR_INPUT_INVALID'),
    keyed('lists in lists', '[[[]]]', '400 ERR_INPUT_INVALID'),
    keyed('100 000 levels', deep(100_000), '400 ERR_INPUT_INVALID'),
    keyed('100 000 lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, '400 ERR_INPUT_INVALID'),
    keyed('100 000 brackets that never close', '['.repeat(100_000), '400 ERR_INPUT_UNREADABLE'),
    keyed('another class', '{"class_uid":3002}', '400 ERR_INPUT_INVALID'),
    keyed('no class', '{"a":1}', '422 ERR_DETECTION_FIELD_MISSING'),
    keyed('only __proto__', '{"__proto__":{"class_uid":2004}}', '422 ERR_DETECTION_FIELD_MISSING'),
    keyed(
      'a duplicate key that takes the class back',
      `{"class_uid":2004,"class_uid":3002}`,
      '400 ERR_INPUT_INVALID',
    ),
    keyed(
      'a severity that is an object',
      changed({ severity_id: { a: 1 } }),
      '422 ERR_DETECTION_FIELD_MISSING',
    ),
    keyed('a severity that is none', changed({ severity_id: -1 }), '400 ERR_INPUT_INVALID'),
    keyed('a time that is no time', changed({ time: 'yesterday' }), '400 ERR_INPUT_INVALID'),
    keyed('a time without end', good('time').replace(/"time":\d+/, '"time":1e999'), '400 ERR_INPUT_INVALID'),
    keyed('a time of long ago', changed({ time: '1970-01-01T00:00:00Z' }), '400 ERR_INPUT_INVALID'),
    keyed(
      'a time of tomorrow’s tomorrow',
      changed({ time: Date.now() + 3 * 86_400_000 }),
      '400 ERR_INPUT_INVALID',
    ),
    keyed(
      'nobody it is about',
      changed({ evidences: [{ actor: { user: { email_addr: [{}], name: true } } }] }),
      '422 ERR_DETECTION_FIELD_MISSING',
    ),
    {
      ...keyed('cut off on the way', good('way').slice(0, 50), ''),
      headers: { ...KEYED, 'content-length': '5000' },
      cut: true,
      expected: undefined,
    },
    ...Object.keys(SAMPLES).flatMap((preset) =>
      [
        '{}',
        '{"a":[null,{"b":[]}],"data":{"events":"x"},"result":[],"Entities":"[[[","context":{"alerts":[7]}}',
      ].map((body) => ({
        ...keyed(`nothing of ${preset}’s: ${body.slice(0, 9)}`, body, '422 ERR_DETECTION_FIELD_MISSING'),
        path: `/webhooks/${preset}`,
      })),
    ),
  ];
}
