import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalize } from '../../../connectors/okta/audit-record.ts';

const SHA = 'a'.repeat(64);
const RECORD = { uuid: 'u', published: '2026-03-01T08:00:00.000Z', outcome: { result: 'SUCCESS' } };

function read(eventType: string, more: Record<string, unknown> = {}) {
  return normalize({ ...RECORD, eventType, ...more }, SHA);
}

test('the protocol of a single sign-on is that of the application', () => {
  const sso = (signOnModeType: string) =>
    read('user.authentication.sso', {
      target: [{ id: '0oa1', type: 'AppInstance', displayName: 'App', detailEntry: { signOnModeType } }],
    });
  assert.deepEqual(
    ['SAML_2_0', 'SAML_1_1', 'OPENID_CONNECT', 'WS_FEDERATION', 'BOOKMARK'].map(
      (mode) => sso(mode).authProtocol,
    ),
    ['saml', 'saml', 'openid-connect', undefined, undefined],
  );
  assert.equal(sso('OPENID_CONNECT').clientId, '0oa1');
  assert.equal(sso('SAML_2_0').clientId, undefined);
});

test('what another provider vouched for is by its protocol', () => {
  const via = (legacyEventType: string) =>
    read('user.authentication.auth_via_IDP', { legacyEventType }).authProtocol;
  assert.equal(via('core.user_auth.idp.saml.login_success'), 'saml');
  assert.equal(via('core.user_auth.idp.oidc.login_success'), 'openid-connect');
  assert.equal(via('core.user_auth.idp.x509.login_success'), undefined);
});

test('WS-Trust carries a password past the second factor', () => {
  const debugContext = { debugData: { requestUri: '/app/office365/exk1/sso/wsfed/active' } };
  assert.equal(read('user.session.start', { debugContext }).authProtocol, 'legacy');
});

test('a token names its client and what it was made from', () => {
  const grant = (grantType: string) =>
    read('app.oauth2.as.token.grant.access_token', {
      actor: { id: '0oaCLIENT', type: 'PublicClientApp' },
      debugContext: { debugData: { grantType } },
    });
  const { clientId, authProtocol, grantType } = grant('refresh_token');
  assert.deepEqual([clientId, authProtocol, grantType], ['0oaCLIENT', 'oauth2', 'refresh-token']);
  assert.equal(grant('urn:ietf:params:oauth:grant-type:device_code').grantType, 'device-code');
});

test('the password that Identity Engine logs as a factor is none', () => {
  const factor = (methodTypeUsed: string) =>
    read('user.authentication.auth_via_mfa', {
      target: [
        {
          id: 'e',
          type: 'AuthenticatorEnrollment',
          displayName: methodTypeUsed,
          detailEntry: { methodTypeUsed },
        },
      ],
    });
  assert.deepEqual([factor('Password').isMfa, factor('Password').authProtocol], [undefined, 'password']);
  assert.deepEqual([factor('Push').isMfa, factor('Push').authProtocol], [true, undefined]);
});

test('a session that somebody begins as the person with leave is begun, and ends', () => {
  assert.equal(read('user.session.impersonation.initiate').kind, 'session-start');
  assert.equal(read('user.session.impersonation.end').kind, 'session-end');
});
