// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { expiredWaits } from '#domain/run/await-verdict.ts';
import { isClaimable } from '#domain/run/claimable.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { operate } from '#domain/run/operate.ts';
import { scopeOf } from '#domain/run/scope-of.ts';
import { stepEnd } from '#domain/run/step-result.ts';
import { timedOutSteps } from '#domain/run/time-outs.ts';
import { jobsFor } from '../../../src/pipeline.ts';
import { Play, pinnedSteps } from './play.ts';
import { assessed, collected } from './world.ts';

const HOUR_MS = 3_600_000;
const by = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;

function expire(play: Play): void {
  play.tell(...expiredWaits(play.book.state!, new Date(play.at)));
}

describe('a wait', () => {
  test('for a time is done when that is over, and not before', () => {
    const play = new Play(pinnedSteps('  w:\n    wait: { for: 1h }\n'));
    expire(play);
    assert.equal(play.step('w')!.status, 'begun');
    play.pass(HOUR_MS);
    expire(play);
    assert.equal(stepEnd(play.step('w')!), 'done');
    assert.equal(play.run.finished?.outcome, 'nothing-done');
  });

  const until = (more = '') =>
    `  w:\n    wait: { until: "\${{ incident.detections > 0 }}", within: 1h${more} }\n`;
  const detection = event('detection-received', {
    detectionId: 'd2',
    detection: {
      source: 'test',
      sourceId: 'd2',
      title: 'x',
      severity: 'high',
      detectedAt: '2026-03-01T10:00:00.000Z',
      principal: { kind: 'user', email: 'eve@example.com' },
      techniques: [],
      rawSha256: 'd'.repeat(64),
    } as never,
  });

  test('until something holds is done when it does', () => {
    const play = new Play(pinnedSteps(until()));
    assert.equal(play.step('w')!.status, 'begun');
    play.tell(detection);
    assert.equal(stepEnd(play.step('w')!), 'done');
  });

  test('that came to nothing has failed, unless the playbook goes on', () => {
    for (const [more, end, outcome] of [
      ['', 'failed', 'failed'],
      [', if-not: go-on', 'done', 'nothing-done'],
    ] as const) {
      const play = new Play(pinnedSteps(until(more)));
      play.pass(HOUR_MS);
      expire(play);
      assert.equal(stepEnd(play.step('w')!), end);
      assert.equal(play.run.finished?.outcome, outcome);
    }
  });
});

describe('a new assessment', () => {
  const steps = '  again:\n    assess: { within: 10m }\n';

  test('makes the next round due, and is done when that is judged', () => {
    const play = new Play(pinnedSteps(steps));
    assert.equal(play.book.state!.reassessmentDue, 2);
    play.tell(collected(2));
    assert.equal(play.step('again')!.status, 'begun');
    play.tell(assessed(2, 'stolen'));
    assert.equal(stepEnd(play.step('again')!), 'done');
  });

  test('that does not come in time has failed', () => {
    const play = new Play(pinnedSteps(steps));
    play.pass(10 * 60_000);
    expire(play);
    assert.equal(stepEnd(play.step('again')!), 'failed');
  });
});

describe('a question', () => {
  const steps = (more = '') => `  q:
    ask:
      question: "Was it you, \${{ incident.principal.email }}?"
      within: 1h
      form:
        was_you: { type: bool, about: "Whether it was" }
        count: { type: int, about: "How often" }
${more}`;
  const answer = (play: Play) =>
    play.tell(
      event('question-answered', {
        ...{ runId: 'run-1', step: 'q', questionId: 'run-1-q', by },
        answer: { was_you: true, count: 3 },
      }),
    );

  test('is asked of the group, never of the subject, and its answer can be named', () => {
    const play = new Play(pinnedSteps(steps()));
    const { question } = play.step('q')!.asked!;
    assert.equal(question.text, 'Was it you, eve@example.com?');
    assert.equal(question.group, 'oncall');
    assert.deepEqual(question.barred, ['eve@example.com']);
    answer(play);
    assert.equal(stepEnd(play.step('q')!), 'done');
    const { steps: seen } = scopeOf(play.book.state!, play.run, { connectors: [] });
    assert.deepEqual([seen.q!.answered, seen.q!.answer], [true, { was_you: true, count: 3n }]);
  });

  test('that nobody answers has failed, unless the playbook goes on', () => {
    for (const [more, end] of [
      ['', 'failed'],
      ['      if-silent: go-on\n', 'done'],
    ] as const) {
      const play = new Play(pinnedSteps(steps(more)));
      play.pass(HOUR_MS);
      expire(play);
      assert.equal(stepEnd(play.step('q')!), end);
      assert.equal(play.step('q')!.asked!.status, 'expired');
    }
  });

  test('is withdrawn when its step is out of time', () => {
    const play = new Play(pinnedSteps(`${steps()}    timeout: 5m\n`));
    play.pass(5 * 60_000);
    play.tell(...timedOutSteps(play.book.state!, new Date(play.at)));
    assert.equal(play.step('q')!.asked!.status, 'superseded');
    assert.equal(play.run.finished?.outcome, 'failed');
  });
});

