// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { scopeOf } from '#domain/run/scope-of.ts';
import { stepEnd } from '#domain/run/step-result.ts';
import { timedOutSteps } from '#domain/run/time-outs.ts';
import { Play, pinnedSteps } from './play.ts';
import { plan } from './world.ts';

const cut = (id: string, more = '') =>
  `  ${id}:\n    use: sessions.revoke\n    with: { account: "\${{ incident.home }}" }\n${more}`;
const REPORT = (needs: string) => `  report:\n    needs: [${needs}]\n    use: report.publish\n`;
const never = '    when: "${{ assessment.score < 0.1 }}"\n';

describe('how a step ends', () => {
  test('is done when it is proven, failed when it is not, and skipped when its condition does not hold', () => {
    const play = new Play(pinnedSteps(cut('a') + cut('b') + cut('c', never)));
    play.carry('a', 'proven');
    play.carry('b', 'unproven');
    const ends = ['a', 'b', 'c'].map((id) => stepEnd(play.step(id)!));
    assert.deepEqual(ends, ['done', 'failed', 'skipped']);
    const { steps } = scopeOf(play.book.state!, play.run, { connectors: [] });
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => (steps[id] as { result?: string }).result),
      ends,
    );
  });

  test('is denied when people refused it and nothing else went wrong', () => {
    const steps = '  s:\n    use: account.suspend\n    with: { account: "${{ incident.home }}" }\n';
    const play = new Play(pinnedSteps(steps));
    play.tell(event('action-planned', { runId: 'run-1', step: 's', index: 0, attempt: 1, plan: plan() }));
    assert.equal(stepEnd(play.step('s')!), undefined);
    const [approvalId] = play.book.state!.approvals.keys();
    play.tell(event('approval-closed', { approvalId: approvalId!, status: 'denied', why: 'no' }));
    assert.equal(stepEnd(play.step('s')!), 'denied');
    assert.equal(play.run.finished?.outcome, 'denied');
  });
});

describe('join', () => {
  const last = (join: string) => cut('last', `    needs: [a, b]\n    join: ${join}\n`);

  test('any begins with the first need that has ended', () => {
    const play = new Play(pinnedSteps(cut('a') + cut('b') + last('any')));
    play.carry('b', 'failed');
    assert.equal(play.step('a')!.status, 'begun');
    assert.equal(play.step('last')!.status, 'begun');
  });

  test('a number waits for so many, and a skipped one does not count', () => {
    const play = new Play(pinnedSteps(cut('a') + cut('b', never) + last('2')));
    assert.equal(play.step('last'), undefined);
    play.carry('a', 'proven');
    assert.equal(play.step('last')!.status, 'skipped');
    assert.match(play.step('last')!.why!, /1 were not skipped, and it waits for 2/);
    assert.equal(play.run.finished?.outcome, 'contained');
  });

  test('never keeps the report from being made', () => {
    const report = `${REPORT('a, b')}    join: any\n`;
    const play = new Play(pinnedSteps(cut('a', never) + cut('b', never) + report));
    assert.equal(play.step('report')!.status, 'begun');
  });
});

describe('on-failure', () => {
  test('stop begins nothing more and makes the report', () => {
    const steps = cut('a', '    on-failure: stop\n') + cut('b', '    needs: [a]\n') + REPORT('b');
    const play = new Play(pinnedSteps(steps));
    play.carry('a', 'failed');
    assert.equal(play.run.stopped?.because, 'step-failed');
    assert.match(play.run.stopped!.why, /a failed: refused/);
    assert.equal(play.step('b')!.status, 'skipped');
    play.publish();
    assert.equal(play.run.finished?.outcome, 'failed');
  });

  test('stop does nothing to a run of which the step did not fail', () => {
    const play = new Play(pinnedSteps(cut('a', '    on-failure: stop\n') + cut('b', '    needs: [a]\n')));
    play.carry('a', 'proven');
    assert.equal(play.run.stopped, undefined);
    assert.equal(play.step('b')!.status, 'begun');
  });

  const led =
    cut('a', '    on-failure: { go-to: rescue }\n') +
    cut('b', '    needs: [a]\n    on-failure: { go-to: rescue }\n') +
    cut('c', '    needs: [b]\n') +
    cut('rescue', '    needs: [a, b]\n') +
    cut('after', '    needs: [rescue]\n') +
    REPORT('c');

  test('go-to begins its target and what needs that, and the report, of all that needs the step', () => {
    const play = new Play(pinnedSteps(led));
    play.carry('a', 'failed');
    const statuses = ['b', 'c', 'rescue', 'report'].map((id) => play.step(id)?.status);
    assert.deepEqual(statuses, ['skipped', 'skipped', 'begun', 'begun']);
    play.carry('rescue', 'proven');
    assert.equal(play.step('after')!.status, 'begun');
  });

  test('go-to is reached from any of the steps that lead to it', () => {
    const play = new Play(pinnedSteps(led));
    play.carry('a', 'proven');
    assert.equal(play.step('rescue'), undefined);
    play.carry('b', 'failed');
    assert.deepEqual([play.step('c')?.status, play.step('rescue')?.status], ['skipped', 'begun']);
  });

  test('go-to skips its target where nothing failed', () => {
    const play = new Play(pinnedSteps(led));
    play.carry('a', 'proven');
    play.carry('b', 'proven');
    assert.equal(play.step('rescue')!.status, 'skipped');
    assert.deepEqual([play.step('c')?.status, play.step('after')?.status], ['begun', 'begun']);
  });
});

