import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { arrivalsOf } from './support.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/webhooks.md'), 'utf8');

test('the OCSF example of docs/webhooks.md becomes a detection with everything in it', async () => {
  const example = /```json\n([\s\S]*?)```/.exec(page)![1]!;
  const [arrival] = await arrivalsOf('ocsf', JSON.parse(example));
  const { rawSha256, ...detection } = arrival!.detection;
  assert.match(rawSha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(detection, {
    source: 'ocsf',
    sourceEventId: 'rule-17/2025-11-24T16:00:00Z/ada',
    title: 'Session used without a matching login',
    severity: 'high',
    detectedAt: '2025-11-24T16:00:00.000Z',
    principal: { kind: 'user', email: 'ada@example.com', uid: '583231', name: 'ada', platform: 'github' },
    credential: { kind: 'session', platform: 'github', id: 's-4711' },
    platform: 'github',
    ip: '203.0.113.7',
    userAgent: 'python-requests/2.32',
    analytic: { uid: 'rule-17', name: 'Session without login' },
    techniques: ['T1606'],
    link: 'https://siem.example.com/alerts/17',
  });
});
