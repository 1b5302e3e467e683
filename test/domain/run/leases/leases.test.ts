import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { settleByHand, undoByHand } from '#domain/run/leases/by-hand.ts';
import { dueLeases } from '#domain/run/leases/due.ts';
import { assessed } from '../world.ts';
import {
  ADA,
  CONNECTORS,
  carryOut,
  EVE,
  finished,
  GITHUB_LEASE,
  lease,
  NOW,
  OKTA_LEASE,
  POLICY_NOW,
  present,
  requested,
  started,
  suspended,
  suspending,
  undone,
} from './leased.ts';

const DAY_LATER = '2026-03-02T10:00:00.000Z';
const GREAT_GRACE = { email: 'grace@example.com', subject: 'U3', via: 'slack' } as const;

function due(book: ReturnType<typeof suspended>, now: string, policy = POLICY_NOW) {
  return dueLeases(book.state!, { now: new Date(now), policy, connectors: CONNECTORS });
}

describe('an action that can be undone', () => {
  test('leaves a lease with the state before, the state it left, and when it is due', () => {
    const { plan, left, dueAt, phase } = lease(suspended());
    assert.deepEqual(
      [plan.before, left, dueAt, phase],
      [{ status: 'ACTIVE' }, { status: 'SUSPENDED' }, DAY_LATER, 'held'],
    );
  });

  test('leaves one where nothing shows whether it was carried out', () => {
    const book = suspending();
    carryOut(book, 0, 'unproven', 'unknown');
    assert.equal(lease(book).phase, 'held');
  });

  test('leaves none where it was refused, or was so before anybody asked', () => {
    const book = suspending();
    carryOut(book, 0, 'failed');
    carryOut(book, 1, 'proven', 'already-done');
    assert.equal(book.state!.leases.size, 0);
  });

  test('leaves its lease before its run ends, once', () => {
    const kinds = suspended().kinds();
    assert.equal(kinds.filter((kind) => kind === 'lease-opened').length, 2);
    assert.ok(kinds.lastIndexOf('lease-opened') < kinds.indexOf('run-finished'));
  });
});

describe('at its time a lease', () => {
  test('is not touched a moment too early, though a clock jumps', () => {
    assert.deepEqual(due(suspended(), '2026-03-02T09:59:59.999Z'), []);
  });

  test('is kept as it is, and says so, while the playbook’s `unless` holds', () => {
    const book = suspended();
    const events = due(book, DAY_LATER);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['undo-withheld', 'undo-withheld'],
    );
    book.settle(events);
    assert.equal(lease(book).phase, 'held');
    assert.match(lease(book).why!, /holds: for a person/);
    assert.deepEqual(due(book, '2026-04-02T10:00:00.000Z'), [], 'it is not asked again by itself');
  });

  test('is taken back with nobody asked where `unless` does not hold', () => {
    const book = suspended();
    book.settle([assessed(2, 'explained')]);
    book.settle(due(book, DAY_LATER));
    assert.equal(lease(book).phase, 'intended');
    assert.equal(book.state!.approvals.size, 0);
  });

  test('is left to a person where the identity has become a protected one', () => {
    const book = suspended();
    book.settle([assessed(2, 'explained')]);
    const { protected: guarded } = POLICY_NOW;
    const policy = { ...POLICY_NOW, protected: { ...guarded, emails: ['eve@example.com'] } };
    assert.deepEqual(
      due(book, DAY_LATER, policy).map((each) => each.kind === 'undo-withheld' && each.data.because),
      ['protected', 'protected'],
    );
  });
});

