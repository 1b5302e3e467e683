import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CallView, QuestionView } from '#domain/chat.ts';
import { openApi, type Spec } from '../../support/openapi.ts';
import { sharedSkip } from '../../support/shared.ts';
import { approvalView, CHANNEL, incidentView, NOW, openWorld, TOKEN, type World } from './world.ts';

/** Our requests and the stand-in's answers against Slack's own schema; it is older than the methods of NOT_IN_SCHEMA. */

let world: World;
let spec: Spec;
before(async () => {
  if (sharedSkip) return;
  const answer = async () => ({ outcome: 'refused', message: 'no' }) as const;
  world = await openWorld({ decide: answer, questions: { read: async () => QUESTION, answer } });
  spec = await openApi('slack.json', { basePath: '/api' });
});
after(() => world?.stop());

const QUESTION: QuestionView = {
  ...{ questionId: 'q-1', step: 'ask', text: 'Was it you?', status: 'waiting', why: undefined },
  form: { was_you: { type: 'bool', about: 'Was it you?' } },
  ...{ askedAt: NOW.toISOString(), deadline: '2026-03-01T09:15:00.000Z', ifSilent: 'stop' },
  group: { name: 'oncall', emails: [] },
};

/** Methods that the schema is older than, or leaves out. */
const NOT_IN_SCHEMA: ReadonlySet<string> = new Set(
  ['conversations.history', 'conversations.replies', 'chat.getPermalink', 'views.publish'].map(
    (each) => `/api/${each}`,
  ),
);

const CALL: Omit<CallView, 'to' | 'callId' | 'emails'> = {
  ...{ because: 'escalation', incidentId: 'inc-1', approvalId: 'apr-1', title: 'Used', severity: 'high' },
  ...{ text: 'Decide.', actions: ['Suspend'], since: NOW.toISOString() },
};
const CALLED: readonly CallView['to'][] = [
  { way: 'group', group: 'oncall' },
  { way: 'person', email: 'ada@example.com' },
  { way: 'user-group', id: 'S0ONCALL' },
  { way: 'channel', id: 'C0OTHER' },
];

/** Form fields as the values they stand for. */
function decoded(body: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries((body ?? {}) as Record<string, string>).map(([name, text]) => {
      const isJson = ['true', 'false'].includes(text) || /^[[{]/.test(text);
      return [name, isJson ? JSON.parse(text) : text];
    }),
  );
}

test('every request fits Slack’s schema', { skip: sharedSkip }, async () => {
  const { slack, chat, url } = world;
  const first = await slack.chat.showIncident(incidentView(), undefined);
  await slack.chat.showIncident(incidentView({ approvals: [approvalView()] }), first);
  await chat.click({ approvalId: 'apr-1', action: 'approve', userId: 'U0ADA', url });
  const group = { name: 'oncall', emails: ['ada@example.com'] };
  await slack.chat.tell({ noticeId: 'n', text: 'cut', since: NOW.toISOString(), group }, first);
  await slack.chat.ask(QUESTION, first);
  await chat.openForm({ questionId: 'q-1', userId: 'U0ADA', url });
  await slack.chat.ask({ ...QUESTION, status: 'expired' }, first);
  for (const to of CALLED)
    await slack.chat.call({ ...CALL, callId: JSON.stringify(to), to, emails: ['ada@example.com'] }, first);
  for (const actionId of ['approval_deny', 'approval_choose', 'approval_extend', 'approval_hand_over'])
    await chat.press({ actionId, value: 'apr-1', userId: 'U0ADA', url });
  await chat.press({ actionId: 'approval_evidence', value: 'apr-1', userId: 'U0ADA', url });
  await chat.type({ text: 'status', userId: 'U0ADA', url });
  await chat.openHome({ userId: 'U0ADA', url });
  await slack.stop();
  const methods = new Set(chat.ledger.map((entry) => entry.path));
  for (const method of ['auth.test', 'users.info', 'chat.postMessage', 'chat.update', 'chat.postEphemeral']) {
    assert.ok(methods.has(`/api/${method}`), method);
  }
  for (const method of [
    'users.lookupByEmail',
    'views.open',
    'views.update',
    'views.publish',
    'chat.getPermalink',
  ])
    assert.ok(methods.has(`/api/${method}`), method);
  for (const { method, path, query, body } of chat.ledger) {
    if (NOT_IN_SCHEMA.has(path)) continue;
    assert.deepEqual(spec.request({ method, path, query, body: decoded(body) }), []);
  }
});

test('every answer of the stand-in fits Slack’s schema', { skip: sharedSkip }, async () => {
  const { chat } = world;
  const call = async (method: string, fields: Record<string, string>): Promise<unknown> => {
    const answer = await fetch(`${chat.slackApiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: new URLSearchParams(fields),
    });
    const body = (await answer.json()) as { ok: boolean };
    assert.equal(answer.status, 200);
    // Slack refuses with 200 too; its schema describes refusals as the default answer.
    const status = body.ok ? 200 : 400;
    assert.deepEqual(spec.response({ method: 'POST', path: `/api/${method}`, status, body }), []);
    return body;
  };
  const posted = (await call('chat.postMessage', { channel: CHANNEL, text: 'hello' })) as { ts: string };
  await call('chat.update', { channel: CHANNEL, ts: posted.ts, text: 'hello again' });
  await call('chat.update', { channel: CHANNEL, ts: '1.1', text: 'nobody' });
  await call('chat.postEphemeral', { channel: CHANNEL, user: 'U0ADA', text: 'psst' });
  await call('users.info', { user: 'U0ADA' });
  await call('users.info', { user: 'U0NOBODY' });
  await call('users.lookupByEmail', { email: 'ada@example.com' });
  await call('users.lookupByEmail', { email: 'nobody@example.com' });
  await call('auth.test', {});
  assert.match(posted.ts, new RegExp(`^${NOW.getTime() / 1_000}\\.\\d{6}$`));
});