describe('for-each with parallel', () => {
  const steps = (approval: string) => `  s:
    use: account.suspend
    for-each: { in: "\${{ incident.accounts }}", parallel: 1 }
    with: { account: "\${{ item }}" }
    approval: { ask: ${approval} }
`;
  const phases = (play: Play) => play.step('s')!.items.map(({ phase }) => phase);
  const planAll = (play: Play) => {
    for (const index of [0, 1])
      play.tell(event('action-planned', { runId: 'run-1', step: 's', index, attempt: 1, plan: plan() }));
  };

  test('plans and asks for all at once, and calls for so many at a time', () => {
    const play = new Play(pinnedSteps(steps('one')));
    assert.deepEqual(phases(play), ['planning', 'planning']);
    planAll(play);
    const [approvalId] = play.book.state!.approvals.keys();
    play.tell(event('approval-closed', { approvalId: approvalId!, status: 'approved', why: 'yes' }));
    assert.deepEqual(phases(play), ['intended', 'planned']);
    play.claim('s', 0);
    play.finish('s', 0, 'accepted');
    assert.deepEqual(phases(play), ['verifying', 'planned']);
    play.tell(
      event('proof-read', {
        ...{ runId: 'run-1', step: 's', index: 0, attempt: 1, platform: 'okta', proof: 'unproven' },
        reading: { state: 'pending', saw: ['x'], strongest: { state: 'proven', why: 'log' } },
      }),
    );
    assert.deepEqual(phases(play), ['ended', 'intended']);
    assert.equal(play.book.state!.approvals.size, 1);
  });
});

describe('timeout', () => {
  const within = '    timeout: 5m\n';

  test('ends what nobody was called for, and sees through what was', () => {
    const steps = `  s:
    use: account.suspend
    for-each: "\${{ incident.accounts }}"
    with: { account: "\${{ item }}" }
${within}${cut('next', '    needs: [s]\n')}`;
    const play = new Play(pinnedSteps(steps));
    for (const index of [0, 1])
      play.tell(event('action-planned', { runId: 'run-1', step: 's', index, attempt: 1, plan: plan() }));
    const [approvalId] = play.book.state!.approvals.keys();
    play.tell(event('approval-closed', { approvalId: approvalId!, status: 'approved', why: 'yes' }));
    play.claim('s', 0);
    assert.deepEqual(timedOutSteps(play.book.state!, new Date(play.at)), []);
    play.pass(5 * 60_000);
    const over = timedOutSteps(play.book.state!, new Date(play.at));
    assert.deepEqual(
      over.map(({ kind, data }) => [kind, 'notBegun' in data && data.notBegun?.map(({ index }) => index)]),
      [['step-timed-out', [1]]],
    );
    play.tell(...over);
    assert.deepEqual(
      play.step('s')!.items.map(({ phase }) => phase),
      ['claimed', 'ended'],
    );
    assert.equal(play.step('next'), undefined);
    assert.deepEqual(timedOutSteps(play.book.state!, new Date(play.at)), []);
    play.finish('s', 0, 'failed', { retryAt: play.at });
    assert.equal(play.step('s')!.status, 'ended');
    assert.equal(stepEnd(play.step('s')!), 'failed');
    assert.equal(play.step('next')!.status, 'begun');
  });

  test('withdraws the question that is still open', () => {
    const steps = `  s:\n    use: account.suspend\n    with: { account: "\${{ incident.home }}" }\n${within}`;
    const play = new Play(pinnedSteps(steps));
    play.tell(event('action-planned', { runId: 'run-1', step: 's', index: 0, attempt: 1, plan: plan() }));
    play.pass(5 * 60_000);
    play.tell(...timedOutSteps(play.book.state!, new Date(play.at)));
    const [approval] = play.book.state!.approvals.values();
    assert.equal(approval!.status, 'superseded');
    assert.match(approval!.why!, /it was not done by/);
    assert.equal(play.run.finished?.outcome, 'failed');
  });
});
