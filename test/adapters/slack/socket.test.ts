import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { type DecisionGiven, openSlack, type Slack } from '../../../src/adapters/slack/index.ts';
import { type SlackChat, startSlackChat } from '../../../src/adapters/slack/simulator.ts';
import { eventually } from '../../support/eventually.ts';
import { recordingLog } from '../../support/log.ts';
import { type SlackSocket, startSlackSocket } from '../../support/slack-socket.ts';
import { CHANNEL, incidentView, NO_APPROVALS, NO_QUESTIONS, NOW, SECRET, TOKEN, USERS } from './world.ts';

let open: { chat: SlackChat; slack: Slack; socket: SlackSocket } | undefined;
afterEach(async () => {
  await open?.slack.stop();
  await open?.socket.stop();
  await open?.chat.stop();
  open = undefined;
});

async function connectable() {
  const socket = await startSlackSocket();
  const chat = await startSlackChat({
    signingSecret: SECRET,
    botToken: TOKEN,
    users: USERS,
    now: () => NOW,
    socketUrl: () => socket.url,
  });
  const { log, lines } = recordingLog();
  const given: DecisionGiven[] = [];
  const slack = openSlack({
    botToken: TOKEN,
    signingSecret: '',
    channel: CHANNEL,
    slackApiUrl: chat.slackApiUrl,
    socketMode: { appToken: 'xapp-simulated-1' },
    clock: { now: () => NOW },
    log,
    questions: NO_QUESTIONS,
    ...NO_APPROVALS,
    decide: async (one) => {
      given.push(one);
      return { outcome: 'recorded', message: '' };
    },
  });
  open = { chat, slack, socket };
  return { ...open, given, lines };
}

const CLICK = { approvalId: 'apr-1', action: 'approve', userId: 'U0ADA' } as const;

test('a click by Socket Mode is acknowledged and counted, and the same envelope twice is one answer', async () => {
  const { chat, slack, socket, given } = await connectable();
  assert.equal(slack.router, undefined);
  await slack.start();
  await slack.chat.showIncident(incidentView(), undefined);
  await socket.connected();
  const payload = chat.interaction(CLICK);
  assert.equal(await socket.send('envelope-1', payload), 'envelope-1');
  assert.equal(await socket.send('envelope-1', payload), 'envelope-1');
  await eventually('one answer', () => given.length === 1);
  await slack.stop();
  assert.deepEqual(given, [
    {
      approvalId: 'apr-1',
      answer: 'approve',
      by: { email: 'ada@example.com', subject: 'U0ADA', via: 'slack' },
    },
  ]);
});

test('it starts while Slack is down, says so, and stops cleanly', async () => {
  const { chat, slack, lines } = await connectable();
  chat.inject({ method: 'apps.connections.open', times: 100, kind: 'unavailable' });
  await slack.start();
  await eventually('a word about the outage', () =>
    lines.some((line) => line.message.startsWith('no connection to Slack')),
  );
  await slack.stop();
  assert.equal(JSON.stringify(lines).includes('xapp-'), false);
});

test('a connection that Slack recycles is opened again, and clicks go on', async () => {
  const { chat, slack, socket, given } = await connectable();
  await slack.start();
  await slack.chat.showIncident(incidentView(), undefined);
  await socket.connected();
  await eventually('a connection', () => socket.opened() === 1);
  socket.recycle();
  await eventually('a second connection', () => socket.opened() === 2);
  await socket.connected();
  await socket.send('envelope-2', chat.interaction(CLICK));
  await slack.stop();
  assert.equal(given.length, 1);
});

test('stopping before the connection stands leaves nothing behind', async () => {
  const { slack, socket } = await connectable();
  await slack.start();
  await slack.stop();
  await slack.stop();
  assert.ok(socket.opened() <= 1);
});
