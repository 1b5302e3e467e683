import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { testText } from '../../src/cli/test-text.ts';
import { runTests, type TestResult } from '../../src/rehearsal/run-tests.ts';
import { stageWith } from './book.ts';

/** The playbook cuts sessions (okta offers it, github does not), asks one person, suspends at home, reports. */

async function only(test: string): Promise<TestResult> {
  const [result] = await runTests(stageWith(test));
  assert.ok(result);
  return result;
}

const FIXTURE = `
    incident: { principal: eve@example.com, accounts: [{ platform: okta, id: 00u1 }], credential: session }`;
const asking = (rest: string): string => `  - name: it is tried${FIXTURE}\n${rest}`;

describe('a test of a playbook', () => {
  test('passes when everything that it expects came true', async () => {
    const result = await only(
      asking(`    people: [{ step: suspend, says: approve }]
    expect:
      outcome: contained
      actions: [okta sessions.revoke 00u1, okta account.suspend]
      approvals: [{ step: suspend, people: 1, group: oncall, status: approved }]
      steps: { cut_sessions: done, suspend: done, report: done }
      unproven: []
      gaps: []
      within: 2m`),
    );
    assert.deepEqual([result.differences, result.fault, result.isPassed], [[], undefined, true]);
  });

  test('that expects something else fails, with both sides and the line where it was expected', async () => {
    const result = await only(asking(`    expect:\n      outcome: contained\n      actions: []`));
    assert.equal(result.isPassed, false);
    assert.deepEqual(
      result.differences.map(({ key, expected, happened }) => ({ key, expected, happened })),
      [
        { key: 'outcome', expected: ['contained'], happened: ['partial'] },
        { key: 'actions', expected: [], happened: ['okta sessions.revoke 00u1'] },
      ],
    );
    assert.deepEqual([result.line, result.differences.map(({ line }) => line)], [24, [27, 28]]);
  });

  test('expects calls in their order, and every one that is made again', async () => {
    const lost = asking(`    platforms: [{ platform: okta, capability: sessions.revoke, perform: call-lost }]
    people: [{ step: suspend, says: deny }]
    expect: { actions: [okta sessions.revoke] }`);
    const [difference] = (await only(lost)).differences;
    assert.deepEqual(difference?.happened, ['okta sessions.revoke', 'okta sessions.revoke 00u1']);
  });

  test('that a stage breaks off is a fault with its code, not a difference', async () => {
    const whole = stageWith(asking(`    expect: { outcome: contained }`));
    const broken = { ...whole, loaded: { ...whole.loaded, text: 'id: [' } };
    const [result] = await runTests(broken);
    assert.match(result?.fault ?? '', /^ERR_PLAYBOOK_INVALID: /);
  });
});

describe('a day of waiting', () => {
  test('takes no time: an undecided verdict is looked at again until policy waits no longer', async () => {
    const result = await only(`  - name: undecided for a day
    incident: { accounts: [okta], verdict: undecided, decided-in: 20h }
    events: [{ after: 20h, verdict: stolen }]
    people: [{ step: suspend, says: approve, after: 5m }]
    expect: { outcome: contained }`);
    assert.deepEqual([result.differences, result.fault], [[], undefined]);
    assert.ok((result.happened?.endedAfterMs ?? 0) > 20 * 3_600_000);
  });
});

describe('what is printed', () => {
  test('shows what was expected and what happened beside each other, harmless to a terminal', async () => {
    const results = await runTests(
      stageWith(asking(`    expect: { outcome: contained, steps: { report: done } }`)),
    );
    const named = results.map((each) => ({ ...each, name: `${each.name}\u001b[2J` }));
    const text = stripVTControlCharacters(testText(named, process.stdout));
    assert.match(text, /FAILED {2}cut\.yaml:24:5 {2}it is tried/);
    assert.match(text, /cut\.yaml:26 {2}outcome: - expected, \+ happened\n\s+\+ partial\n\s+- contained/);
    assert.match(text, /1 test\(s\), 1 failed$/);
  });
});
