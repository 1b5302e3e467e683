import { gzipSync } from 'node:zlib';
import { signatureOf } from '../../src/adapters/slack/verify-request.ts';
import { type BadRequest, MEGABYTE } from './bad-requests.ts';
import type { RawRequest } from './raw-request.ts';

/** A request that Slack signed. */
export function fromSlack(signingSecret: string, body: string | Buffer, secondsAgo = 0): RawRequest {
  const time = String(Math.floor(Date.now() / 1_000) - secondsAgo);
  return {
    method: 'POST',
    path: '/slack/interactions',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': time,
      'x-slack-signature': signatureOf(signingSecret, time, body),
    },
    body,
  };
}

/** At the door of Slack. */
export function badSlack(signingSecret: string): BadRequest[] {
  const form = (payload: string): string => new URLSearchParams({ payload }).toString();
  const signed = (name: string, body: string | Buffer, expected: string): BadRequest => ({
    name: `Slack: ${name}`,
    ...fromSlack(signingSecret, body),
    expected,
  });
  const click = form('{"type":"block_actions"}');
  const unsigned = fromSlack(signingSecret, click);
  return [
    { ...unsigned, name: 'Slack: unsigned', headers: {}, expected: '401 ERR_SIGNATURE_MISSING' },
    { ...unsigned, name: 'Slack: another body', body: `${click}x`, expected: '401 ERR_SIGNATURE_INVALID' },
    {
      ...unsigned,
      name: 'Slack: no signature',
      headers: { ...unsigned.headers, 'x-slack-signature': 'v0=x' },
      expected: '401 ERR_SIGNATURE_INVALID',
    },
    { ...fromSlack(signingSecret, click, 600), name: 'Slack: stale', expected: '401 ERR_SIGNATURE_STALE' },
    {
      ...fromSlack(signingSecret, click, -600),
      name: 'Slack: from the future',
      expected: '401 ERR_SIGNATURE_STALE',
    },
    {
      ...unsigned,
      name: 'Slack: 10 MB',
      body: Buffer.alloc(10 * MEGABYTE, 0x61),
      expected: '413 ERR_INPUT_TOO_LARGE',
    },
    { name: 'Slack: GET', method: 'GET', path: '/slack/interactions', expected: '404 ERR_NOT_FOUND' },
    { ...unsigned, name: 'Slack: another path', path: '/slack/nothing', expected: '404 ERR_NOT_FOUND' },
    { ...unsigned, name: 'Slack: below', path: '/slack/interactions/x', expected: '404 ERR_NOT_FOUND' },
    signed('nothing', '', '400 ERR_INPUT_UNREADABLE'),
    signed('no payload', 'a=1', '400 ERR_INPUT_UNREADABLE'),
    signed('a payload that is no JSON', form('{"type":'), '400 ERR_INPUT_UNREADABLE'),
    signed('a payload that is a number', form('7'), '400 ERR_INPUT_UNREADABLE'),
    signed('a payload that is null', form('null'), '400 ERR_INPUT_UNREADABLE'),
    signed('no UTF-8', Buffer.from([0xff, 0xfe, 0x3d, 0x31]), '400 ERR_INPUT_UNREADABLE'),
    signed('gzip', gzipSync(click), '400 ERR_INPUT_UNREADABLE'),
    signed('a type that nobody knows', form('{"type":"nothing","user":{"id":"U1"}}'), '404 ERR_NOT_FOUND'),
  ];
}