describe('a person who wants it taken back', () => {
  test('is asked for a second one’s word by default, after the present state was read', () => {
    const book = suspended();
    const wanted = undoByHand(book.state!, OKTA_LEASE, { by: ADA, policy: POLICY_NOW });
    book.settle([wanted]);
    assert.equal(lease(book).phase, 'planning');
    book.settle([event('undo-planned', { leaseId: OKTA_LEASE, attempt: 1, present: present('SUSPENDED') })]);
    const [asked] = book.state!.approvals.values();
    assert.deepEqual(asked!.question.leases, [OKTA_LEASE]);
    assert.ok(asked!.question.barred.includes(ADA.email), 'who asks does not approve');
    const { approvalId } = asked!.question;
    book.settle([
      event('approval-answered', { approvalId, answer: 'approve', by: GREAT_GRACE }),
      event('approval-closed', { approvalId, status: 'approved', why: 'grace' }),
    ]);
    assert.equal(lease(book).phase, 'intended');
  });

  test('gets nothing taken back when it is denied, and may ask again', () => {
    const book = suspended();
    book.settle([requested(book, OKTA_LEASE, 1)]);
    book.settle([event('undo-planned', { leaseId: OKTA_LEASE, attempt: 1, present: present('SUSPENDED') })]);
    const [asked] = book.state!.approvals.values();
    const { approvalId } = asked!.question;
    book.settle([event('approval-closed', { approvalId, status: 'denied', why: 'no' })]);
    assert.equal(lease(book).phase, 'held');
    assert.ok(!book.kinds().includes('undo-intended'));
    book.settle([undoByHand(book.state!, OKTA_LEASE, { by: ADA, policy: POLICY_NOW })]);
    assert.equal(lease(book).phase, 'planning');
  });

  test('is told when somebody else was first', () => {
    const book = suspended();
    book.settle([undoByHand(book.state!, OKTA_LEASE, { by: ADA, policy: POLICY_NOW })]);
    assert.throws(() => undoByHand(book.state!, OKTA_LEASE, { by: GREAT_GRACE, policy: POLICY_NOW }), {
      code: 'ERR_LEASE_STATE',
      message: /already; asked by ada@example\.com/,
    });
  });

  test('may not be the one whom the incident is about', () => {
    const { state } = suspended();
    assert.throws(() => undoByHand(state!, OKTA_LEASE, { by: EVE, policy: POLICY_NOW }), {
      code: 'ERR_APPROVER_NOT_ALLOWED',
    });
    assert.throws(() => settleByHand(state!, OKTA_LEASE, { how: 'kept', by: EVE, reason: 'mine' }), {
      code: 'ERR_APPROVER_NOT_ALLOWED',
    });
  });

  test('settles no lease whose platform may have been called and was not read', () => {
    const book = suspended();
    book.settle([requested(book)]);
    finished(book, 'unknown');
    assert.throws(() => settleByHand(book.state!, OKTA_LEASE, { how: 'closed', by: ADA, reason: 'x' }), {
      code: 'ERR_LEASE_STATE',
    });
  });

  test('who decides to keep it withdraws the question about it', () => {
    const book = suspended();
    book.settle([requested(book, OKTA_LEASE, 1)]);
    book.settle([event('undo-planned', { leaseId: OKTA_LEASE, attempt: 1, present: present('SUSPENDED') })]);
    book.settle([settleByHand(book.state!, OKTA_LEASE, { how: 'kept', by: ADA, reason: 'she has left' })]);
    assert.deepEqual(lease(book).closed, { how: 'kept', by: ADA, at: NOW });
    assert.deepEqual(
      [...book.state!.approvals.values()].map(({ status }) => status),
      ['superseded'],
    );
  });
});

