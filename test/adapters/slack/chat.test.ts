import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type CountersignError, errorCode } from '#domain/errors.ts';
import { openSlack } from '../../../src/adapters/slack/index.ts';
import { startSlackChat } from '../../../src/adapters/slack/simulator.ts';
import { recordingLog } from '../../support/log.ts';
import {
  CHANNEL,
  incidentView,
  NO_APPROVALS,
  NO_QUESTIONS,
  NOW,
  openWorld,
  SECRET,
  TOKEN,
  type World,
} from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.stop());
beforeEach(() => {
  for (const { ts } of world.chat.messages()) world.chat.deleteMessage(ts);
});

const chatUnavailable = (retryAfterMs: number) => (error: unknown) => {
  assert.equal(errorCode(error), 'ERR_CHAT_UNAVAILABLE');
  assert.equal((error as CountersignError).retryAfterMs, retryAfterMs);
  return true;
};

test('an incident is one message, updated in place', async () => {
  const { slack, chat } = world;
  const first = await slack.chat.showIncident(incidentView(), undefined);
  const again = await slack.chat.showIncident(incidentView({ detections: 99 }), first);
  assert.deepEqual(again, first);
  const [message, ...rest] = chat.messages();
  assert.deepEqual(rest, []);
  assert.equal(message?.updates, 1);
  assert.ok(JSON.stringify(message?.blocks).includes('99 detections'));
  assert.deepEqual(message?.metadata, {
    event_type: 'countersign_incident',
    event_payload: { incident_id: 'inc-1' },
  });
});

test('nothing is unfurled, and no names are linked', async () => {
  await world.slack.chat.showIncident(incidentView(), undefined);
  const { body } = world.chat.ledger.findLast((entry) => entry.path === '/api/chat.postMessage')!;
  const { unfurl_links, unfurl_media, link_names, parse, mrkdwn } = body as Record<string, string>;
  assert.deepEqual(
    { unfurl_links, unfurl_media, link_names, parse, mrkdwn },
    { unfurl_links: 'false', unfurl_media: 'false', link_names: 'false', parse: 'none', mrkdwn: 'false' },
  );
});

test('a message that somebody deleted is posted anew', async () => {
  const { slack, chat } = world;
  const first = await slack.chat.showIncident(incidentView(), undefined);
  chat.deleteMessage(first.messageId);
  const second = await slack.chat.showIncident(incidentView(), first);
  assert.notEqual(second.messageId, first.messageId);
  assert.deepEqual(
    chat.messages().map(({ ts }) => ts),
    [second.messageId],
  );
});

test('a rate limit gives back Slack’s own waiting time, after one try', async () => {
  const { slack, chat } = world;
  const before = chat.ledger.length;
  chat.inject({ method: 'chat.postMessage', kind: 'rate-limit' });
  await assert.rejects(slack.chat.showIncident(incidentView(), undefined), chatUnavailable(7_000));
  assert.equal(chat.ledger.length, before + 1);
  await slack.chat.showIncident(incidentView(), undefined);
  assert.equal(chat.messages().length, 1);
});

test('an outage is an error that says when to try again, never a crash', async () => {
  const { slack, chat } = world;
  for (const kind of ['unavailable', 'refused', 'internal_error'] as const) {
    chat.inject({ method: 'chat.postMessage', kind });
    await assert.rejects(slack.chat.showIncident(incidentView(), undefined), chatUnavailable(5_000), kind);
  }
  assert.equal(chat.messages().length, 0);
});

test('a refusal that set-up causes says what to do', async () => {
  const { slack, chat } = world;
  chat.inject({ method: 'chat.postMessage', kind: 'not_in_channel' });
  await assert.rejects(slack.chat.showIncident(incidentView(), undefined), /invite the app to the channel/);
});

test('an update that Slack cannot take now is not turned into a second message', async () => {
  const { slack, chat } = world;
  const first = await slack.chat.showIncident(incidentView(), undefined);
  for (const kind of ['unavailable', 'rate-limit', 'refused', 'lost-answer'] as const) {
    chat.inject({ method: 'chat.update', kind });
    await assert.rejects(
      slack.chat.showIncident(incidentView(), first),
      { code: 'ERR_CHAT_UNAVAILABLE' },
      kind,
    );
  }
  assert.equal(chat.messages().length, 1);
});

