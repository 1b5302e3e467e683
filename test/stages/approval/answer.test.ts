import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { questionNotes } from '#domain/report/question-notes.ts';
import { Asking } from '../../domain/run/asking.ts';
import { plan } from '../../domain/run/world.ts';

const CHAIN = 'escalation:\n  chain: [{ at: 50%, group: leads }]\n';

describe('an answer to some of the actions', () => {
  test('what was chosen is done, and the rest is denied with the reason', async () => {
    const asking = new Asking();
    const { outcome } = await asking.answer('ada', 'approve', { only: [1], reason: 'okta is shared' });
    assert.equal(outcome, 'recorded');
    assert.deepEqual(
      asking.items.map(({ phase, refused }) => [phase, refused ?? false]),
      [
        ['ended', true],
        ['intended', false],
      ],
    );
    assert.match(asking.items[0]!.why!, /denied: 1 of 2 actions approved by ada@example.com.*okta is shared/);
    assert.deepEqual(asking.approval.only, [1]);
  });

  test('of two people only what both have chosen is done', async () => {
    const asking = new Asking('', 'two');
    await asking.answer('ada', 'approve', { only: [1], reason: 'not okta' });
    assert.equal(asking.approval.status, 'waiting');
    await asking.answer('grace', 'approve');
    assert.deepEqual(asking.approval.only, [1]);
    assert.deepEqual(
      asking.items.map(({ phase }) => phase),
      ['ended', 'intended'],
    );
  });

  test('of two people who chose nothing in common nothing is done', async () => {
    const asking = new Asking('', 'two');
    await asking.answer('ada', 'approve', { only: [1], reason: 'not okta' });
    await asking.answer('grace', 'approve', { only: [0], reason: 'only okta' });
    assert.equal(asking.approval.status, 'denied');
    assert.ok(asking.items.every(({ phase, refused }) => phase === 'ended' && refused));
  });

  test('one person’s second choice takes the place of the first, and makes no two of one', async () => {
    const asking = new Asking('', 'two');
    await asking.answer('ada', 'approve', { only: [1], reason: 'not okta' });
    await asking.answer('ada', 'approve', { only: [0], reason: 'I meant okta' });
    assert.equal(asking.approval.status, 'waiting');
    await asking.answer('grace', 'approve');
    assert.deepEqual(asking.approval.only, [0]);
  });

  test('all chosen one by one is the same as all; none, one that there is not, and no reason do not count', async () => {
    const asking = new Asking();
    assert.equal((await asking.answer('ada', 'approve', { only: [7], reason: 'x' })).outcome, 'refused');
    assert.equal((await asking.answer('ada', 'approve', { only: [], reason: 'x' })).outcome, 'refused');
    await assert.rejects(asking.answer('ada', 'approve', { only: [0] }), { code: 'ERR_INPUT_INVALID' });
    assert.equal(asking.approval.status, 'waiting');
    await asking.answer('ada', 'approve', { only: [1, 0, 1], reason: 'both' });
    assert.equal(asking.approval.only, undefined);
  });

  test('an answer after the plan has drifted does not count: what was asked is superseded', async () => {
    const asking = new Asking();
    const drifted = {
      runId: 'run-1',
      step: 'suspend',
      index: 1,
      attempt: 2,
      plan: plan({ status: 'other' }),
    };
    asking.tell(event('action-planned', drifted));
    assert.equal(asking.approval.status, 'superseded');
    assert.equal((await asking.answer('ada', 'approve')).outcome, 'already-closed');
  });
});

describe('what was shown', () => {
  test('an answer that names another hash than the question’s does not count', async () => {
    const asking = new Asking();
    const stale = await asking.answer('ada', 'approve', { binds: 'f'.repeat(64) });
    assert.equal(stale.outcome, 'refused');
    assert.equal(asking.approval.status, 'waiting');
    await asking.answer('ada', 'approve', { binds: asking.approval.question.binds });
    assert.equal(asking.approval.status, 'approved');
  });
});

describe('who may decide', () => {
  test('a group may from when it is escalated to, and whom the incident is about never', async () => {
    const asking = new Asking(CHAIN);
    assert.equal((await asking.answer('margaret', 'approve')).outcome, 'refused');
    asking.wait(5 * 60_000);
    assert.equal((await asking.answer('eve', 'approve')).outcome, 'refused');
    assert.equal((await asking.answer('margaret', 'approve')).outcome, 'recorded');
    assert.equal(asking.approval.status, 'approved');
  });

  test('who was taken out of the group a second ago does not count, nor who is in another', async () => {
    const asking = new Asking();
    asking.policy = {
      ...asking.policy,
      approvers: { ...asking.policy.approvers, groups: { oncall: ['grace@example.com'] } },
    };
    assert.equal((await asking.answer('ada', 'approve')).outcome, 'refused');
    assert.equal((await asking.answer('grace', 'approve')).outcome, 'recorded');
  });

  test('break-glass needs a reason, pages every group, and never serves whom the incident is about', async () => {
    const asking = new Asking();
    assert.equal((await asking.answer('glass', 'approve')).outcome, 'refused');
    assert.equal((await asking.answer('eve', 'approve', { reason: 'me' })).outcome, 'refused');
    assert.equal((await asking.answer('glass', 'approve', { reason: 'nobody answers' })).outcome, 'recorded');
    assert.equal(asking.approval.status, 'approved');
    const calls = asking.approval.calls.map(({ because, to }) => [because, to]);
    assert.deepEqual(calls, [
      ['break-glass', { way: 'group', group: 'leads' }],
      ['break-glass', { way: 'group', group: 'oncall' }],
    ]);
    assert.match(questionNotes(asking.approval).join(), /BREAK-GLASS: glass@example.com answered approve/);
  });
});

describe('more time, and another person', () => {
  test('a question is extended once, by who may decide it, with a reason', async () => {
    const asking = new Asking();
    assert.equal((await asking.extend('margaret')).outcome, 'refused');
    await assert.rejects(asking.extend('ada', { reason: ' ' }), { code: 'ERR_INPUT_INVALID' });
    const key = 'a'.repeat(64);
    assert.equal((await asking.extend('ada', { requestKey: key })).outcome, 'recorded');
    assert.equal((await asking.extend('ada', { requestKey: key })).outcome, 'recorded', 'the same request');
    const second = await asking.extend('grace');
    assert.deepEqual(second, {
      outcome: 'refused',
      message: 'ada@example.com has extended it already, and that can be done once',
    });
    assert.equal(asking.book.kinds().filter((kind) => kind === 'approval-extended').length, 1);
  });

  test('it is handed to who may decide, who is called by name, and the others may go on deciding', async () => {
    const asking = new Asking();
    assert.equal((await asking.handOver('ada', 'margaret')).outcome, 'refused');
    assert.equal((await asking.handOver('ada', 'eve')).outcome, 'refused', 'whom it is about');
    assert.equal((await asking.handOver('ada', 'ada')).outcome, 'refused');
    assert.equal((await asking.handOver('margaret', 'grace')).outcome, 'refused');
    assert.equal((await asking.handOver('ada', 'grace')).outcome, 'recorded');
    assert.equal((await asking.handOver('ada', 'grace')).outcome, 'recorded', 'a second click');
    assert.deepEqual(
      asking.approval.calls.map(({ to }) => to),
      [{ way: 'person', email: 'grace@example.com' }],
    );
    assert.equal((await asking.answer('ada', 'deny')).outcome, 'recorded');
    assert.equal((await asking.extend('grace')).outcome, 'already-closed');
  });
});
