import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ChatMessage, ChatNotice } from '#domain/chat.ts';
import { CHANNEL, incidentView, NOW, openWorld, type World } from './world.ts';

let world: World;
let thread: ChatMessage;
before(async () => {
  world = await openWorld();
});
after(() => world.stop());
beforeEach(async () => {
  for (const { ts } of world.chat.messages()) world.chat.deleteMessage(ts);
  thread = await world.slack.chat.showIncident(incidentView(), undefined);
});

const notice = (changes: Partial<ChatNotice> = {}): ChatNotice => ({
  noticeId: 'run-1-tell',
  text: 'Access of alice@example.com was cut.',
  since: NOW.toISOString(),
  ...changes,
});
const posted = () => world.chat.messages().filter(({ threadTs }) => threadTs !== undefined);

describe('a notice', () => {
  test('stands below the message of its incident', async () => {
    const told = await world.slack.chat.tell(notice(), thread);
    const [only, ...rest] = posted();
    assert.deepEqual(rest, []);
    assert.deepEqual([only?.ts, only?.threadTs], [told.messageId, thread.messageId]);
    assert.equal(told.channel, CHANNEL);
    assert.match(JSON.stringify(only?.blocks), /Access of alice@example\.com was cut/);
  });

  test('whose answer was lost is found again, and not told twice', async () => {
    world.chat.inject({ method: 'chat.postMessage', kind: 'lost-answer' });
    await assert.rejects(world.slack.chat.tell(notice(), thread), { code: 'ERR_CHAT_UNAVAILABLE' });
    const told = await world.slack.chat.tell(notice(), thread);
    assert.deepEqual(
      posted().map(({ ts }) => ts),
      [told.messageId],
    );
  });

  test('that another app marked as ours is not taken for ours', async () => {
    const metadata = { event_type: 'countersign_notice', event_payload: { notice_id: 'run-1-tell' } };
    world.chat.postAs('B0OTHER', { channel: CHANNEL, text: 'nothing', metadata });
    await world.slack.chat.tell(notice(), thread);
    assert.equal(posted().length, 1);
  });

  test('goes to the channel when the message above it is gone, and is found there too', async () => {
    world.chat.deleteMessage(thread.messageId);
    const first = await world.slack.chat.tell(notice(), thread);
    assert.deepEqual(await world.slack.chat.tell(notice(), thread), first);
    assert.deepEqual(
      world.chat.messages().map(({ ts, threadTs }) => [ts, threadTs]),
      [[first.messageId, undefined]],
    );
  });

  test('mentions whom Slack has verified, and names the others as text', async () => {
    const emails = ['ada@example.com', 'nobody@example.com', 'bot@example.com', 'gone@example.com'];
    await world.slack.chat.tell(notice({ group: { name: 'oncall', emails } }), thread);
    const [message] = posted();
    assert.match(message!.text, /^<@U0ADA> nobody@example\.com bot@example\.com gone@example\.com /);
    assert.equal(message!.text.match(/<@/g)?.length, 1);
  });

  test('names people as text where the app may not look them up, and waits where Slack is down', async () => {
    const group = { name: 'oncall', emails: ['ada@example.com'] };
    world.chat.inject({ method: 'users.lookupByEmail', kind: 'unavailable' });
    await assert.rejects(world.slack.chat.tell(notice({ group }), thread), { code: 'ERR_CHAT_UNAVAILABLE' });
    world.chat.inject({ method: 'users.lookupByEmail', kind: 'missing_scope' });
    await world.slack.chat.tell(notice({ group }), thread);
    assert.match(posted()[0]!.text, /^ada@example\.com /);
  });

  test('obeys no markup of its text, and breaks no line', async () => {
    const text = '<!channel> *go* to <https://evil.example|here>\n<@U0ADA> @here :tada:';
    await world.slack.chat.tell(notice({ text }), thread);
    const [message] = posted();
    const shown = JSON.stringify(message!.blocks) + message!.text;
    assert.doesNotMatch(shown, /<[!@#h]|@here/);
    const [block] = message!.blocks as { text: { type: string; text: string } }[];
    assert.equal(block!.text.type, 'plain_text');
    assert.doesNotMatch(block!.text.text, /\n/);
  });

  test('as long as can be fits a section of Slack', async () => {
    await world.slack.chat.tell(notice({ text: '<'.repeat(3_000) }), thread);
    const [block] = posted()[0]!.blocks as { text: { text: string } }[];
    assert.equal(block!.text.text.length, 3_000);
    assert.ok(posted()[0]!.text.length <= 4_000);
  });
});
