// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pinned } from '#domain/run/decide.ts';
import { type PlannedStep, planRun } from '#domain/run/plan.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { pinnedSteps } from './play.ts';
import { NOW, startedRun } from './world.ts';

const bare: Incident = { ...startedRun().state!, runs: [], approvals: new Map() };
const REPORT = '  report: { use: report.publish, needs: [last] }\n';
const CUT = `  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
`;

function planned(steps: string, changed: Partial<Pinned> = {}, incident = bare) {
  const pinned = { ...pinnedSteps(steps), ...changed };
  const made = planRun(incident, { now: new Date(NOW), digest, pinned });
  return (id: string): PlannedStep => made.find((step) => step.id === id)!;
}

const ways = ({ decidedThen }: PlannedStep): string[] =>
  decidedThen.map(({ key, expression }) => `${key}: ${expression}`);

describe('a plan says in words', () => {
  test('what is asked of whom, for how long, what is filled in, and what silence means', () => {
    const step = planned(`  sure:
    ask:
      question: Was it you, \${{ incident.principal.email }}?
      form: { was_you: { type: bool, about: Whether it was. } }
      within: 10m
`);
    assert.deepEqual(step('sure').says, [
      'asks oncall: “Was it you, eve@example.com?”, open for 10m; silence is a failure',
      'to be filled in: was_you (bool): Whether it was.',
    ]);
  });

  test('how long a step waits, and for what', () => {
    const step = planned(`  pause: { wait: { for: 2h } }
  hope: { wait: { until: "\${{ assessment.score > 0.5 }}", within: 30m, if-not: go-on } }
  again: { assess: { within: 20m } }
  verdict: { use: verdict.await, await: { within: 1h } }
`);
    assert.deepEqual(step('pause').says, ['waits 2h']);
    assert.deepEqual(step('hope').says, [
      'waits 30m at most until ${{ assessment.score > 0.5 }}; if that has not come, it goes on',
    ]);
    assert.deepEqual(step('again').says, [
      'fetches and assesses again, and waits 20m at most for the verdict',
    ]);
    assert.deepEqual(step('verdict').says, [
      'waits 1h at most until the verdict is decided; if it is not, the run stops with its report',
    ]);
  });

  test('what is told to whom', () => {
    const step = planned(
      `  tell: { notify: { text: "Look at \${{ incident.principal.email }}.", to: oncall } }\n`,
    );
    assert.deepEqual(step('tell').says, [
      'tells oncall, in the incident’s thread: “Look at eve@example.com.”',
    ]);
  });

  test('which playbook would run, with which inputs, and that it would fail where there is none', () => {
    const steps = '  review: { run: identity-review, with: { who: "${{ incident.principal.email }}" } }\n';
    const rest = 'inputs: { who: { type: string, about: Whom. } }\n';
    const { playbook } = pinnedSteps('  report: { use: report.publish }\n', rest);
    const called = [{ playbook: { ...playbook, id: 'identity-review' }, sha256: 'c'.repeat(64) }];
    assert.deepEqual(planned(steps, { called })('review').says, [
      'runs the playbook identity-review v1, with who "eve@example.com", and waits until that run has ended',
    ]);
    assert.match(planned(steps)('review').says[0]!, /it would fail: there was no playbook/);
  });

  test('what is taken back of what the run itself does, and that there is nothing where it does nothing', () => {
    const suspend = `  suspend:
    use: account.suspend
    with: { account: "\${{ incident.home }}" }
    approval: { ask: none }
`;
    const step = planned(`${suspend}  back: { use: containment.undo, needs: [suspend] }\n`)('back');
    assert.deepEqual(step.says, ['takes back account.suspend on okta, done by suspend']);
    assert.equal(step.begins, 'depends');
    assert.deepEqual(ways(step), ['what there is to take back: what suspend did']);
    const none = planned('  back: { use: containment.undo }\n')('back');
    assert.equal(none.begins, 'never');
    assert.match(none.why!, /nothing to take back/);
  });

  test('how often it is tried, how long it may take, when it is taken back, and what follows when it fails', () => {
    const step = planned(`  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
    retry: { attempts: 3, wait: 20s }
    timeout: 10m
    undo: { after: 24h }
    on-failure: stop
`);
    assert.deepEqual(step('cut').says, [
      'is tried 3 times at most, first after 20s, then after twice as long each time',
      'takes 10m at most; what has not begun by then is not done',
      'is taken back 1d after its proof',
      'if it fails, the run stops with its report',
    ]);
  });
});

