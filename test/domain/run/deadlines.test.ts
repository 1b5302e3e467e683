import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { targetText } from '#domain/approval-calls.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import { questionNotes } from '#domain/report/question-notes.ts';
import { dueNow } from '#domain/run/deadlines.ts';
import { Asking } from './asking.ts';
import { POLICY } from './world.ts';

const MINUTE_MS = 60_000;
const CHAIN = `escalation:
  chain:
    - { at: 50%, remind: true }
    - { at: 70%, userGroup: S0ONCALL }
    - { at: 80%, group: leads }
    - { at: 90%, person: eve@example.com }
    - { at: 90%, channel: C0ESCALATION }
  fallback: { after: 2m, webhook: true, email: true }
`;

const called = ({ approval }: Asking) =>
  approval.calls.map(({ because, to }) => `${because}: ${targetText(to)}`);

describe('the deadlines of a question', () => {
  test('people are reminded, then called along the chain, each once', () => {
    const asking = new Asking(CHAIN);
    asking.shown();
    asking.wait(5 * MINUTE_MS - 1);
    assert.deepEqual(called(asking), []);
    asking.wait(1);
    asking.wait(0);
    assert.deepEqual(called(asking), ['reminder: group oncall']);
    asking.shown();
    asking.wait(3 * MINUTE_MS);
    assert.deepEqual(called(asking).slice(1), ['escalation: user group S0ONCALL', 'escalation: group leads']);
  });

  test('who is called late after an outage is called for all that was missed, in order, and then it expires', () => {
    const asking = new Asking(CHAIN);
    asking.shown();
    asking.wait(9.5 * MINUTE_MS);
    assert.equal(called(asking).length, 4, 'whom the incident is about is called by nobody');
    asking.wait(MINUTE_MS);
    assert.equal(asking.approval.status, 'expired');
    asking.wait(60 * MINUTE_MS);
    assert.equal(asking.approval.calls.length, 4, 'nobody is called about what is closed');
  });

  test('after an answer nobody is reminded', async () => {
    const asking = new Asking(CHAIN);
    await asking.answer('ada', 'approve');
    asking.wait(9 * MINUTE_MS);
    assert.deepEqual(called(asking), []);
  });

  test('an extension moves the deadline and what of the chain is yet to come', async () => {
    const asking = new Asking(CHAIN);
    asking.shown();
    asking.wait(5 * MINUTE_MS);
    asking.shown();
    assert.equal((await asking.extend('ada')).outcome, 'recorded');
    assert.equal(asking.approval.question.deadline, '2026-03-01T10:20:00.000Z');
    asking.wait(8 * MINUTE_MS);
    assert.deepEqual(called(asking), ['reminder: group oncall']);
    asking.wait(MINUTE_MS);
    asking.shown();
    assert.equal(called(asking).length, 2, 'at 70% of twenty minutes');
    asking.wait(6 * MINUTE_MS);
    assert.equal(asking.approval.status, 'expired');
  });

  test('the other ways are used once when the chat has not taken the question, and the question says so', () => {
    const asking = new Asking(CHAIN);
    asking.wait(2 * MINUTE_MS - 1);
    assert.deepEqual(called(asking), []);
    asking.wait(1);
    asking.wait(MINUTE_MS);
    assert.deepEqual(called(asking), [
      'chat-silent: the fallback webhook',
      'chat-silent: group oncall by e-mail',
    ]);
    assert.match(questionNotes(asking.approval)[0]!, /fallback used, for the chat did not take it/);
  });

  test('the other ways are used too when the chat took the question and then no call', () => {
    const asking = new Asking(CHAIN);
    asking.shown();
    asking.wait(5 * MINUTE_MS);
    asking.wait(MINUTE_MS);
    assert.deepEqual(called(asking), ['reminder: group oncall']);
    asking.wait(MINUTE_MS);
    assert.ok(called(asking).includes('chat-silent: the fallback webhook'));
  });

  test('whatever the times at which it is looked, the same people are called, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 * MINUTE_MS }), { maxLength: 8 }), (pauses) => {
        const [often, once] = [new Asking(CHAIN), new Asking(CHAIN)];
        for (const each of [often, once]) each.shown();
        const end = Math.min(
          9.9 * MINUTE_MS,
          pauses.reduce((sum, ms) => sum + ms, 0),
        );
        let past = 0;
        for (const ms of pauses) {
          if (past + ms > end) break;
          past += ms;
          often.wait(ms);
        }
        often.wait(end - past);
        once.wait(end);
        const chain = (each: Asking) => called(each).filter((line) => !line.startsWith('chat-silent'));
        assert.deepEqual(chain(often), chain(once));
        assert.deepEqual(dueNow(often.book.state!, often.at), []);
      }),
      { numRuns: 40 },
    );
  });

  test('a policy that names nobody, a group that there is not, or an earlier time after a later one is refused', () => {
    const faultsOf = (escalation: string) =>
      parsePolicy(`${POLICY}escalation:\n  ${escalation}\n`, 'policy.yaml').faults.map(
        ({ message }) => message,
      );
    assert.match(faultsOf('chain: [{ at: 50% }]').join(), /says who is called by one of/);
    assert.match(faultsOf('chain: [{ at: 50%, group: nobody }]').join(), /no approver group "nobody"/);
    assert.match(
      faultsOf('chain: [{ at: 50%, remind: true }, { at: 40%, remind: true }]').join(),
      /before the step above/,
    );
    assert.match(faultsOf('chain: [{ at: 100%, remind: true }]').join(), /1% to 99%/);
    assert.match(faultsOf('chain: [{ at: 50%, channel: "#general" }]').join(), /id of a channel/);
    assert.match(faultsOf('fallback: { after: 2m }').join(), /names no way/);
  });
});
