import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import { openNotices } from '#domain/run/open-notices.ts';
import { Play, pinnedSteps } from './play.ts';

const CUT = `  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
`;
const PAGE = 'on-failure: { page: oncall }\n';
const place = { runId: 'run-1', step: 'on_failure', noticeId: 'run-1-on_failure' };

describe('on-failure of a playbook', () => {
  test('calls its group before a run ends otherwise than well, and ends when that is told', () => {
    const play = new Play(pinnedSteps(CUT, PAGE));
    play.carry('cut', 'failed');
    const [notice] = openNotices(play.book.state!);
    assert.deepEqual([notice?.to, notice?.noticeId], ['oncall', place.noticeId]);
    assert.match(notice!.text, /^play ended (denied|failed): /);
    assert.ok(!play.run.finished);
    play.tell(event('notice-delivered', { ...place, channel: 'C1', messageId: '1.2' }));
    assert.match(play.book.state!.runs[0]!.finished!.outcome, /denied|failed/);
    assert.deepEqual(openNotices(play.book.state!), []);
  });

  test('calls nobody when everything is proven, or when the playbook names nobody', () => {
    const well = new Play(pinnedSteps(CUT, PAGE));
    well.carry('cut', 'proven');
    assert.equal(well.run.finished?.outcome, 'contained');
    assert.equal(well.step('on_failure'), undefined);
    const silent = new Play(pinnedSteps(CUT));
    silent.carry('cut', 'failed');
    assert.ok(silent.run.finished);
    assert.equal(silent.step('on_failure'), undefined);
  });

  test('that could not be told ends the run all the same, and says so', () => {
    const play = new Play(pinnedSteps(CUT, PAGE));
    play.carry('cut', 'failed');
    play.tell(event('notice-failed', { ...place, why: 'no chat is configured' }));
    assert.ok(play.run.finished);
    assert.notEqual(play.run.finished.outcome, 'contained');
    assert.match(play.run.finished.why, /1 other steps failed/);
  });
});
