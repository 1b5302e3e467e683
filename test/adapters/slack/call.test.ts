import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { CallView, ChatMessage } from '#domain/chat.ts';
import { incidentView, NOW, openWorld, type World } from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const call = (changes: Partial<CallView> = {}): CallView => ({
  callId: 'apr-1-chain-1',
  because: 'reminder',
  to: { way: 'group', group: 'security-oncall' },
  emails: ['ada@example.com', 'nobody@example.com'],
  incidentId: 'inc-1',
  approvalId: 'apr-1',
  title: '<!channel> *used* <https://evil.example|here>',
  severity: 'high',
  text: 'Reminder: approve “suspend”?\nBy bob: <!here> @everyone',
  actions: ['Suspend <@U0BOB>'],
  since: NOW.toISOString(),
  ...changes,
});

async function shown(): Promise<[World, ChatMessage]> {
  world = await openWorld();
  return [world, await world.slack.chat.showIncident(incidentView(), undefined)];
}

test('a reminder stands once below the message, and calls the group by name', async () => {
  const [{ slack, chat }, thread] = await shown();
  await slack.chat.call(call(), thread);
  await slack.chat.call(call(), thread);
  const replies = chat.messages().filter(({ threadTs }) => threadTs === thread.messageId);
  assert.equal(replies.length, 1);
  const text = JSON.stringify(replies[0]);
  assert.ok(text.includes('<@U0ADA>'));
  assert.ok(text.includes('nobody@example.com'));
  for (const trick of ['<!channel>', '<!here>', '<https', '<@U0BOB>'])
    assert.equal(text.includes(trick), false, trick);
});

test('a user group is called by its id, a channel with a link to the message', async () => {
  const [{ slack, chat }, thread] = await shown();
  await slack.chat.call(call({ to: { way: 'user-group', id: 'S0ONCALL' } }), thread);
  assert.ok(JSON.stringify(chat.messages().at(-1)).includes('<!subteam^S0ONCALL>'));
  await slack.chat.call(call({ callId: 'c-2', to: { way: 'channel', id: 'C0OTHER' } }), thread);
  await slack.chat.call(call({ callId: 'c-2', to: { way: 'channel', id: 'C0OTHER' } }), thread);
  const there = chat.messages().filter(({ channel }) => channel === 'C0OTHER');
  assert.equal(there.length, 1);
  assert.ok(
    JSON.stringify(there).includes('|The incident’s message>') ||
      JSON.stringify(there).includes("|The incident's message>"),
  );
});

test('a person is called below the message and by direct message; one whom Slack does not vouch for only by name', async () => {
  const [{ slack, chat }, thread] = await shown();
  const to = { way: 'person', email: 'bob@example.com' } as const;
  await slack.chat.call(call({ because: 'handed-over', to, emails: ['bob@example.com'] }), thread);
  assert.deepEqual(
    chat
      .messages()
      .map(({ channel }) => channel)
      .slice(1),
    [thread.channel, 'U0BOB'],
  );
  const bot = { way: 'person', email: 'bot@example.com' } as const;
  await slack.chat.call(call({ callId: 'c-3', to: bot, emails: ['bot@example.com'] }), thread);
  assert.equal(chat.messages().filter(({ channel }) => channel === 'U0BOT').length, 0);
});

test('a call survives a deleted message, a lost answer and a direct message that fails', async () => {
  const [{ slack, chat, lines }, thread] = await shown();
  chat.inject({ method: 'chat.postMessage', kind: 'lost-answer' });
  await assert.rejects(slack.chat.call(call(), thread), { code: 'ERR_CHAT_UNAVAILABLE' });
  await slack.chat.call(call(), thread);
  assert.equal(chat.messages().length, 2, 'found, and not posted again');
  chat.deleteMessage(thread.messageId);
  await slack.chat.call(call({ callId: 'c-4' }), thread);
  assert.equal(chat.messages().at(-1)?.channel, thread.channel);
  const to = { way: 'person', email: 'bob@example.com' } as const;
  chat.inject({ method: 'chat.getPermalink', kind: 'unavailable' });
  await slack.chat.call(call({ callId: 'c-5', to, emails: ['bob@example.com'] }), thread);
  assert.ok(lines.some(({ message }) => message === 'a person could not be told by direct message'));
});

test('a limited Slack is told as such, with the time it asks for', async () => {
  const [{ slack, chat }, thread] = await shown();
  chat.inject({ method: 'chat.postMessage', kind: 'rate-limit' });
  await assert.rejects(slack.chat.call(call(), thread), {
    code: 'ERR_CHAT_UNAVAILABLE',
    retryAfterMs: 7_000,
  });
});