describe('a notice', () => {
  const steps = '  n:\n    notify: { text: "Look at ${{ incident.id }}", to: oncall }\n';
  const place = { runId: 'run-1', step: 'n', noticeId: 'run-1-n' };

  test('is intended before it is delivered, and done when it is', () => {
    const play = new Play(pinnedSteps(steps));
    assert.equal(play.step('n')!.notice?.text, 'Look at inc-1');
    assert.equal(play.step('n')!.status, 'begun');
    play.tell(event('notice-delivered', { ...place, channel: 'C', messageId: '1' }));
    assert.equal(stepEnd(play.step('n')!), 'done');
  });

  test('that reached nobody has failed', () => {
    const play = new Play(pinnedSteps(steps));
    play.tell(event('notice-failed', { ...place, why: 'no chat is configured' }));
    assert.equal(stepEnd(play.step('n')!), 'failed');
    assert.equal(play.run.finished?.outcome, 'failed');
  });
});

describe('another playbook', () => {
  const cut = '  cut:\n    use: sessions.revoke\n    with: { account: "${{ incident.home }}" }\n';
  const inputs = 'inputs:\n  reason: { type: string, about: "Why" }\n';
  const parent = (given: string, more = ''): Pinned => {
    const steps = `  other:\n    run: child\n    with: { ${given} }\n${more}`;
    const child = pinnedSteps(cut, inputs).playbook;
    return {
      ...pinnedSteps(steps),
      called: [{ playbook: { ...child, id: 'child' }, sha256: 'e'.repeat(64) }],
    };
  };
  const childOf = (play: Play) => play.book.state!.runs[1]!;

  test('runs with what it was given, and its outcome is the step’s', () => {
    const play = new Play(parent('reason: because'));
    assert.deepEqual(childOf(play).parent, { runId: 'run-1', step: 'other' });
    assert.deepEqual(childOf(play).inputs, { reason: 'because' });
    const runId = childOf(play).id;
    const item = { runId, step: 'cut', index: 0, attempt: 1, platform: 'okta' };
    play.tell(event('action-finished', { ...item, effect: 'irreversible', outcome: 'failed' }));
    assert.equal(childOf(play).finished?.outcome, 'failed');
    assert.equal(stepEnd(play.step('other')!), 'failed');
    assert.equal(play.run.finished?.outcome, 'failed');
  });

  test('is not started when what it is given does not fit', () => {
    const play = new Play(parent('reason: 7'));
    assert.equal(play.book.state!.runs.length, 1);
    assert.match(play.step('other')!.why!, /must be of type string/);
    assert.equal(play.run.finished?.outcome, 'failed');
  });

  test('is stopped with the run that started it, which waits for it to come to rest', () => {
    const play = new Play(parent('reason: because'));
    play.tell(
      event('run-stopped', { runId: 'run-1', because: 'verdict-changed', why: 'it was not', notBegun: [] }),
    );
    assert.equal(childOf(play).stopped?.because, 'parent-stopped');
    assert.ok(childOf(play).finished);
    assert.ok(play.run.finished);
  });

  test('is held by a pause of the run that started it, and woken at its end', () => {
    const play = new Play(parent('reason: because'));
    const by = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;
    const told = (what: 'pause' | 'resume') =>
      play.tell(...operate(play.book.state!, { do: what, runId: 'run-1', by, reason: 'wait' }, ['other']));
    const isFree = () => {
      const run = childOf(play);
      return isClaimable(play.book.state!, run, run.steps.get('cut')!.items[0]!, 1);
    };
    assert.equal(isFree(), true);
    told('pause');
    assert.equal(isFree(), false);
    told('resume');
    assert.equal(isFree(), true);
    const resumed = play.book.entries.findLast(({ kind }) => kind === 'run-resumed')!;
    const [job] = jobsFor([resumed]);
    assert.deepEqual([job!.name, job!.data.runId, job!.data.step], ['carry-out', childOf(play).id, 'cut']);
  });

  test('is at most three deep', () => {
    const again = pinnedSteps('  other:\n    run: child\n').playbook;
    const called = [{ playbook: { ...again, id: 'child' }, sha256: 'e'.repeat(64) }];
    const play = new Play({ ...pinnedSteps('  other:\n    run: child\n'), called });
    assert.equal(play.book.state!.runs.length, 3);
    assert.ok(play.book.state!.runs.every((run) => run.finished));
    assert.equal(play.run.finished?.outcome, 'failed');
  });
});
