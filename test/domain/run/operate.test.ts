import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { containmentsOf } from '#domain/report/containments.ts';
import { timelineOf } from '#domain/report/timeline.ts';
import { viewOf } from '#domain/report/view.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { requestFor } from '#domain/run/request-for.ts';
import {
  asked,
  called,
  closed,
  command,
  itemOf,
  planned,
  published,
  read,
  runOf,
  SUSPEND,
  statuses,
  stepOf,
} from './asked.ts';
import { type Book, plan, startedRun } from './world.ts';

const refusal = (pattern: RegExp) => ({ code: 'ERR_RUN_STATE', message: pattern });

describe('cancelling a run', () => {
  test('does nothing more of it, withdraws its question, and ends with the report, by whom and why', () => {
    const book = asked();
    command(book, { do: 'cancel' });
    assert.deepEqual(statuses(book), ['superseded']);
    assert.equal(itemOf(book, 'suspend').isStopped, true);
    published(book);
    const { finished, stopped } = runOf(book);
    assert.equal(finished!.outcome, 'partial');
    assert.match(
      finished!.why,
      /1 proven.*not begun; stopped: cancelled by ada@example.com: the change window/,
    );
    assert.equal(stopped!.because, 'operator');
  });

  test('sees what was called through to its proof', () => {
    const book = startedRun();
    called(book, 'accepted');
    command(book, { do: 'cancel' });
    assert.equal(itemOf(book, 'cut_sessions').phase, 'verifying');
    assert.equal(runOf(book).finished, undefined);
    read(book, 'proven');
    published(book);
    assert.equal(itemOf(book, 'cut_sessions').proof, 'proven');
    assert.ok(runOf(book).finished);
  });

  test('is refused a second time, with the state', () => {
    const book = asked();
    command(book, { do: 'cancel' });
    assert.throws(() => command(book, { do: 'cancel' }), refusal(/is stopped \(cancelled by ada/));
    assert.throws(() => command(book, { do: 'pause' }), refusal(/is stopped/));
  });

  test('works while the run is paused, which is over then', () => {
    const book = asked();
    command(book, { do: 'pause' });
    command(book, { do: 'cancel' });
    published(book);
    assert.ok(runOf(book).finished);
    assert.equal(runOf(book).paused, undefined);
  });
});

describe('pausing a run', () => {
  test('begins nothing new, and counts the answers that are given meanwhile', () => {
    const book = asked();
    command(book, { do: 'pause' });
    closed(book, 'approved');
    assert.deepEqual(statuses(book), ['approved']);
    assert.equal(itemOf(book, 'suspend').phase, 'planned');
    command(book, { do: 'resume' });
    assert.equal(itemOf(book, 'suspend').phase, 'intended');
  });

  test('lets deadlines go on: a question that ran out meanwhile is not asked again', () => {
    const book = asked();
    command(book, { do: 'pause' });
    const { approvalId } = [...book.state!.approvals.values()][0]!.question;
    book.settle([event('approval-closed', { approvalId, status: 'expired', why: 'nobody answered' })]);
    command(book, { do: 'resume' });
    assert.match(itemOf(book, 'suspend').why!, /^expired/);
    assert.deepEqual(statuses(book), ['expired']);
  });

  test('sees what was called through to its proof, and does not finish before it is resumed', () => {
    const book = asked();
    closed(book, 'approved');
    called(book, 'accepted', SUSPEND);
    command(book, { do: 'pause' });
    read(book, 'proven', SUSPEND);
    assert.equal(itemOf(book, 'suspend').proof, 'proven');
    assert.equal(stepOf(book, 'report'), undefined);
    command(book, { do: 'resume' });
    assert.equal(stepOf(book, 'report').status, 'begun');
  });

  test('names at its end what was intended, so that it is woken', () => {
    const book = startedRun();
    command(book, { do: 'pause' });
    command(book, { do: 'resume' });
    const resumed = book.entries.at(-1)!;
    assert.equal(resumed.kind, 'run-resumed');
    assert.deepEqual(resumed.data.intended, [
      { step: 'cut_sessions', index: 0, platform: 'okta', attempt: 1 },
    ]);
  });

  test('is shown with who and why as long as it lasts, and in the timeline for ever', () => {
    const book = asked();
    command(book, { do: 'pause' });
    assert.match(
      viewOf(book.state!).operatorNotes[0]!,
      /paused since .* by ada@example.com: the change window/,
    );
    command(book, { do: 'resume' });
    assert.doesNotMatch(viewOf(book.state!).operatorNotes[0]!, /is paused since/);
    assert.ok(
      timelineOf(book.state!).some(({ text }) => /ada@example.com paused the run \(rest\)/.test(text)),
    );
  });

  test('is refused twice, and resuming what is not paused too', () => {
    const book = asked();
    assert.throws(() => command(book, { do: 'resume' }), refusal(/is running, not paused/));
    command(book, { do: 'pause' });
    assert.throws(() => command(book, { do: 'pause' }), refusal(/is paused already, by ada/));
  });
});

describe('retrying a step', () => {
  test('that was refused plans and asks anew, and the earlier answer does not count', () => {
    const book = asked();
    closed(book, 'denied');
    command(book, { do: 'retry-step', step: 'suspend' });
    assert.equal(itemOf(book, 'suspend').phase, 'planning');
    planned(book);
    assert.deepEqual(statuses(book), ['denied', 'waiting']);
    closed(book, 'approved');
    assert.equal(itemOf(book, 'suspend').phase, 'intended');
  });

  test('that failed after it was approved is asked about again all the same', () => {
    const book = asked();
    closed(book, 'approved');
    called(book, 'failed', SUSPEND);
    command(book, { do: 'retry-step', step: 'suspend' });
    planned(book);
    assert.deepEqual(statuses(book), ['approved', 'waiting']);
    assert.equal(itemOf(book, 'suspend').phase, 'planned');
  });

  test('without a question is intended at once, as another intent to the platform, with its attempts counted on', () => {
    const book = startedRun();
    const before = keyOf(book);
    called(book, 'accepted');
    read(book, 'unproven');
    command(book, { do: 'retry-step', step: 'cut_sessions', index: 0 });
    const item = itemOf(book, 'cut_sessions');
    assert.deepEqual([item.phase, item.attempt, item.readings], ['intended', 2, 0]);
    assert.notEqual(keyOf(book), before);
  });

  test('of a run that has finished lets it go on, and its report is made anew', () => {
    const book = asked();
    closed(book, 'denied');
    published(book);
    assert.equal(runOf(book).finished!.outcome, 'partial');
    command(book, { do: 'retry-step', step: 'suspend' });
    assert.equal(runOf(book).finished, undefined);
    planned(book);
    closed(book, 'approved');
    called(book, 'accepted', SUSPEND);
    read(book, 'proven', SUSPEND);
    published(book);
    assert.match(runOf(book).finished!.why, /^2 proven/);
    assert.equal(book.kinds().filter((kind) => kind === 'run-finished').length, 2);
  });

  test('is refused for what is proven, for a gap, before its time, and in a cancelled run', () => {
    const book = asked();
    const retry = (step: string, index?: number) => () => command(book, { do: 'retry-step', step, index });
    assert.throws(retry('cut_sessions', 0), refusal(/0 is proven/));
    assert.throws(retry('cut_sessions', 1), refusal(/1 is a gap/));
    assert.throws(retry('report'), refusal(/has not come to report yet/));
    assert.throws(retry('nothing'), { code: 'ERR_NOT_FOUND' });
    command(book, { do: 'cancel' });
    assert.throws(retry('suspend'), refusal(/was stopped/));
  });
});

describe('skipping a step', () => {
  test('that waits for people withdraws the question, and the run goes on', () => {
    const book = asked();
    command(book, { do: 'skip', step: 'suspend' });
    assert.deepEqual(statuses(book), ['superseded']);
    assert.equal(stepOf(book, 'report').status, 'begun');
    assert.match(stepOf(book, 'suspend').why!, /^skipped by ada@example.com: the change window/);
    published(book);
    assert.equal(runOf(book).finished!.outcome, 'partial');
  });

  test('that has not begun lets what needs it begin', () => {
    const book = startedRun();
    command(book, { do: 'skip', step: 'suspend' });
    called(book, 'accepted');
    read(book, 'proven');
    assert.equal(stepOf(book, 'suspend').status, 'skipped');
    assert.equal(stepOf(book, 'report').status, 'begun');
  });

  test('can be taken back by trying the step again', () => {
    const book = startedRun();
    command(book, { do: 'skip', step: 'suspend' });
    command(book, { do: 'retry-step', step: 'suspend' });
    called(book, 'accepted');
    read(book, 'proven');
    assert.equal(itemOf(book, 'suspend').phase, 'planning');
  });

  test('is refused for what was called, and for what has ended', () => {
    const book = startedRun();
    called(book, 'unknown');
    const skip = () => command(book, { do: 'skip', step: 'cut_sessions' });
    assert.throws(skip, refusal(/has called for all of cut_sessions/));
    read(book, 'unproven');
    assert.throws(skip, refusal(/has ended cut_sessions already/));
  });
});

describe('what a person says of an outcome', () => {
  test('ends an unknown one, by whom, and never counts as proven', () => {
    const book = startedRun();
    called(book, 'unknown');
    read(book, 'unknown');
    command(book, { do: 'mark-outcome', step: 'cut_sessions', index: 0, outcome: 'done' });
    const item = itemOf(book, 'cut_sessions');
    assert.deepEqual([item.phase, item.proof], ['ended', 'unknown']);
    const [line] = containmentsOf(book.state!);
    assert.equal(line!.proof, 'unknown');
    assert.match(line!.note!, /ada@example.com says that it is done: the change window/);
    planned(book);
    closed(book, 'denied');
    published(book);
    assert.equal(runOf(book).finished!.outcome, 'partial');
    assert.match(runOf(book).finished!.why, /1 said done by a person/);
  });

  test('is taken of a gap, and after the run has ended', () => {
    const book = asked();
    closed(book, 'denied');
    published(book);
    command(book, { do: 'mark-outcome', step: 'cut_sessions', outcome: 'done' });
    assert.equal(itemOf(book, 'cut_sessions', 1).marked!.by.email, 'ada@example.com');
    assert.ok(runOf(book).finished);
  });

  test('is refused of what is proven, and of what nobody has called for', () => {
    const book = asked();
    const mark = (step: string, index: number) => () =>
      command(book, { do: 'mark-outcome', step, index, outcome: 'not-done' });
    assert.throws(mark('cut_sessions', 0), refusal(/0 is proven/));
    assert.throws(mark('suspend', 0), refusal(/0 is planned/));
  });
});

describe('a command', () => {
  test('that comes twice with the same key is one', () => {
    const book = asked();
    const requestKey = 'd'.repeat(64);
    command(book, { do: 'pause', requestKey });
    const { length } = book.entries;
    command(book, { do: 'pause', requestKey });
    assert.equal(book.entries.length, length);
  });

  test('is in the journal: folding it anew gives the same state', () => {
    const book = asked();
    for (const wanted of [{ do: 'pause' }, { do: 'resume' }, { do: 'skip', step: 'suspend' }] as const)
      command(book, wanted);
    command(book, { do: 'retry-step', step: 'suspend' });
    command(book, { do: 'cancel' });
    assert.deepEqual(evolveAll(undefined, book.entries), book.state);
  });
});

function keyOf(book: Book): string {
  const run = runOf(book);
  const step = stepOf(book, 'cut_sessions');
  return requestFor(book.state!, run, step, { ...step.items[0]!, plan: plan() }).idempotencyKey;
}
