import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '#domain/assessment.ts';
import { event } from '#domain/journal-event.ts';
import { toRestore } from '#domain/report/containments.ts';
import { reportMarkdown } from '#domain/report/markdown.ts';
import { reportOf } from '#domain/report/report.ts';
import { viewOf } from '#domain/report/view.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { settle } from '#domain/run/settle.ts';
import { BOTH, FORGED, Replanned, SAME, STOLEN, waiting } from './replanned.ts';
import { context } from './world.ts';

const LACKING = [
  {
    platform: 'okta',
    what: 'system-log',
    from: '2026-03-01T09:00:00.000Z',
    until: '2026-03-01T10:05:00.000Z',
    notBefore: '2026-03-01T10:10:00.000Z',
  },
];

describe('a changed verdict', () => {
  test('that was undecided begins the playbook that fits, and is told with what changed', async () => {
    const it = new Replanned(STOLEN);
    assert.deepEqual(await it.judged('undecided', { toFetch: LACKING }), [
      'assessment-made',
      'playbook-not-found',
      'reassessment-scheduled',
    ]);
    const then = await it.judged('stolen', { signals: ['token-replay'] });
    assert.deepEqual(then.slice(0, 3), ['assessment-made', 'verdict-changed', 'run-started']);
    const [change] = it.state.changes;
    assert.deepEqual([change!.from, change!.to, change!.round], ['undecided', 'stolen', 2]);
    assert.deepEqual(change!.signals, [{ id: 'token-replay', from: 'absent', to: 'fired' }]);
    assert.match(viewOf(it.state).verdictNotes[0]!, /^was undecided, now stolen: token-replay holds/);
    assert.equal(viewOf(it.state).outcome, undefined);
  });

  test('that is the same again is no event, and nothing is planned anew', async () => {
    const it = new Replanned(STOLEN);
    await it.judged('stolen');
    it.goOn();
    assert.deepEqual(await it.judged('stolen'), ['assessment-made']);
    assert.equal(it.state.runs.length, 1);
  });

  test('from stolen to forged stops the run that is only for the one, and begins the other', async () => {
    const it = new Replanned(STOLEN, FORGED);
    await it.judged('stolen');
    assert.equal(it.item('stolen', 'cut')!.phase, 'intended');
    const then = await it.judged('forged', { signals: ['credential-never-issued'] });
    assert.deepEqual(then.slice(0, 3), ['assessment-made', 'verdict-changed', 'run-stopped']);
    assert.ok(then.includes('run-started'));
    const cut = it.item('stolen', 'cut')!;
    assert.deepEqual([cut.phase, cut.proof], ['ended', undefined]);
    assert.match(cut.why!, /^the verdict is forged now: credential-never-issued holds/);
    assert.equal(it.run('stolen').steps.get('suspend')!.status, 'skipped');
    it.toTheEnd();
    assert.equal(it.run('stolen').finished!.outcome, 'nothing-done');
    assert.equal(it.run('forged').finished!.outcome, 'contained');
  });

  test('leaves what was called for to its proof, and does not try it again', async () => {
    const it = new Replanned(STOLEN, FORGED);
    await it.judged('stolen');
    it.goOn();
    assert.equal(it.item('stolen', 'cut')!.phase, 'claimed');
    await it.judged('forged');
    assert.equal(it.item('stolen', 'cut')!.phase, 'claimed');
    const place = {
      runId: it.run('stolen').id,
      step: 'cut',
      index: 0,
      platform: 'okta',
      attempt: 1,
    } as const;
    it.book.settle([event('action-finished', { ...place, effect: 'irreversible', outcome: 'unknown' })]);
    it.book.settle([
      event('action-finished', {
        ...place,
        effect: 'irreversible',
        outcome: 'failed',
        retryAt: '2026-03-01T10:00:00.000Z',
        failure: { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN', message: 'it was not carried out' },
      }),
    ]);
    const cut = it.item('stolen', 'cut')!;
    assert.deepEqual([cut.phase, cut.proof, cut.attempt], ['ended', 'failed', 1]);
  });

  test('takes no approval over: the same step of the other plan is asked about anew', async () => {
    const it = new Replanned(STOLEN, FORGED);
    await it.judged('stolen');
    while (it.state.approvals.size === 0) it.goOn();
    const [first] = it.state.approvals.values();
    const { approvalId } = first!.question;
    it.book.settle([event('approval-closed', { approvalId, status: 'approved', why: 'ada' })]);
    assert.equal(it.item('stolen', 'suspend')!.phase, 'intended');
    await it.judged('forged');
    assert.equal(it.item('stolen', 'suspend')!.phase, 'ended');
    while (it.state.approvals.size === 1) it.goOn();
    const [, second] = it.state.approvals.values();
    assert.equal(second!.status, 'waiting');
    assert.notEqual(second!.question.binds, first!.question.binds);
    assert.equal(it.item('forged', 'suspend')!.phase, 'planned');
  });

  test('withdraws the questions of a run that it stops', async () => {
    const it = new Replanned(STOLEN, FORGED);
    await it.judged('stolen');
    while (it.state.approvals.size === 0) it.goOn();
    await it.judged('forged');
    assert.equal([...it.state.approvals.values()][0]!.status, 'superseded');
  });

  test('lets a run go on whose playbook says the same under both, and a finished one stand', async () => {
    for (const isFinished of [false, true]) {
      const it = new Replanned(SAME);
      await it.judged('stolen');
      if (isFinished) it.toTheEnd();
      const then = await it.judged('forged');
      assert.ok(then.includes('run-continued'));
      assert.equal(it.state.runs.length, 1);
      assert.equal(it.run('same').stopped, undefined);
    }
  });

  test('begins a playbook anew that does more under the new verdict than its run has done', async () => {
    for (const isFinished of [false, true]) {
      const it = new Replanned(BOTH);
      await it.judged('stolen');
      if (isFinished) it.toTheEnd();
      else while (!it.run('both').steps.has('everybody')) it.goOn();
      await it.judged('forged');
      assert.equal(it.state.runs.length, 2);
      assert.equal(it.state.runs[0]!.stopped === undefined, isFinished);
      it.toTheEnd();
      assert.equal(it.run('both').steps.get('everybody')!.status, 'ended');
    }
  });

  test('to explained stops what has not begun, and lists what a person has to give back', async () => {
    const it = new Replanned(STOLEN);
    await it.judged('stolen');
    while (it.item('stolen', 'cut')!.phase !== 'ended') it.goOn();
    const then = await it.judged('explained');
    assert.deepEqual(then.slice(0, 3), ['assessment-made', 'verdict-changed', 'run-stopped']);
    assert.ok(!then.includes('action-intended'));
    it.toTheEnd();
    assert.equal(it.run('stolen').finished!.outcome, 'partial');
    assert.equal(it.state.reports.length, 1);
    assert.deepEqual(
      toRestore(it.state).map(({ capability, platform, proof }) => [capability, platform, proof]),
      [['sessions.revoke', 'okta', 'proven']],
    );
    const report = reportMarkdown(reportOf(it.state, it.book.entries));
    assert.match(report, /was stolen, now explained/);
    assert.match(report, /## To be given back by a person\n\n- sessions/);
  });

  test('from explained back to stolen contains again what was contained before', async () => {
    const it = new Replanned(STOLEN);
    await it.judged('stolen');
    it.toTheEnd();
    await it.judged('explained');
    assert.ok((await it.judged('stolen')).includes('run-started'));
    it.toTheEnd();
    assert.deepEqual(
      it.state.runs.map(({ finished }) => finished?.outcome),
      ['contained', 'contained'],
    );
  });

  test('to undecided disproves nothing: what was begun goes on, and nothing is begun', async () => {
    const it = new Replanned(STOLEN);
    await it.judged('stolen');
    assert.deepEqual(await it.judged('undecided'), [
      'assessment-made',
      'verdict-changed',
      'verdict-left-open',
    ]);
    assert.equal(it.run('stolen').stopped, undefined);
    assert.ok((await it.judged('stolen')).includes('run-continued'));
    assert.equal(it.state.runs.length, 1);
  });

  test('leaves a run alone that a person asked for', async () => {
    const it = new Replanned(STOLEN);
    await it.judged('stolen');
    const { playbook, pinned } = it.run('stolen');
    it.book.settle([event('run-started', { runId: 'by-hand', playbook, pinned, trigger: 'request' })]);
    await it.judged('explained');
    assert.deepEqual(
      it.state.runs.map(({ id, stopped }) => [id === 'by-hand', stopped !== undefined]),
      [
        [false, true],
        [true, false],
      ],
    );
  });
});

describe('a playbook that waits for the verdict', () => {
  const begun = async (ifUndecided: 'stop' | 'go-on') => {
    const it = new Replanned(waiting(ifUndecided));
    await it.judged('undecided', { toFetch: LACKING });
    return it;
  };

  test('waits until its time, and cuts nothing before', async () => {
    const it = await begun('stop');
    const { waitUntil, status } = it.run('waiting').steps.get('decision')!;
    assert.deepEqual([waitUntil, status], ['2026-03-01T12:00:00.000Z', 'begun']);
    assert.ok(!it.kinds.includes('action-intended'));
    assert.equal(it.goOn(), false);
  });

  test('goes on when it is decided', async () => {
    const it = await begun('stop');
    const then = await it.judged('stolen');
    assert.ok(then.includes('wait-ended'));
    assert.ok(then.includes('action-intended'));
    assert.ok(!then.includes('run-started'));
  });

  test('is stopped by a verdict that it is not for', async () => {
    const it = await begun('go-on');
    const then = await it.judged('explained');
    assert.ok(then.includes('run-stopped'));
    it.toTheEnd();
    assert.ok(!it.kinds.includes('action-intended'));
    assert.ok(it.run('waiting').finished);
  });

  for (const [ifUndecided, isCut] of [
    ['stop', false],
    ['go-on', true],
  ] as const) {
    test(`with if-undecided: ${ifUndecided}, ${isCut ? 'cuts' : 'leaves the rest to a person'} when its time is over`, async () => {
      const it = await begun(ifUndecided);
      const run = it.run('waiting');
      it.book.settle([
        event('wait-ended', {
          runId: run.id,
          step: 'decision',
          verdict: 'undecided',
          why: 'its time is over',
        }),
      ]);
      // Policy asks one person about it under a verdict that is not clear.
      assert.equal(it.run('waiting').steps.get('cut')!.status, isCut ? 'begun' : 'skipped');
      it.toTheEnd();
      assert.equal(it.run('waiting').finished!.outcome, isCut ? 'contained' : 'nothing-done');
    });
  }

  test('waits no longer when the verdict is left open', async () => {
    const it = await begun('stop');
    const then = await it.judged('undecided');
    assert.ok(then.includes('verdict-left-open'));
    assert.equal(it.run('waiting').stopped!.because, 'undecided');
  });
});

const verdicts = fc.constantFrom<Verdict>('forged', 'stolen', 'explained', 'undecided');
const moves = fc.array(fc.oneof({ arbitrary: fc.nat(20), weight: 4 }, { arbitrary: verdicts, weight: 1 }), {
  maxLength: 40,
});
const books = fc.constantFrom(
  [STOLEN, FORGED],
  [SAME],
  [BOTH],
  [STOLEN, FORGED, waiting('go-on')],
  [waiting('stop')],
);

async function played(texts: readonly string[], story: readonly (number | Verdict)[]): Promise<Replanned> {
  const it = new Replanned(...texts);
  await it.judged('undecided', { toFetch: LACKING });
  for (const move of story) {
    if (typeof move === 'number') it.goOn(move);
    else await it.judged(move, move === 'undecided' ? { toFetch: LACKING } : {});
  }
  return it;
}

function attemptOf({
  runId,
  step,
  index,
  attempt,
}: Record<'runId' | 'step', string> & Record<'index' | 'attempt', number>) {
  return `${runId}/${step}/${index}/${attempt}`;
}

describe('however verdicts and what is carried out alternate', () => {
  test('nothing of a stopped run is begun, and all that was called for is seen through', async () => {
    await fc.assert(
      fc.asyncProperty(books, moves, async (texts, story) => {
        const it = await played(texts, story);
        const stopped = new Set<string>();
        for (const { kind, data } of it.book.entries) {
          if (kind === 'run-stopped') stopped.add(data.runId);
          if (kind === 'action-intended' || kind === 'action-claimed' || kind === 'plan-requested')
            assert.ok(!stopped.has(data.runId), `${kind} of a stopped run`);
        }
        it.toTheEnd();
        const called = new Set(
          it.book.entries.flatMap(({ kind, data }) => (kind === 'action-claimed' ? [attemptOf(data)] : [])),
        );
        for (const run of it.state.runs.filter((each) => each.stopped)) {
          assert.ok(run.finished, `${run.id} does not end`);
          for (const step of run.steps.values()) {
            for (const { index, attempt, isStopped, proof } of step.items) {
              const wasCalled = called.has(attemptOf({ runId: run.id, step: step.id, index, attempt }));
              assert.ok(
                !isStopped || !wasCalled || proof === 'failed',
                `${step.id} was called for and given up`,
              );
            }
          }
        }
        for (const { question, status } of it.state.approvals.values())
          assert.ok(!(stopped.has(question.runId) && status === 'waiting'));
      }),
      { numRuns: 150 },
    );
  });

  test('another process reads the same, and has nothing to add at any entry that ends an append', async () => {
    await fc.assert(
      fc.asyncProperty(books, moves, async (texts, story) => {
        const it = await played(texts, story);
        assert.deepEqual(it.readAnew(), it.state);
        assert.deepEqual(settle(it.state, [], context(undefined, it.book.pinnedOf)).events, []);
        const before = it.kinds.length;
        await it.answer();
        assert.equal(it.kinds.length, before);
      }),
      { numRuns: 150 },
    );
  });

  test('a verdict that comes again adds its assessment, and how it goes on when undecided, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(books, moves, verdicts, async (texts, story, verdict) => {
        const it = await played(texts, story);
        const more = verdict === 'undecided' ? { toFetch: LACKING } : {};
        await it.judged(verdict, more);
        const again = await it.judged(verdict, more);
        const onward = again.filter(
          (kind) => kind !== 'reassessment-scheduled' && kind !== 'verdict-left-open',
        );
        // A wait ends with the last round, and what comes of that is no new plan.
        if (!again.includes('wait-ended')) assert.deepEqual(onward, ['assessment-made']);
      }),
      { numRuns: 150 },
    );
  });

  test('what was told of a change is what the two assessments say', async () => {
    await fc.assert(
      fc.asyncProperty(books, moves, async (texts, story) => {
        const it = await played(texts, story);
        const made = it.book.entries.flatMap((entry) =>
          entry.kind === 'assessment-made' ? [entry.data.assessment.verdict] : [],
        );
        const changes = made.flatMap((to, at) => (at > 0 && made[at - 1] !== to ? [[made[at - 1], to]] : []));
        assert.deepEqual(
          it.state.changes.map(({ from, to }) => [from, to]),
          changes,
        );
        assert.deepEqual(evolveAll(undefined, it.book.entries)!.changes, it.state.changes);
      }),
    );
  });
});
