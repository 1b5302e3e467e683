import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi } from './openapi.ts';
import { sharedSkip } from './shared.ts';

test('a schema judges requests and answers, and says what is wrong', { skip: sharedSkip }, async () => {
  const okta = await openApi(['okta.json', 'okta-oauth.json']);
  const end = { method: 'DELETE', path: '/api/v1/users/00u1/sessions' };
  const ask = { method: 'GET', path: '/api/v1/users/00u1' };
  const token = { method: 'POST', path: '/oauth2/v1/token' };
  assert.deepEqual(okta.request({ ...end, query: { oauthTokens: 'true' } }), []);
  assert.match(okta.request({ ...end, query: { oauthTokens: 'perhaps' } })[0] ?? '', /oauthTokens/);
  assert.match(okta.request({ ...end, query: { tokens: 'true' } })[0] ?? '', /additional/);
  assert.match(okta.request({ method: 'GET', path: '/api/v1/nothing' })[0] ?? '', /not in okta\.json/);
  assert.deepEqual(okta.request({ ...token, body: { grant_type: 'client_credentials' } }), []);
  assert.match(okta.request({ ...token, body: { grant_type: 'please' } })[0] ?? '', /grant_type/);
  assert.deepEqual(okta.response({ ...end, status: 204 }), []);
  assert.match(okta.response({ ...end, status: 204, body: {} })[0] ?? '', /no body/);
  assert.match(okta.response({ ...end, status: 418 })[0] ?? '', /no such status/);
  assert.deepEqual(okta.response({ ...ask, status: 200, body: { id: '00u1', status: 'ACTIVE' } }), []);
  assert.match(okta.response({ ...ask, status: 200, body: { status: 'SLEEPING' } })[0] ?? '', /status/);
  assert.match(
    okta.response({ ...ask, status: 200, body: { lastLogin: 'yesterday' } })[0] ?? '',
    /lastLogin/,
  );
});

test('paths stand below the base path that is told', { skip: sharedSkip }, async () => {
  const slack = await openApi('slack.json', { basePath: '/api' });
  assert.deepEqual(slack.request({ method: 'GET', path: '/api/users.info', query: { user: 'U1' } }), []);
});
