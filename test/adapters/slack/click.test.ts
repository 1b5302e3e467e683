import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { CountersignError } from '#domain/errors.ts';
import {
  approvalView,
  incidentView,
  openWorld,
  TOKEN,
  USERS,
  type World,
  type WorldOptions,
} from './world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

async function asking(options: WorldOptions = {}): Promise<World> {
  world = await openWorld(options);
  await world.slack.chat.showIncident(incidentView(), undefined);
  return world;
}

async function press(
  { chat, slack, url }: World,
  userId: string,
  more: { action?: 'approve' | 'deny'; reason?: string; times?: number } = {},
): Promise<number> {
  const answer = await chat.click({ approvalId: 'apr-1', action: 'approve', userId, url, ...more });
  await slack.stop();
  return answer.status;
}

test('an approval carries who clicked, by the e-mail Slack has verified', async () => {
  const w = await asking();
  assert.equal(await press(w, 'U0ADA'), 200);
  assert.deepEqual(w.given, [
    {
      approvalId: 'apr-1',
      answer: 'approve',
      by: { email: 'ada@example.com', subject: 'U0ADA', via: 'slack' },
    },
  ]);
  assert.deepEqual(w.chat.ephemerals(), []);
});

test('a denial carries the reason that was typed', async () => {
  const w = await asking();
  await press(w, 'U0BOB', { action: 'deny', reason: '  she is on call in Lisbon ' });
  assert.deepEqual(
    w.given.map(({ answer, reason }) => ({ answer, reason })),
    [{ answer: 'deny', reason: 'she is on call in Lisbon' }],
  );
});

test('deactivated users, bots, unverified addresses and outsiders decide nothing, and are told why', async () => {
  const w = await asking();
  const why = {
    U0GONE: 'deactivated',
    U0BOT: 'bot',
    U0NEW: 'verified',
    U0OUT: 'other workspaces',
    U0WHO: 'confirm who',
  };
  for (const [userId, word] of Object.entries(why)) {
    assert.equal(await press(w, userId), 200);
    const told = w.chat.ephemerals().at(-1);
    assert.equal(told?.user, userId);
    assert.ok(told?.text.includes(word), told?.text);
  }
  assert.deepEqual(w.given, []);
});

test('who was deactivated after a first click decides nothing with a second', async () => {
  const w = await asking();
  await press(w, 'U0ADA');
  w.chat.changeUser('U0ADA', { deleted: true });
  await press(w, 'U0ADA');
  assert.equal(w.given.length, 1);
  assert.equal(w.chat.ephemerals().length, 1);
});

test('when Slack cannot say who clicked, the click does not count and the clicker is told', async () => {
  for (const kind of ['rate-limit', 'unavailable', 'refused', 'missing_scope'] as const) {
    const w = await asking();
    w.chat.inject({ method: 'users.info', times: 1, kind });
    assert.equal(await press(w, 'U0ADA'), 200);
    assert.deepEqual(w.given, []);
    assert.match(w.chat.ephemerals()[0]?.text ?? '', /could not confirm who you are/);
    await press(w, 'U0ADA');
    assert.equal(w.given.length, 1, 'the next click counts');
    await w.stop();
    world = undefined;
  }
});

test('the same click delivered five times at once is one answer', async () => {
  const w = await asking();
  assert.equal(await press(w, 'U0ADA', { times: 5 }), 200);
  assert.equal(w.given.length, 1);
});

test('two people who click in the same moment are both heard', async () => {
  const w = await asking();
  const { chat, url } = w;
  await Promise.all([
    chat.click({ approvalId: 'apr-1', action: 'approve', userId: 'U0ADA', url }),
    chat.click({ approvalId: 'apr-1', action: 'deny', userId: 'U0BOB', url }),
  ]);
  await w.slack.stop();
  assert.deepEqual(w.given.map(({ answer, by }) => `${by.subject} ${answer}`).sort(), [
    'U0ADA approve',
    'U0BOB deny',
  ]);
});

test('a click on an old message after the decision says that it is closed', async () => {
  const w = await asking({
    decide: async () => ({ outcome: 'already-closed', message: 'bob@example.com denied it <!channel>' }),
  });
  const { slack, chat } = w;
  const [posted] = chat.messages();
  const closed = incidentView({ approvals: [approvalView({ status: 'denied' })] });
  await slack.chat.showIncident(closed, { channel: posted!.channel, messageId: posted!.ts });
  await press(w, 'U0ADA');
  const told = chat.ephemerals()[0]?.text ?? '';
  assert.ok(told.includes('did not count: bob@example.com denied it'), told);
  assert.equal(told.includes('<'), false);
});

test('a person who may not decide is told so, and only that person', async () => {
  const w = await asking({ decide: async () => ({ outcome: 'refused', message: 'not of the group' }) });
  await press(w, 'U0BOB');
  assert.deepEqual(
    w.chat.ephemerals().map(({ user, text }) => ({ user, text })),
    [{ user: 'U0BOB', text: 'Your answer did not count: not of the group' }],
  );
  assert.equal(w.chat.messages().length, 1);
});

test('an answer that could not be stored is not taken for given', async () => {
  let tries = 0;
  const w = await asking({
    decide: async () => {
      if (tries++ === 0) throw new CountersignError('ERR_STORE_UNAVAILABLE', 'database gone');
      return { outcome: 'recorded', message: '' };
    },
  });
  assert.equal(await press(w, 'U0ADA'), 200);
  assert.match(w.chat.ephemerals()[0]?.text ?? '', /could not be recorded. Click again/);
  assert.equal((w.chat.ephemerals()[0]?.text ?? '').includes('database'), false);
  await press(w, 'U0ADA');
  assert.equal(w.given.length, 2);
  assert.equal(w.chat.ephemerals().length, 1);
});

test('a clicker who cannot be told harms nothing', async () => {
  const w = await asking({ decide: async () => ({ outcome: 'refused', message: 'no' }) });
  w.chat.inject({ method: 'chat.postEphemeral', kind: 'unavailable' });
  assert.equal(await press(w, 'U0ADA'), 200);
  assert.ok(w.lines.some((line) => line.message === 'the clicker could not be told'));
});

test('a slow decision does not delay the answer to Slack', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const w = await asking({
    decide: async () => {
      await held;
      return { outcome: 'recorded', message: '' };
    },
  });
  const { chat, url } = w;
  const answer = await chat.click({ approvalId: 'apr-1', action: 'approve', userId: 'U0ADA', url });
  assert.equal(answer.status, 200);
  release();
  await w.slack.stop();
  assert.equal(w.given.length, 1);
});

test('the log names no token, no secret and no e-mail', async () => {
  const w = await asking();
  w.chat.inject({ method: 'users.info', times: 1, kind: 'unavailable' });
  await press(w, 'U0ADA');
  await press(w, 'U0GONE');
  const log = JSON.stringify(w.lines);
  assert.ok(w.lines.length > 0);
  for (const secret of [TOKEN, ...USERS.map((user) => user.email)])
    assert.equal(log.includes(secret), false, secret);
});
