import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Chat, ChatNotice } from '#domain/chat.ts';
import { CountersignError } from '#domain/errors.ts';
import { event } from '#domain/journal-event.ts';
import type { Incidents } from '#domain/ports.ts';
import { openNotices } from '#domain/run/open-notices.ts';
import { stepEnd } from '#domain/run/step-result.ts';
import { deliverNotices } from '../../../src/stages/notice/deliver-notices.ts';
import { Play, pinnedSteps } from '../../domain/run/play.ts';

const STEPS = `  tell:
    notify: { text: "Look at it.", to: oncall }
`;

/** The stage over a run of the domain's own tests. */
function over(play: Play, chat: Chat | undefined) {
  const incidents: Incidents = {
    load: async () => play.book.state!,
    change: async (_id, _actor, decide) => {
      play.tell(...decide(play.book.state!));
      return play.book.state!;
    },
  };
  return deliverNotices('inc-1', {
    incidents,
    chat,
    clock: { now: () => new Date(play.at) },
    policy: () => pinnedSteps(STEPS).policy,
    show: async () => play.tell(event('incident-posted', { channel: 'C1', messageId: '1.1' })),
    exclusively: (_key, work) => work(),
  });
}

function chatThat(tell: Chat['tell']): Chat {
  return {
    tell,
    call: async () => undefined,
    ask: async () => undefined,
    showIncident: async () => assert.fail('the stage shows no incident by itself'),
    findIncident: async () => undefined,
  };
}

const down = () => {
  throw new CountersignError('ERR_CHAT_UNAVAILABLE', 'Slack could not be reached');
};

describe('a notice of a playbook', () => {
  test('is told once, below the message of its incident, and its step is done', async () => {
    const play = new Play(pinnedSteps(STEPS));
    const told: ChatNotice[] = [];
    const chat = chatThat(async (notice, thread) => {
      told.push(notice);
      assert.deepEqual(thread, { channel: 'C1', messageId: '1.1' });
      return { channel: 'C1', messageId: '1.2' };
    });
    await over(play, chat);
    await over(play, chat);
    assert.equal(told.length, 1);
    assert.equal(told[0]!.text, 'Look at it.');
    assert.equal(told[0]!.group?.name, 'oncall');
    assert.ok(told[0]!.group!.emails.length > 0);
    assert.equal(stepEnd(play.step('tell')!), 'done');
    assert.equal(play.run.finished?.outcome, 'nothing-done');
  });

  test('has failed when no chat is configured, and says so', async () => {
    const play = new Play(pinnedSteps(STEPS));
    await over(play, undefined);
    assert.equal(stepEnd(play.step('tell')!), 'failed');
    assert.match(play.step('tell')!.why!, /no chat is configured/);
  });

  test('is tried again while the chat is down, and has failed after five minutes', async () => {
    const play = new Play(pinnedSteps(STEPS));
    await assert.rejects(over(play, chatThat(down)), { code: 'ERR_CHAT_UNAVAILABLE' });
    assert.equal(openNotices(play.book.state!).length, 1);
    play.pass(5 * 60_000);
    await over(play, chatThat(down));
    assert.equal(stepEnd(play.step('tell')!), 'failed');
    assert.match(play.step('tell')!.why!, /could not be reached/);
    assert.deepEqual(openNotices(play.book.state!), []);
  });
});
