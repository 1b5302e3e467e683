// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { type OperatorCommand, operate } from '#domain/run/operate.ts';
import { isPaused } from '#domain/run/run-family.ts';
import { jobsFor } from '../../../src/pipeline.ts';
import { ADA } from './asked.ts';
import { Play, pinnedSteps } from './play.ts';
import { plan, reading } from './world.ts';

const cut = (id: string, more = ''): string =>
  `  ${id}: { use: sessions.revoke, with: { account: "\${{ incident.home }}" }${more} }\n`;

type Done = { do: OperatorCommand['do']; step?: string };

function commanded(play: Play, wanted: Done): readonly JournalEvent[] {
  const command = { ...wanted, runId: 'run-1', by: ADA, reason: 'the change window' } as OperatorCommand;
  const events = operate(play.book.state!, command, [...play.run.steps.keys()]);
  play.tell(...events);
  return events;
}

const stopOf = ({ run }: Play): string => run.stopped?.why ?? '';

describe('a pause', () => {
  test('holds for the runs that a run started, and resuming it wakes what they had intended', () => {
    const { playbook } = pinnedSteps(cut('cut'));
    const called = [{ playbook: { ...playbook, id: 'called' }, sha256: 'c'.repeat(64) }];
    const play = new Play({ ...pinnedSteps('  other: { run: called }\n'), called });
    commanded(play, { do: 'pause' });
    const child = play.book.state!.runs[1]!;
    assert.equal(child.steps.get('cut')!.items[0]!.phase, 'intended');
    assert.ok(isPaused(play.book.state!, child));
    commanded(play, { do: 'resume' });
    const resumed = play.book.entries.find(({ kind }) => kind === 'run-resumed')!;
    const woken = jobsFor([resumed]).filter(({ name }) => name === 'carry-out');
    assert.deepEqual(
      woken.map(({ data }) => [data.runId, data.step, data.attempt]),
      [[child.id, 'cut', 1]],
    );
  });
});

describe('a skipped step', () => {
  test('is not called for again, when what was being called is refused for now', () => {
    const steps = `  cut:
    use: account.suspend
    for-each: { in: "\${{ incident.accounts }}", parallel: 2 }
    with: { account: "\${{ item }}" }
    approval: { ask: one }
`;
    const play = new Play(pinnedSteps(steps));
    for (const index of [0, 1]) {
      play.tell(event('action-planned', { runId: 'run-1', step: 'cut', index, attempt: 1, plan: plan() }));
    }
    const [approvalId] = [...play.book.state!.approvals.keys()];
    play.tell(
      event('approval-answered', { approvalId: approvalId!, answer: 'approve', by: ADA }),
      event('approval-closed', { approvalId: approvalId!, status: 'approved', why: 'ada' }),
    );
    play.claim('cut', 0);
    commanded(play, { do: 'skip', step: 'cut' });
    play.finish('cut', 0, 'failed', { retryAt: play.at });
    assert.equal(play.item('cut', 0).phase, 'ended');
    assert.equal(play.item('cut', 0).proof, 'failed');
    assert.ok(play.run.finished);
  });
});

describe('a run that a person takes up again', () => {
  test('is not stopped by a step that had failed before it ended, but by one that fails now', () => {
    const steps = cut('a', ', on-failure: stop') + cut('b', ', needs: [a]');
    const play = new Play(pinnedSteps(steps));
    play.carry('a', 'proven');
    play.carry('b', 'failed');
    assert.ok(play.run.finished);
    // Its proof is contradicted after the end.
    const place = { runId: 'run-1', step: 'a', index: 0, attempt: 1, platform: 'okta' };
    play.tell(event('proof-read', { ...place, reading: reading('refuted'), proof: 'contradicted' }));
    commanded(play, { do: 'retry-step', step: 'b' });
    assert.equal(stopOf(play), '');
    assert.equal(play.item('b').phase, 'intended');
    commanded(play, { do: 'retry-step', step: 'a' });
    play.carry('a', 'failed');
    assert.match(stopOf(play), /a failed/);
  });
});
