import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalize } from '../../../connectors/salesforce/audit-record.ts';

const SHA = 'a'.repeat(64);

function login(more: Record<string, unknown>) {
  const row = { LoginTime: '2026-03-01T08:00:00.000+0000', UserId: '0055f00000CyENt', Status: 'Success' };
  return normalize({ attributes: { type: 'LoginHistory' }, ...row, ...more }, SHA);
}

test('the login type names the protocol; calls that carry a password are legacy', () => {
  const types = ['Application', 'SAML Sfdc Initiated SSO', 'SAML Idp Initiated SSO', 'Third Party SSO'];
  assert.deepEqual(
    [...types, 'Remote Access 2.0', 'Other Apex API', 'Something New'].map(
      (LoginType) => login({ LoginType }).authProtocol,
    ),
    ['password', 'saml', 'saml', 'openid-connect', 'oauth2', 'legacy', undefined],
  );
});

test('the subtype names the grant', () => {
  const grant = (LoginSubType: string) => login({ LoginType: 'Remote Access 2.0', LoginSubType }).grantType;
  assert.equal(grant('OauthRefreshToken'), 'refresh-token');
  assert.equal(grant('OauthDeviceFlow'), 'device-code');
  assert.equal(grant('Unheard'), undefined);
});

test('a session of high assurance passed a second factor, one of the standard level tells nothing', () => {
  const event = { attributes: { type: 'LoginEvent' }, EventDate: '2026-03-01T08:00:00Z' };
  assert.equal(login({ ...event, SessionLevel: 'HIGH_ASSURANCE' }).isMfa, true);
  assert.equal(login({ ...event, SessionLevel: 'STANDARD' }).isMfa, undefined);
});

test('a call names its connected app', () => {
  const row = {
    EVENT_TYPE: 'RestApi',
    SESSION_KEY: 'k',
    TIMESTAMP: '20260301080000.000',
    CONNECTED_APP_ID: '0H45f',
  };
  assert.equal(normalize(row, SHA).clientId, '0H45f');
});