describe('a plan varies how earlier steps end', () => {
  test('by result: what has failed leads elsewhere, and only then', () => {
    const step = planned(`${CUT}    on-failure: { go-to: rescue }
  next: { notify: { text: On. }, needs: [cut] }
  rescue: { notify: { text: Help. }, needs: [cut] }
`);
    assert.equal(step('next').begins, 'depends');
    assert.deepEqual(ways(step('next')), ['on-failure of cut: it goes to rescue']);
    assert.equal(step('rescue').begins, 'depends');
    assert.deepEqual(ways(step('rescue')), ['on-failure of cut: it goes here']);
  });

  test('by `stop`: what comes after depends on it, the report does not', () => {
    const step = planned(`${CUT}    on-failure: stop
  last: { notify: { text: Done. }, needs: [cut] }
${REPORT}`);
    assert.equal(step('last').begins, 'depends');
    assert.deepEqual(ways(step('last')), ['on-failure of cut: the run stops']);
    assert.equal(step('report').begins, 'always');
  });

  test('also where the step that may stop the run stands beside it, before or after', () => {
    const beside = `${CUT}    on-failure: stop\n`;
    const waits = '  first: { wait: { for: 1m } }\n  last: { notify: { text: Done. }, needs: [first] }\n';
    for (const steps of [beside + waits, waits + beside]) {
      const step = planned(steps);
      assert.equal(step('first').begins, 'always', 'it begins with the run');
      assert.equal(step('last').begins, 'depends');
    }
  });

  test('what fails at once stops all else, which is never come to', () => {
    const step = planned(`  broken:
    use: sessions.revoke
    with: { account: "\${{ incident.accounts[9] }}" }
    on-failure: stop
  other: { notify: { text: On. } }
`);
    assert.equal(step('other').begins, 'never');
    assert.match(step('other').why!, /broken failed/);
  });

  test('by `join`: a step that waits for one of several is certain, unless all of them may be skipped', () => {
    const two = (when: string): string => `${CUT}  a:
    notify: { text: A. }
    needs: [cut]
    when: \${{ ${when} }}
  b:
    notify: { text: B. }
    needs: [cut]
    when: \${{ size(steps.cut.proven) == 0 }}
  last: { notify: { text: L. }, needs: [a, b], join: any }
`;
    assert.equal(planned(two('true'))('last').begins, 'always');
    const depends = planned(two('size(steps.cut.proven) == 0'))('last');
    assert.equal(depends.begins, 'depends');
    assert.deepEqual(ways(depends), ['join: any of a, b']);
  });

  test('a step with a result: a notice is done or has failed, a question is answered in each way or not at all', () => {
    const step = planned(`  sure:
    ask:
      question: Was it you?
      form: { was_you: { type: bool, about: Whether it was. } }
      if-silent: go-on
  no:
    notify: { text: Attack. }
    needs: [sure]
    when: \${{ steps.sure.answered && !steps.sure.answer.was_you }}
  never:
    notify: { text: Never. }
    needs: [sure]
    when: \${{ steps.sure.result == "failed" }}
`);
    assert.equal(step('no').begins, 'depends');
    assert.equal(step('never').begins, 'never', 'silence goes on here');
  });

  test('what a reading will bring is not told before: neither a gap nor a certainty', () => {
    const step = planned(`  find:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
  tell:
    notify: { text: "\${{ steps.find.output.sessions[0].id }}" }
    needs: [find]
`);
    assert.equal(
      step('tell').begins,
      'always',
      'what changes a platform brings no output: that it fails is known',
    );
    assert.match(step('tell').says[0]!, /it would fail/);
    const text = `  wording: { ask: { question: What now?, form: { words: { type: string, about: It. } } } }
  tell:
    notify: { text: "\${{ steps.wording.answer.words }}" }
    needs: [wording]
`;
    const open = planned(text)('tell');
    assert.equal(open.begins, 'depends');
    assert.equal(open.isComplete, false);
    assert.deepEqual(open.says, ['tells the incident’s thread: “${{ steps.wording.answer.words }}”']);
    assert.deepEqual(ways(open), ['notify.text: steps.wording.answer.words']);
  });

  test('an input without a default is not told before either, and one that is given is', () => {
    const steps = '  tell: { notify: { text: "${{ inputs.vendor }} is cut." } }\n';
    const pinned = pinnedSteps(steps, 'inputs: { vendor: { type: string, about: Whom. } }\n');
    const context = { now: new Date(NOW), digest, pinned };
    const [open] = planRun(bare, context);
    assert.equal(open!.begins, 'depends');
    assert.deepEqual(ways(open!), ['notify.text: inputs.vendor']);
    const [given] = planRun(bare, { ...context, inputs: { vendor: 'Drift' } });
    assert.equal(given!.begins, 'always');
    assert.deepEqual(given!.says, ['tells the incident’s thread: “Drift is cut.”']);
  });
});
