import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Detection } from '#domain/detection.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import { VENDOR_SAMPLES } from '../../flow/vendor-samples.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';
import { arrivalsOf } from './support.ts';

/** What the presets of further vendors make of the real payloads. */

function sample(name: string): unknown[] {
  return readJsonRecords(readFileSync(sharedPath('webhooks', `${name}.json`), 'utf8'));
}

function facts({ principal, credential, severity, detectedAt, sourceEventId }: Detection): unknown[] {
  return [
    principal.email ?? principal.uid ?? principal.name,
    credential?.id,
    severity,
    detectedAt,
    sourceEventId,
  ];
}

const expected: [preset: string, sample: string, facts: unknown[]][] = [
  [
    'datadog',
    'datadog_security_signal_api',
    [
      'root',
      undefined,
      'high',
      '2022-04-12T13:54:02.099Z',
      'AQAAAYAeDXzzSJUmQwAAAABBWUFlRFh6ekFBQnpOV2hGMTdVRzF3QUE',
    ],
  ],
  [
    'wazuh',
    'wazuh_alert',
    ['root', undefined, 'low', '2025-07-21T12:41:18.157Z', 'rhel9.localdomain/1753101678.8211'],
  ],
  [
    'google-secops',
    'google_secops_detection',
    ['0', '100001', 'medium', '2025-02-01T03:23:28.000Z', 'de_66bf2e94-f97e-2564-1a75-2fdbf8cb6403'],
  ],
  [
    'guardduty',
    'aws_guardduty_accesskey_finding',
    [
      'GeneratedFindingPrincipalId',
      'GeneratedFindingAccessKeyId',
      'high',
      '2023-03-20T15:33:12.000Z',
      '53a87f7e55ce432c833e952613829048',
    ],
  ],
  [
    'github',
    'github_secret_scanning_alert',
    [
      'Codertocat',
      undefined,
      'high',
      '2020-11-24T01:37:33.000Z',
      'Codertocat/Hello-World/191/reopened/2020-11-24T01:37:33Z',
    ],
  ],
  [
    'defender-xdr',
    'defender_xdr_alert_v2_graph',
    [
      'S-1-12-1-1485667349-1150190949-4065799612-2328216759',
      undefined,
      'medium',
      '2023-10-20T09:51:39.515Z',
      'daefa1828b-dd4e-405c-8a3b-aa28596830dd_1',
    ],
  ],
];
for (const [preset, name, wanted] of expected) {
  test(`${name} becomes a detection`, { skip: sharedSkip }, async () => {
    const arrivals = await arrivalsOf(preset, ...sample(name));
    assert.deepEqual(
      arrivals.map(({ detection }) => facts(detection)),
      [wanted],
    );
  });
}

describe('the samples that were refused become detections once they say what was missing', () => {
  test('pagerduty', { skip: sharedSkip }, async () => {
    const [event] = sample('pagerduty_v3') as { event: { data: Record<string, unknown> } }[];
    event!.event.data.body = { details: { user: 'Ada@Example.com', session_id: 's1', platform: 'okta' } };
    const [arrival] = await arrivalsOf('pagerduty', event);
    assert.deepEqual(facts(arrival!.detection), [
      'ada@example.com',
      's1',
      'critical',
      '2021-04-26T17:36:27.458Z',
      '01BWDWL3NYY7LUFPZCC28QUCMK',
    ]);
    assert.equal(arrival!.detection.platform, 'okta');
  });

  test('sumo logic, one for each row of its results', { skip: sharedSkip }, async () => {
    const [template] = sample('sumologic_connection_template') as Record<string, unknown>[];
    const rows = [
      { user: 'ada@example.com', session_id: 's1', platform: 'okta' },
      { map: { user: 'bob@example.com', platform: 'github' } },
    ];
    const alert = {
      ...template,
      id: 'm1',
      name: 'A rule',
      triggerType: 'Critical',
      triggerTime: '2026-01-02T03:04:05Z',
      resultsJson: JSON.stringify(rows),
    };
    const arrivals = await arrivalsOf('sumo-logic', alert);
    assert.deepEqual(
      arrivals.map(({ detection }) => facts(detection)),
      [
        ['ada@example.com', 's1', 'critical', '2026-01-02T03:04:05.000Z', 'm1/2026-01-02T03:04:05Z/0'],
        ['bob@example.com', undefined, 'critical', '2026-01-02T03:04:05.000Z', 'm1/2026-01-02T03:04:05Z/1'],
      ],
    );
  });

  test('an auth0 log stream', { skip: sharedSkip }, async () => {
    const [first] = sample('auth0_log_stream_batch') as { data: Record<string, unknown> }[];
    Object.assign(first!.data, { type: 'pwd_leak', user_name: 'ada@example.com', session_id: 's1' });
    const [arrival] = await arrivalsOf('auth0-log-stream', first);
    assert.deepEqual(facts(arrival!.detection).slice(0, 3), ['ada@example.com', 's1', 'high']);
  });
});

test('a GuardDuty finding is read in EventBridge’s envelope and in the message of SNS', {
  skip: sharedSkip,
}, async () => {
  const [finding] = sample('aws_guardduty_accesskey_finding');
  const envelope = { version: '0', id: 'e1', 'detail-type': 'GuardDuty Finding', detail: finding };
  const message = { Type: 'Notification', MessageId: 'm1', Message: JSON.stringify(envelope) };
  const read = await Promise.all([finding, envelope, message].map((each) => arrivalsOf('guardduty', each)));
  const [plain, ...others] = read.map(([arrival]) => facts(arrival!.detection));
  for (const other of others) assert.deepEqual(other, plain);
});

test('an event of Okta’s System Log is read bare, from EventBridge and from Splunk’s collector', async () => {
  const envelope = VENDOR_SAMPLES['okta-log-stream']!('ada@example.com', 'e1');
  const event = envelope.detail;
  for (const record of [envelope, event, { time: 1, host: 'okta', event }]) {
    const [arrival] = await arrivalsOf('okta-log-stream', record);
    assert.deepEqual(facts(arrival!.detection).slice(0, 3), ['ada@example.com', 's-e1', 'medium']);
  }
  await assert.rejects(arrivalsOf('okta-log-stream', { detail: {} }), { message: /has no eventType/ });
});

test('an Auth0 client that exchanged its own credentials is whom the event is about', async () => {
  const event = (type: string) => ({
    log_id: type,
    data: { type, date: '2026-11-24T08:00:00Z', client_id: 'c1', client_name: 'Payroll' },
  });
  const [arrival] = await arrivalsOf('auth0-log-stream', event('feccft'));
  assert.deepEqual(arrival!.detection.principal, {
    kind: 'workload',
    uid: 'c1',
    name: 'Payroll',
    platform: 'auth0',
  });
  await assert.rejects(arrivalsOf('auth0-log-stream', event('fp')), { message: /missing principal/ });
});

test('of many rows in one alert none is left out, and more than a thousand are refused', async () => {
  const alert = VENDOR_SAMPLES['sumo-logic']!('ada@example.com', 'm1');
  const rows = (count: number) =>
    JSON.stringify(Array.from({ length: count }, () => ({ user: 'ada@example.com' })));
  const at = '2026-11-24T08:00:00Z';
  assert.equal(
    (await arrivalsOf('sumo-logic', { ...alert, triggerTime: at, resultsJson: rows(300) })).length,
    300,
  );
  await assert.rejects(arrivalsOf('sumo-logic', { ...alert, triggerTime: at, resultsJson: rows(1_001) }), {
    code: 'ERR_INPUT_INVALID',
    message: /1001 detections in one record; at most 1000/,
  });
});