test('blocks that Slack finds too long are shown in their shortest form', async () => {
  const { slack, chat } = world;
  chat.inject({ method: 'chat.postMessage', kind: 'msg_blocks_too_long' });
  await slack.chat.showIncident(incidentView(), undefined);
  assert.ok(JSON.stringify(chat.messages()[0]?.blocks).includes('approval_approve'));
});

test('a message whose id was lost with the answer is found again', async () => {
  const { slack, chat } = world;
  for (let other = 0; other < 250; other++) {
    await slack.chat.showIncident(incidentView({ incidentId: `other-${other}` }), undefined);
    if (other > 0) continue;
    chat.inject({ method: 'chat.postMessage', kind: 'lost-answer' });
    await assert.rejects(slack.chat.showIncident(incidentView(), undefined), {
      code: 'ERR_CHAT_UNAVAILABLE',
    });
  }
  const found = await slack.chat.findIncident('inc-1', NOW.toISOString());
  assert.equal(found?.channel, CHANNEL);
  const shown = chat.messages().find(({ ts }) => ts === found?.messageId);
  assert.ok(JSON.stringify(shown?.metadata).includes('"inc-1"'));
  assert.equal(await slack.chat.findIncident('inc-2', NOW.toISOString()), undefined);
  assert.equal(await slack.chat.findIncident('inc-1', '2026-03-01T10:00:00Z'), undefined);
});

test('a message that another app marked as ours is not taken for it', async () => {
  const metadata = { event_type: 'countersign_incident', event_payload: { incident_id: 'inc-9' } };
  world.chat.postAs('B0OTHER', { channel: CHANNEL, text: 'nothing to see', metadata });
  assert.equal(await world.slack.chat.findIncident('inc-9', NOW.toISOString()), undefined);
});

test('looking for a message while Slack is down is an error, not "there is none"', async () => {
  world.chat.inject({ method: 'conversations.history', kind: 'unavailable' });
  await assert.rejects(world.slack.chat.findIncident('inc-1', NOW.toISOString()), chatUnavailable(5_000));
});

test('it opens and starts while Slack is down, and works when Slack is back', async () => {
  const { log } = recordingLog();
  const options = {
    botToken: TOKEN,
    signingSecret: SECRET,
    channel: CHANNEL,
    clock: { now: () => NOW },
    log,
    ...NO_APPROVALS,
    questions: NO_QUESTIONS,
  };
  const decide = async () => ({ outcome: 'recorded', message: '' }) as const;
  const away = openSlack({ ...options, decide, slackApiUrl: 'http://127.0.0.1:9/api/' });
  await away.start();
  await assert.rejects(away.chat.showIncident(incidentView(), undefined), chatUnavailable(5_000));
  await away.stop();
  const chat = await startSlackChat({ signingSecret: SECRET, botToken: TOKEN, users: [], now: () => NOW });
  const back = openSlack({ ...options, decide, slackApiUrl: chat.slackApiUrl });
  assert.equal(chat.ledger.length, 0, 'opening asks nothing');
  await back.chat.showIncident(incidentView(), undefined);
  await chat.stop();
});

test('faults of the configuration are all named', () => {
  const { log } = recordingLog();
  const open = () =>
    openSlack({
      botToken: '',
      signingSecret: '',
      channel: '#incidents',
      clock: { now: () => NOW },
      log,
      ...NO_APPROVALS,
      questions: NO_QUESTIONS,
      decide: async () => ({ outcome: 'refused', message: '' }),
    });
  assert.throws(open, (error: Error) => {
    assert.equal(errorCode(error), 'ERR_CONFIG_INVALID');
    assert.match(error.message, /SLACK_CHAT_BOT_TOKEN.*SLACK_CHAT_SIGNING_SECRET.*SLACK_CHAT_CHANNEL/);
    return true;
  });
});
