import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Detection } from '#domain/detection.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import { acceptRecords } from '../../../src/stages/intake/accept.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';
import { arrivalsOf, recordingPorts } from './support.ts';

/** What every preset makes of the real payloads, and of fuller ones in the same shape. */

function sample(name: string): unknown[] {
  return readJsonRecords(readFileSync(sharedPath('webhooks', `${name}.json`), 'utf8'));
}

async function detect(preset: string, ...records: unknown[]): Promise<Detection> {
  const arrivals = await arrivalsOf(preset, ...records);
  assert.equal(arrivals.length, 1);
  return arrivals[0]!.detection;
}

function pick(detection: Detection): unknown {
  const { principal, credential, severity, detectedAt, sourceEventId } = detection;
  return { principal, ...(credential && { credential }), severity, detectedAt, sourceEventId };
}

const samples: [string, string, unknown][] = [
  [
    'elastic',
    'elastic_security_alert',
    {
      principal: { kind: 'unknown', uid: '1005', name: 'admin' },
      severity: 'high',
      detectedAt: '2022-06-09T13:56:03.205Z',
      sourceEventId: 'abcdef123',
    },
  ],
  [
    'sentinel',
    'sentinel_security_alert',
    {
      principal: { kind: 'unknown', name: 'AWS:44512121212/us-east-1/ec2:i-42f44fdfvdf5d' },
      severity: 'high',
      detectedAt: '2024-09-26T05:23:30.559Z',
      sourceEventId: 'jnfjrdnkr-7cbd-5454-9c61-455cc9818f50',
    },
  ],
  [
    'okta-event-hook',
    'okta_event_hook',
    {
      principal: {
        kind: 'user',
        email: 'admin@okta.com',
        uid: '00uz9fj5aT69fHVro1d6',
        name: 'Admin Name',
        platform: 'okta',
      },
      credential: { kind: 'session', platform: 'okta', id: 'idxyNcxVX2ESsSL0u462548Qg' },
      severity: 'informational',
      detectedAt: '2023-03-26T21:05:32.159Z',
      sourceEventId: 'f1d0b993-cc19-11ed-a688-db22c99ef6c4',
    },
  ],
];
for (const [preset, name, expected] of samples) {
  test(`${name} becomes a detection`, { skip: sharedSkip }, async () => {
    assert.deepEqual(pick(await detect(preset, ...sample(name))), expected);
  });
}