describe('an undoing', () => {
  test('of unknown outcome is not repeated before it was read that it was not carried out', () => {
    const book = suspended();
    book.settle([requested(book)]);
    finished(book, 'unknown');
    assert.deepEqual([lease(book).phase, lease(book).attempt], ['verifying', 1]);
    const read = { leaseId: OKTA_LEASE, platform: 'okta', attempt: 1, saw: ['the account is SUSPENDED'] };
    book.settle([event('undo-read', { ...read, state: 'not-undone' })]);
    assert.deepEqual([lease(book).phase, lease(book).attempt], ['intended', 2]);
  });

  test('that fails for now is tried with back-off, then daily, counted and shown, until a person closes it', () => {
    const book = suspended();
    book.settle([requested(book)]);
    for (let more = 0; more < 8; more++) finished(book, 'failed', NOW);
    assert.deepEqual(
      [lease(book).phase, lease(book).failures, lease(book).nextAt],
      ['irrevocable', 8, DAY_LATER],
    );
    assert.deepEqual(
      due(book, '2026-03-02T09:00:00.000Z').filter((e) => e.kind === 'undo-intended'),
      [],
    );
    const [again] = due(book, DAY_LATER).filter((e) => e.kind === 'undo-intended');
    book.settle([again!], DAY_LATER);
    assert.equal(lease(book).phase, 'intended');
    finished(book, 'failed', NOW);
    assert.deepEqual([lease(book).phase, lease(book).failures], ['irrevocable', 9]);
    book.settle([
      settleByHand(book.state!, OKTA_LEASE, { how: 'closed', by: ADA, reason: 'done in the console' }),
    ]);
    assert.deepEqual(
      due(book, '2026-05-02T10:00:00.000Z').filter((e) => e.kind === 'undo-intended'),
      [],
    );
  });

  test('that is refused for good is irrevocable at once', () => {
    const book = suspended();
    book.settle([requested(book)]);
    finished(book, 'failed');
    assert.equal(lease(book).phase, 'irrevocable');
  });
});

describe('a step that takes back', () => {
  test('asks once for all, takes back the newest first, one after the other, and ends as undone', () => {
    const book = suspended();
    book.settle([started('undo', 'run-2')]);
    for (const leaseId of [GITHUB_LEASE, OKTA_LEASE])
      book.settle([event('undo-planned', { leaseId, attempt: 1, present: present('SUSPENDED') })]);
    const [asked] = book.state!.approvals.values();
    assert.deepEqual(asked!.question.leases, [GITHUB_LEASE, OKTA_LEASE]);
    assert.equal(book.state!.approvals.size, 1);
    book.settle([
      event('approval-closed', { approvalId: asked!.question.approvalId, status: 'approved', why: 'grace' }),
    ]);
    const phases = () => [lease(book, GITHUB_LEASE).phase, lease(book).phase];
    assert.deepEqual(phases(), ['intended', 'requested']);
    finished(book, 'accepted', undefined, GITHUB_LEASE);
    assert.deepEqual(phases(), ['verifying', 'requested']);
    undone(book, GITHUB_LEASE);
    assert.deepEqual(phases(), ['closed', 'intended']);
    finished(book, 'accepted');
    undone(book);
    assert.deepEqual(book.state!.runs[1]!.finished?.outcome, 'undone');
  });

  test('goes on past what was changed meanwhile, and ends partial', () => {
    const book = suspended();
    book.settle([started('undo', 'run-2')]);
    book.settle([
      event('lease-conflicted', { leaseId: GITHUB_LEASE, saw: ['the account is GONE'], why: 'changed' }),
      event('undo-planned', { leaseId: OKTA_LEASE, attempt: 1, present: present('SUSPENDED') }),
    ]);
    const [asked] = book.state!.approvals.values();
    assert.deepEqual(asked!.question.leases, [OKTA_LEASE]);
    book.settle([
      event('approval-closed', { approvalId: asked!.question.approvalId, status: 'approved', why: 'grace' }),
    ]);
    finished(book, 'accepted');
    undone(book);
    const { outcome, why } = book.state!.runs[1]!.finished!;
    assert.equal(outcome, 'partial');
    assert.match(why, /1 undone, 1 changed meanwhile/);
  });

  test('that is denied ends as denied, and leaves every lease', () => {
    const book = suspended();
    book.settle([started('undo', 'run-2')]);
    for (const leaseId of [GITHUB_LEASE, OKTA_LEASE])
      book.settle([event('undo-planned', { leaseId, attempt: 1, present: present('SUSPENDED') })]);
    const [asked] = book.state!.approvals.values();
    book.settle([
      event('approval-closed', { approvalId: asked!.question.approvalId, status: 'denied', why: 'no' }),
    ]);
    assert.equal(book.state!.runs[1]!.finished!.outcome, 'denied');
    assert.deepEqual([lease(book, GITHUB_LEASE).phase, lease(book).phase], ['held', 'held']);
  });
});
