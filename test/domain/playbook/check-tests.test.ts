import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkPlaybook } from '#domain/playbook/check.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { CONNECTORS, PLAYBOOK, pinned } from '../run/world.ts';

function faultsOf(tests: string): string[] {
  const { playbook, positions, faults } = parsePlaybook(`${PLAYBOOK}tests:\n${tests}`, 'cut.yaml');
  const found = playbook
    ? checkPlaybook(playbook, positions, { connectors: CONNECTORS, policy: pinned.policy })
    : faults;
  return found.map(({ line, message, hint }) => `${line}: ${message}${hint ? ` (${hint})` : ''}`);
}

describe('the tests of a playbook are checked', () => {
  test('a test without fault is accepted', () => {
    const sound = `  - name: all is well
    incident: { accounts: [okta] }
    platforms: [{ platform: okta, step: suspend, perform: [accepted, { answer: unavailable, times: always }] }]
    events: [{ after: 1m, clock: -1h }]
    expect: { outcome: contained }`;
    assert.deepEqual(faultsOf(sound), []);
  });

  test('steps, accounts and actions that there are not, and a name that is taken, are found all at once', () => {
    const wrong = `  - name: all is well
    incident: { accounts: [okta] }
    platforms: [{ platform: okto, step: suspnd, perform: accepted }]
    people: [{ step: ask, says: approve }]
    expect: { steps: { reprt: done } }
  - name: all is well
    incident: { accounts: [okta] }
    platforms: [{ platform: okta, capability: tokens.revoke, perform: accepted }]
    expect: { approvals: [{ step: nobody }] }`;
    assert.deepEqual(faultsOf(wrong), [
      '26: "okto" is no platform of this incident’s accounts (did you mean okta?)',
      '26: "suspnd" is no step (did you mean suspend?)',
      '27: "ask" is no step (there are: cut_sessions, suspend, report)',
      '28: "reprt" is no step (did you mean report?)',
      '29: another test has this name (say what this one shows)',
      '31: "tokens.revoke" is no action of these steps (there are: sessions.revoke, account.suspend, report.publish)',
      '32: "nobody" is no step (there are: cut_sessions, suspend, report)',
    ]);
  });

  for (const [what, line, message] of [
    [
      'an answer that is none',
      'platforms: [{ platform: okta, perform: perhaps }]',
      /must be one of accepted/,
    ],
    ['an event that is nothing', 'events: [{ after: 1m }]', /an event is one of verdict, detection/],
    ['a reading of a step', 'platforms: [{ platform: okta, step: suspend, read: read }]', /take `step` away/],
    ['a key that is unknown', 'peeple: []', /unknown key "peeple"/],
    ['a jump without a sign', 'events: [{ after: 1m, clock: 1h }]', /a jump of the clock is \+ or -/],
  ] as const) {
    test(`${what} is refused where it stands`, () => {
      const [fault] = faultsOf(
        `  - name: wrong\n    incident: { accounts: [okta] }\n    ${line}\n    expect: { outcome: contained }`,
      );
      assert.match(fault ?? '', message);
      assert.match(fault ?? '', /^26: /);
    });
  }

  test('a test that expects nothing is refused', () => {
    const [fault] = faultsOf('  - name: idle\n    incident: { accounts: [okta] }\n    expect: {}');
    assert.match(fault ?? '', /a test expects something/);
  });
});