const refused: [string, string, RegExp][] = [
  [
    'splunk',
    'splunk_webhook',
    /missing principal .*result\.user.*missing time \(tried result\._time.*missing severity/,
  ],
  ['splunk', 'splunk_es_notable', /^record 0: missing principal \(tried user_email/],
  ['sentinel', 'sentinel_incident_api', /^record 0: missing principal \(tried properties\.relatedEntities/],
  ['sentinel', 'sentinel_incident_python_sdk', /^record 0: missing principal \(tried /],
  ['panther', 'panther_custom_webhook', /^record 0: missing principal \(tried alertContext/],
];
for (const [preset, name, message] of refused) {
  test(`${name} names nobody and is refused with the missing field`, { skip: sharedSkip }, async () => {
    await assert.rejects(arrivalsOf(preset, ...sample(name)), {
      code: 'ERR_DETECTION_FIELD_MISSING',
      message,
    });
  });
}

test('the same samples become detections once they name somebody', { skip: sharedSkip }, async () => {
  const [webhook] = sample('splunk_webhook') as { result: Record<string, unknown> }[];
  Object.assign(webhook!.result, {
    user: 'ada@example.com',
    _time: '1781781019',
    severity: 'high',
    app: 'okta',
    session_id: 'idx1',
  });
  const splunk = await detect('splunk', webhook);
  assert.deepEqual(splunk.principal, {
    kind: 'user',
    email: 'ada@example.com',
    name: 'ada@example.com',
    platform: 'okta',
  });
  assert.deepEqual(splunk.credential, { kind: 'session', platform: 'okta', id: 'idx1' });
  assert.match(splunk.sourceEventId, /^scheduler_admin_search_W2_at_14232356_132\/[0-9a-f]{32}$/);

  const [notable] = sample('splunk_es_notable') as Record<string, unknown>[];
  const row = await detect('splunk', { ...notable, user: 'ada' });
  assert.equal(row.sourceEventId, 'notable~1~00000000-0000-0000-0000-000000000000/1:1000');
  assert.deepEqual(
    [row.severity, row.ip, row.detectedAt],
    ['high', '192.0.2.10', '2026-06-18T11:10:19.000Z'],
  );

  const [panther] = sample('panther_custom_webhook') as Record<string, unknown>[];
  const alert = await detect('panther', {
    ...panther,
    id: 'Okta.PotentiallyStolenSession',
    alertContext: {
      actor: { alternateId: 'Ada@Example.com', id: '00u1', displayName: 'Ada' },
      authenticationContext: { externalSessionId: 'ext1' },
      client: { ipAddress: '192.0.2.1', userAgent: { rawUserAgent: 'curl/8' } },
    },
    reports: { 'MITRE ATT&CK': ['TA0006:T1539', 'TA0008:T1550.004'] },
  });
  assert.deepEqual(alert.principal, {
    kind: 'user',
    email: 'ada@example.com',
    uid: '00u1',
    name: 'Ada',
    platform: 'okta',
  });
  assert.deepEqual(alert.credential, { kind: 'session', platform: 'okta', id: 'ext1' });
  assert.deepEqual(alert.techniques, ['T1539', 'T1550.004']);
  assert.equal(alert.sourceEventId, 'b90c19e66e160e194a5b3b94ec27fb7c');
  assert.equal(alert.severity, 'informational');
});

test('Splunk’s owner, who saved the search, is never the principal', async () => {
  const record = { sid: 's', owner: 'admin@example.com', result: { _time: '1781781019', severity: 'low' } };
  await assert.rejects(arrivalsOf('splunk', record), { code: 'ERR_DETECTION_FIELD_MISSING' });
});

test('a Sentinel incident trigger names account, session, address and update', {
  skip: sharedSkip,
}, async () => {
  const [incident] = sample('sentinel_incident_api') as { properties: Record<string, unknown> }[];
  incident!.properties.relatedEntities = [
    { kind: 'Ip', properties: { address: '192.0.2.9' } },
    { kind: 'Account', properties: { accountName: 'host$' } },
    { kind: 'Account', properties: { accountName: 'Ada', upnSuffix: 'contoso.com', aadUserId: 'aad-1' } },
    { kind: 'CloudLogonSession', properties: { sessionId: 'sess-1', userAgent: 'python-requests' } },
  ];
  const trigger = { object: incident, workspaceInfo: { SubscriptionId: 'x' } };
  const found = await detect('sentinel', trigger);
  assert.deepEqual(found.principal, {
    kind: 'user',
    email: 'ada@contoso.com',
    uid: 'aad-1',
    name: 'Ada',
    platform: 'entra-id',
  });
  assert.deepEqual(found.credential, { kind: 'session', platform: 'entra-id', id: 'sess-1' });
  assert.deepEqual([found.ip, found.userAgent], ['192.0.2.9', 'python-requests']);
  assert.ok(found.sourceEventId.endsWith('/"bbbbbbbb-0000-0000-0000-5c37296e0000"'));
});

test('a Sentinel alert’s custom details name the token, from JSON inside JSON', {
  skip: sharedSkip,
}, async () => {
  const [row] = sample('sentinel_security_alert') as Record<string, unknown>[];
  const found = await detect('sentinel', {
    ...row,
    Entities: '[{"Type":"account","Name":"ada","UPNSuffix":"contoso.com"}]',
    ExtendedProperties: JSON.stringify({
      'Custom Details': JSON.stringify({ UniqueTokenIdentifier: ['uti-1'], __proto__x: ['y'] }),
    }),
    Techniques: '["T1550.001"]',
  });
  assert.deepEqual(found.credential, { kind: 'access-token', id: 'uti-1' });
  assert.equal(found.principal.email, 'ada@contoso.com');
  assert.deepEqual(found.techniques, ['T1550.001']);
});

test('an Okta event about a user by the system is about the user', async () => {
  const event = {
    uuid: 'u1',
    published: '2026-11-24T08:00:00Z',
    eventType: 'user.risk.detect',
    severity: 'WARN',
    actor: { id: 'okta', type: 'SystemPrincipal', alternateId: 'system@okta.com' },
    target: [
      { type: 'App', id: 'a' },
      { type: 'User', id: '00u1', alternateId: 'ada@example.com' },
    ],
  };
  const found = await detect('okta-event-hook', { data: { events: [event] } });
  assert.deepEqual(found.principal, {
    kind: 'user',
    email: 'ada@example.com',
    uid: '00u1',
    platform: 'okta',
  });
  assert.equal(found.severity, 'medium');
});

test('a batch of Okta events becomes one detection each, by uuid, and is kept whole when one cannot be read', async () => {
  const event = (uuid: string, actor: unknown) => ({
    uuid,
    published: '2026-11-24T08:00:00Z',
    severity: 'INFO',
    actor,
  });
  const ada = { id: '00u1', type: 'User', alternateId: 'ada@example.com' };
  const arrivals = await arrivalsOf('okta-event-hook', {
    data: { events: [event('a', ada), event('b', ada)] },
  });
  assert.deepEqual(
    arrivals.map(({ detection }) => detection.sourceEventId),
    ['a', 'b'],
  );
  const ports = recordingPorts();
  const batch = { data: { events: [event('a', ada), event('b', { type: 'IP address' }), event('c', ada)] } };
  const hook = { name: 'okta', preset: 'okta-event-hook' };
  const { receipts, deadLetters } = await acceptRecords(hook, [batch], ports);
  assert.equal(receipts.length, 2);
  assert.match(deadLetters[0]!.why, /^record 0, detection 1: missing principal/);
  assert.deepEqual(ports.unread[0]!.record, batch);
  await assert.rejects(arrivalsOf('okta-event-hook', { data: {} }), { code: 'ERR_DETECTION_FIELD_MISSING' });
});

test('an Elastic alert from Okta’s log names session and platform, dotted or nested', async () => {
  const base = {
    '@timestamp': '2026-11-24T08:00:00Z',
    'kibana.alert.uuid': 'u',
    'kibana.alert.risk_score': 73,
  };
  const dotted = {
    ...base,
    'event.module': 'okta',
    'user.email': 'ada@example.com',
    'okta.authentication_context.external_session_id': 'ext1',
  };
  const nested = {
    ...base,
    event: { module: 'okta' },
    user: { email: 'ada@example.com' },
    okta: { 'authentication_context.external_session_id': 'ext1' },
  };
  for (const alert of [dotted, nested]) {
    const found = await detect('elastic', alert);
    assert.deepEqual(found.credential, { kind: 'session', platform: 'okta', id: 'ext1' });
    assert.deepEqual([found.principal.email, found.severity], ['ada@example.com', 'high']);
  }
});

test('every OCSF sample is a detection or is refused by name', { skip: sharedSkip }, async () => {
  const lines = readFileSync(sharedPath('events', 'ocsf_samples', 'sekoia-intake-formats.jsonl'), 'utf8')
    .trim()
    .split('\n');
  let detections = 0;
  for (const line of lines) {
    const { event } = JSON.parse(line) as { event: { class_uid: number } };
    if (event.class_uid !== 2004) {
      await assert.rejects(arrivalsOf('ocsf', event), {
        code: 'ERR_INPUT_INVALID',
        message: /only a Detection Finding/,
      });
      continue;
    }
    detections++;
    const found = await detect('ocsf', event);
    assert.deepEqual(found.principal, {
      kind: 'unknown',
      uid: 'AROATMJPC7YEXAMPLE:example',
      name: 'Admin',
      platform: 'aws',
    });
    assert.deepEqual(found.credential, { kind: 'api-key', platform: 'aws', id: 'ASIATMJPC7EXAMPLE' });
    assert.deepEqual([found.severity, found.detectedAt], ['low', '2023-09-19T15:05:22.487Z']);
  }
  assert.equal(detections, 1);
});

const presets = ['elastic', 'splunk', 'sentinel', 'panther', 'okta-event-hook', 'ocsf'];
test('no real record of any sender makes a preset fail otherwise than by name', {
  skip: sharedSkip,
}, async () => {
  const files = [
    'detections_microsoft/elastic-integrations',
    'detections_guardduty/panther-analysis',
    'detections_socradar/panther-analysis',
    'okta/panther-analysis',
  ];
  const records = files.flatMap((file) =>
    readFileSync(sharedPath('events', `${file}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: unknown }).event),
  );
  const named = new Set(['ERR_DETECTION_FIELD_MISSING', 'ERR_INPUT_INVALID']);
  for (const preset of presets) {
    for (const record of records) {
      await arrivalsOf(preset, record).catch((error: { code: string }) =>
        assert.ok(named.has(error.code), String(error)),
      );
    }
  }
});
