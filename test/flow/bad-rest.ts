import { gzipSync } from 'node:zlib';
import { type BadRequest, deep, JSON_TYPE, MEGABYTE } from './bad-requests.ts';

/** At the door of REST; `authorization` is an administrator's. */
export function badRest(authorization: string): BadRequest[] {
  const headers = { ...JSON_TYPE, authorization };
  const get = (path: string, expected: string): BadRequest => ({
    name: `GET ${path.slice(0, 60)}`,
    method: 'GET',
    path,
    headers,
    expected,
  });
  const run = (
    name: string,
    body: string | Buffer,
    expected: string,
    more: Record<string, string> = {},
  ): BadRequest => ({
    name: `a run: ${name}`,
    method: 'POST',
    path: '/v1/runs',
    headers: { ...headers, ...more },
    body,
    expected,
  });
  const start = JSON.stringify({ incidentId: 'inc-none', playbook: 'forged-session' });
  return [
    { ...get('/v1/incidents', '401 ERR_UNAUTHENTICATED'), headers: {} },
    { ...get('/v1/incidents', '401 ERR_UNAUTHENTICATED'), headers: { authorization: 'Bearer a.b.c' } },
    {
      ...get('/v1/incidents', '401 ERR_UNAUTHENTICATED'),
      headers: { authorization: `${authorization}, ${authorization}` },
    },
    {
      ...get('/v1/incidents', '401 ERR_UNAUTHENTICATED'),
      headers: { authorization: `Bearer ${'a'.repeat(12_000)}.b.c` },
    },
    get('/v1/incidents?limit=0', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents?limit=-1', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents?limit=1&limit=2', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents?limit[a]=1', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents?__proto__[a]=1', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents?status=open%00', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents?cursor=%00', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents?cursor=____', '400 ERR_INPUT_INVALID'),
    get(`/v1/incidents?cursor=${'A'.repeat(500)}`, '400 ERR_INPUT_INVALID'),
    get("/v1/detections?incidentId=' or 1=1 --".replaceAll(' ', '%20'), '400 ERR_INPUT_INVALID'),
    get('/v1/incidents/%00', '400 ERR_INPUT_INVALID'),
    get('/v1/incidents/%ff', '400 ERR_INPUT_UNREADABLE'),
    get('/v1/incidents/..%2f..%2fetc%2fpasswd', '404 ERR_NOT_FOUND'),
    get(`/v1/incidents/${'a'.repeat(300)}`, '400 ERR_INPUT_INVALID'),
    get('/v1/incidents/none/journal', '404 ERR_NOT_FOUND'),
    get('/v1/incidents/none/report', '404 ERR_NOT_FOUND'),
    get('/v1/nothing', '404 ERR_NOT_FOUND'),
    get('/nothing', '404 ERR_NOT_FOUND'),
    get('/%ff', '404 ERR_NOT_FOUND'),
    get('/%2e%2e/%2e%2e/etc/passwd', '404 ERR_NOT_FOUND'),
    get('//v1/incidents', '404 ERR_NOT_FOUND'),
    ...['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'].map(
      (method): BadRequest => ({
        ...get('/v1/incidents', '404 ERR_NOT_FOUND'),
        name: `${method} /v1/incidents`,
        method,
      }),
    ),
    {
      ...run('with GET', '', '404 ERR_NOT_FOUND'),
      method: 'GET',
      path: '/v1/approvals/x/decisions?answer=approve',
    },
    run('nothing', '', '400 ERR_INPUT_INVALID'),
    run('truncated', start.slice(0, -3), '400 ERR_INPUT_UNREADABLE'),
    run('a list', '[]', '400 ERR_INPUT_INVALID'),
    run('a number', '7', '400 ERR_INPUT_UNREADABLE'),
    run('null', 'null', '400 ERR_INPUT_UNREADABLE'),
    run('wrong types', '{"incidentId":7,"playbook":{}}', '400 ERR_INPUT_INVALID'),
    run('an unknown member', `${start.slice(0, -1)},"by":"eve"}`, '400 ERR_INPUT_INVALID'),
    run('__proto__', `${start.slice(0, -1)},"__proto__":{"admin":true}}`, '400 ERR_INPUT_INVALID'),
    run(
      'constructor',
      `${start.slice(0, -1)},"constructor":{"prototype":{"admin":true}}}`,
      '400 ERR_INPUT_INVALID',
    ),
    run('a NUL', '{"incidentId":"a\\u0000b","playbook":"forged-session"}', '400 ERR_INPUT_INVALID'),
    run('a lone surrogate', '{"incidentId":"\\ud800","playbook":"forged-session"}', '400 ERR_INPUT_INVALID'),
    run('no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), '400 ERR_INPUT_INVALID'),
    run('100 000 levels', deep(10_000), '400 ERR_INPUT_INVALID'),
    run('10 MB', Buffer.alloc(10 * MEGABYTE, 0x20), '413 ERR_INPUT_TOO_LARGE'),
    run('gzip', gzipSync(start), '400 ERR_INPUT_UNREADABLE', { 'content-encoding': 'gzip' }),
    run('another charset', start, '400 ERR_INPUT_UNREADABLE', {
      'content-type': 'application/json; charset=koi8-r',
    }),
    run('another content type', start, '400 ERR_INPUT_INVALID', { 'content-type': 'text/plain' }),
    run('an unknown incident', start, '404 ERR_NOT_FOUND'),
    run(
      'an unknown playbook',
      '{"incidentId":"inc-none","playbook":"../../etc/passwd"}',
      '404 ERR_NOT_FOUND',
    ),
    run('an empty key', start, '400 ERR_INPUT_INVALID', { 'idempotency-key': '' }),
    run('a key of 300 characters', start, '400 ERR_INPUT_INVALID', { 'idempotency-key': 'k'.repeat(300) }),
    {
      ...run('a decision', '{"answer":"approve"}', '404 ERR_NOT_FOUND'),
      path: '/v1/approvals/none/decisions',
    },
    {
      ...run('a decision without an answer', '{}', '400 ERR_INPUT_INVALID'),
      path: '/v1/approvals/none/decisions',
    },
    {
      ...run(
        'a reason of 3 000 characters',
        JSON.stringify({ answer: 'deny', reason: 'x'.repeat(3_000) }),
        '400 ERR_INPUT_INVALID',
      ),
      path: '/v1/approvals/none/decisions',
    },
    {
      ...run('cut off', '{"inc', ''),
      headers: { ...headers, 'content-length': '500' },
      cut: true,
      expected: undefined,
    },
  ];
}
