import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { decide } from '#domain/run/decide.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import {
  assessed,
  type Book,
  context,
  NOW,
  OKTA_ACCOUNT,
  PLACE,
  plan,
  reading,
  startedRun,
} from './world.ts';

const person = { email: 'ada@example.com', subject: 'U1', via: 'slack' } as const;
const SUSPEND = { runId: 'run-1', step: 'suspend', index: 0 };

function cutProven(book: Book): void {
  book.settle([event('action-claimed', { ...PLACE, attempt: 1, worker: 'w1', plan: plan() })]);
  book.settle([
    event('action-finished', {
      ...PLACE,
      attempt: 1,
      platform: 'okta',
      effect: 'irreversible',
      outcome: 'accepted',
    }),
  ]);
  book.settle([
    event('proof-read', {
      ...PLACE,
      attempt: 1,
      platform: 'okta',
      reading: reading('proven'),
      proof: 'proven',
    }),
  ]);
}

function asked(): Book {
  const book = startedRun();
  cutProven(book);
  book.settle([event('action-planned', { ...SUSPEND, attempt: 1, plan: plan() })]);
  return book;
}

describe('the run engine', () => {
  test('writes the intent of a step that needs no approval at once, and shows what a platform does not offer as a gap', () => {
    const book = startedRun();
    const items = book.state!.runs[0]!.steps.get('cut_sessions')!.items;
    assert.equal(items[0]!.phase, 'intended');
    assert.equal(items[1]!.phase, 'ended');
    assert.match(items[1]!.gap!, /not offered by github: for a person/);
  });

  test('leaves the accounts of a protected principal to a person, though the platform knows no e-mail', () => {
    const { state } = startedRun();
    const [run] = state!.runs;
    const { email: _email, ...account } = OKTA_ACCOUNT;
    const gapsFor = (email: string) => {
      const [begun] = decide(
        {
          ...state!,
          principal: { kind: 'user', email },
          evidence: { ...state!.evidence!, accounts: [account] },
          runs: [{ ...run!, steps: new Map() }],
        },
        context(),
      );
      assert.equal(begun?.kind, 'step-begun');
      return begun.data.items.map(({ gap }) => gap);
    };
    assert.deepEqual(gapsFor('root@example.com'), ['the identity is protected by policy: for a person']);
    assert.deepEqual(gapsFor('eve@example.com'), [undefined]);
  });

  test('waits for what a step needs, then reads a plan before it asks people', () => {
    const book = startedRun();
    assert.ok(!book.kinds().includes('plan-requested'));
    cutProven(book);
    assert.ok(book.kinds().includes('plan-requested'));
    assert.ok(!book.kinds().includes('approval-requested'));
  });

  test('asks with a deadline, bars the subject, and intends nothing while it waits', () => {
    const book = asked();
    const [approval] = book.state!.approvals.values();
    assert.equal(approval!.status, 'waiting');
    assert.equal(approval!.question.deadline, '2026-03-01T10:10:00.000Z');
    assert.deepEqual(approval!.question.barred, ['eve@example.com']);
    assert.equal(book.state!.runs[0]!.steps.get('suspend')!.items[0]!.phase, 'planned');
    assert.deepEqual(decide(book.state!, context('2026-03-01T12:00:00.000Z')), []);
  });

  test('an approval lets the intent be written, and the proof ends the run partial because of the gap', () => {
    const book = asked();
    const [approval] = book.state!.approvals.values();
    const { approvalId } = approval!.question;
    book.settle([
      event('approval-answered', { approvalId, answer: 'approve', by: person }),
      event('approval-closed', { approvalId, status: 'approved', why: 'ada' }),
    ]);
    assert.equal(book.state!.runs[0]!.steps.get('suspend')!.items[0]!.phase, 'intended');
    book.settle([event('action-claimed', { ...SUSPEND, attempt: 1, worker: 'w1', plan: plan() })]);
    book.settle([
      event('action-finished', {
        ...SUSPEND,
        attempt: 1,
        platform: 'okta',
        effect: 'reversible',
        outcome: 'accepted',
      }),
    ]);
    book.settle([
      event('proof-read', {
        ...SUSPEND,
        attempt: 1,
        platform: 'okta',
        reading: reading('proven'),
        proof: 'proven',
      }),
    ]);
    book.settle([
      event('report-published', {
        runId: 'run-1',
        step: 'report',
        report: { sha256: 'c'.repeat(64), kind: 'report', count: 1 },
      }),
    ]);
    assert.equal(book.state!.runs[0]!.finished?.outcome, 'partial');
  });

  for (const status of ['denied', 'expired'] as const) {
    test(`${status}: the step contains nothing, and the run goes on to its report`, () => {
      const book = asked();
      const [approval] = book.state!.approvals.values();
      book.settle([
        event('approval-closed', { approvalId: approval!.question.approvalId, status, why: 'no' }),
      ]);
      assert.equal(book.state!.runs[0]!.steps.get('suspend')!.status, 'ended');
      assert.ok(
        !book.entries.some((entry) => entry.kind === 'action-intended' && entry.data.step === 'suspend'),
      );
      assert.equal(book.state!.runs[0]!.steps.get('report')!.status, 'begun');
    });
  }

  test('evidence that says something else voids an open question and asks again after a new plan', () => {
    const book = asked();
    book.settle([assessed(2, 'stolen', { signals: ['token-replay'], evidence: 'd' })]);
    const [first] = book.state!.approvals.values();
    assert.equal(first!.status, 'superseded');
    book.settle([event('action-planned', { ...SUSPEND, attempt: 2, plan: plan() })]);
    assert.equal(book.state!.approvals.size, 2);
  });

  test('newer evidence of the same judgement voids nothing', () => {
    const book = asked();
    const before = book.kinds().length;
    book.settle([assessed(2, 'stolen', { evidence: 'd' })]);
    assert.deepEqual(book.kinds().slice(before), ['assessment-made']);
    assert.deepEqual(
      [...book.state!.approvals.values()].map(({ status }) => status),
      ['waiting'],
    );
  });

  test('drift found at the moment of acting voids the approval, and nothing is called', () => {
    const book = asked();
    const [approval] = book.state!.approvals.values();
    const { approvalId } = approval!.question;
    book.settle([event('approval-closed', { approvalId, status: 'approved', why: 'ada' })]);
    book.settle([event('approval-closed', { approvalId, status: 'superseded', why: 'drift' })]);
    const item = book.state!.runs[0]!.steps.get('suspend')!.items[0]!;
    assert.equal(item.phase, 'planning');
    assert.equal(item.planAttempt, 2);
  });

  test('an unknown outcome is verified, and intended anew only after it was read that it was not carried out', () => {
    const book = startedRun();
    book.settle([event('action-claimed', { ...PLACE, attempt: 1, worker: 'w1', plan: plan() })]);
    const base = { ...PLACE, attempt: 1, platform: 'okta', effect: 'irreversible' } as const;
    book.settle([event('action-finished', { ...base, outcome: 'unknown' })]);
    assert.equal(book.state!.runs[0]!.steps.get('cut_sessions')!.items[0]!.phase, 'verifying');
    assert.equal(book.entries.filter((entry) => entry.kind === 'action-intended').length, 1);
    book.settle([
      event('action-finished', {
        ...base,
        outcome: 'failed',
        retryAt: NOW,
        failure: { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN', message: 'not done' },
      }),
    ]);
    assert.equal(book.state!.runs[0]!.steps.get('cut_sessions')!.items[0]!.attempt, 2);
  });

  test('folding the journal anew gives the same state and the same decisions', () => {
    const book = asked();
    const again = evolveAll(undefined, book.entries);
    assert.deepEqual(again, book.state);
    assert.deepEqual(decide(again!, context()), decide(book.state!, context()));
  });

  test('an entry out of order is refused', () => {
    const book = startedRun();
    const entry = { ...book.entries.at(-1)!, seq: 99 };
    assert.throws(() => evolveAll(book.state, [entry]), { code: 'ERR_JOURNAL_BROKEN' });
  });

  test('the home account is the one at the identity provider', () => {
    const book = asked();
    assert.deepEqual(book.state!.runs[0]!.steps.get('suspend')!.items[0]!.account, OKTA_ACCOUNT);
  });
});
