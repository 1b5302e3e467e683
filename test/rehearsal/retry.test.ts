import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runTests } from '../../src/rehearsal/run-tests.ts';
import { stageWith } from './book.ts';

/** Ends sessions, thrice at most, with a minute and then two between; a platform that is down is not waited for. */
const REPEATING = `id: cut
version: 1
summary: It tries again.
on: { verdict: [stolen] }
steps:
  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
    verify: { within: 3m }
    if-unavailable: { wait: 0s }
    retry: { attempts: 3, wait: 1m }
`;
const played = (platforms: string, expect: string) => `
  - name: it is tried again
    incident: { principal: eve@example.com, accounts: [{ platform: okta, id: 00u1 }], credential: session }
    platforms: [{ platform: okta, capability: sessions.revoke, ${platforms} }]
    expect: { ${expect} }
`;

describe('a step with retry', () => {
  for (const [name, platforms, expect] of [
    [
      'does again what the platform refused, and ends as if nothing had been',
      'perform: [forbidden, refused]',
      'steps: { cut: done }, outcome: contained, within: 5m',
    ],
    [
      'ends as failed when it has done so as often as it says',
      'perform: { answer: forbidden, times: always }',
      'steps: { cut: failed }, outcome: failed, within: 5m',
    ],
    [
      'does again what the platform shows not to have taken hold',
      'verify: [refuted]',
      'steps: { cut: done }, outcome: contained, within: 5m',
    ],
  ] as const)
    test(name, async () => {
      const [result] = await runTests(stageWith(played(platforms, expect), REPEATING));
      assert.deepEqual([result!.differences, result!.fault, result!.isPassed], [[], undefined, true]);
    });
});
