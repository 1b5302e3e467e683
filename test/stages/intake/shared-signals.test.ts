import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrivalsOf } from './support.ts';

const AT_S = Date.parse('2026-11-24T08:00:00Z') / 1_000;
const ada = { format: 'email', email: 'ada@example.com' };

type Fields = Readonly<Record<string, unknown>>;

async function detectionOf(name: string, event: Fields = {}, more: Fields = {}) {
  const type = name.startsWith('https:') ? name : `https://schemas.openid.net/secevent/${name}`;
  const [arrival] = await arrivalsOf('shared-signals', {
    iss: 'https://idp.example.com/',
    jti: 'j-1',
    iat: AT_S,
    sub_id: ada,
    events: { [type.replace(/secevent\/(\w+)\//, 'secevent/$1/event-type/')]: event },
    ...more,
  });
  return arrival?.detection;
}

const severityOf = async (...asked: Parameters<typeof detectionOf>) =>
  (await detectionOf(...asked))?.severity;

describe('events of Shared Signals', () => {
  test('that speak of misuse are detections', async () => {
    assert.equal(await severityOf('risc/credential-compromise', { credential_type: 'password' }), 'high');
    assert.equal(await severityOf('risc/account-disabled', { reason: 'hijacking' }), 'high');
    assert.equal(await severityOf('risc/account-credential-change-required'), 'medium');
    assert.equal(await severityOf('risc/sessions-revoked'), 'medium');
    assert.equal(await severityOf('caep/session-revoked', { initiating_entity: 'policy' }), 'medium');
    for (const principal of ['USER', 'SESSION'])
      assert.equal(await severityOf('caep/risk-level-change', { current_level: 'HIGH', principal }), 'high');
    const okta = 'https://schemas.okta.com/secevent/okta/user-risk-change';
    assert.equal(await severityOf(okta, { current_level: 'high' }), 'high');
  });

  test('that people cause themselves, or that say it is over, are none', async () => {
    assert.equal(await severityOf('caep/session-revoked'), undefined, 'a logout, as Okta sends it');
    for (const initiating_entity of ['user', 'admin', 'system', 'POLICY'])
      assert.equal(await severityOf('caep/session-revoked', { initiating_entity }), undefined);
    assert.equal(await severityOf('risc/sessions-revoked', { initiating_entity: 'user' }), undefined);
    assert.equal(await severityOf('risc/account-disabled', { reason: 'bulk-account' }), undefined);
    assert.equal(await severityOf('risc/account-disabled'), undefined);
    for (const level of [
      { current_level: 'LOW', previous_level: 'HIGH', principal: 'USER' },
      { current_level: 'MEDIUM', principal: 'USER' },
      { current_level: 'HIGH', principal: 'DEVICE' },
      { current_level: 'HIGH', principal: 'TENANT' },
      { current_level: 'HIGH' },
    ])
      assert.equal(await severityOf('caep/risk-level-change', level), undefined);
    for (const name of [
      'caep/session-established',
      'caep/session-presented',
      'caep/credential-change',
      'caep/token-claims-change',
      'caep/assurance-level-change',
      'caep/device-compliance-change',
      'risc/account-enabled',
      'risc/account-purged',
      'risc/identifier-changed',
      'risc/identifier-recycled',
      'risc/recovery-activated',
      'risc/recovery-information-changed',
      'ssf/verification',
      'ssf/stream-updated',
      'caep/credential-compromise',
      'vendor/account-disabled',
    ])
      assert.equal(await severityOf(name, { reason: 'hijacking' }), undefined, name);
  });

  test('name the person, the credential and the transmitter’s reason', async () => {
    const detection = await detectionOf(
      'caep/session-revoked',
      {
        initiating_entity: 'policy',
        reason_admin: { fr: 'non', en: 'Landspeed' },
        event_timestamp: AT_S - 60,
      },
      {
        sub_id: {
          format: 'complex',
          user: { format: 'iss_sub', iss: 'https://acme.okta.com', sub: '00u1' },
          session: { format: 'opaque', id: 's-1' },
        },
      },
    );
    assert.deepEqual(detection?.principal, { kind: 'user', uid: '00u1', platform: 'okta' });
    assert.deepEqual(detection?.credential, { kind: 'session', id: 's-1', platform: 'okta' });
    assert.equal(detection?.description, 'Landspeed');
    assert.equal(detection?.detectedAt, '2026-11-24T07:59:00.000Z');
    assert.equal(detection?.sourceEventId, 'j-1');
  });

  test('are of a platform only where the issuer’s host is that platform’s', async () => {
    const platformAt = async (iss: string) =>
      (await detectionOf('risc/credential-compromise', {}, { sub_id: { format: 'iss_sub', iss, sub: 'u' } }))
        ?.platform;
    for (const [iss, platform] of [
      ['https://acme.okta.com/oauth2/default', 'okta'],
      ['https://acme.oktapreview.com', 'okta'],
      ['https://acme.eu.auth0.com/', 'auth0'],
      ['https://accounts.google.com/', 'google-workspace'],
      ['https://evilokta.com', 'shared-signals'],
      ['https://okta.com.evil.example', 'shared-signals'],
      ['http://acme.okta.com', 'shared-signals'],
      ['https://login.microsoftonline.com/x/v2.0', 'shared-signals'],
    ])
      assert.equal(await platformAt(iss!), platform, iss);
  });

  test('about nobody are no detections', async () => {
    for (const sub_id of [
      { format: 'jwt_id', iss: 'i', jti: 't-1' },
      { format: 'complex', device: { format: 'opaque', id: 'd-1' } },
      { format: 'catalog_item', catalog_id: 'c-1' },
    ])
      assert.equal(await detectionOf('risc/credential-compromise', {}, { sub_id }), undefined);
  });
});
