import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerArgs, answerByRest, approvalsCommand } from '../../src/cli/approvals.ts';

const BINDS = 'ab'.repeat(32);
const QUESTION = {
  ...{ approvalId: 'ap-1', incidentId: 'inc-1', title: 'Ada \u001b[31m', step: 'cut', status: 'waiting' },
  ...{ binds: BINDS, approverGroup: 'leads', quorum: 1, ifSilent: 'deny', barred: [], isExtendable: true },
  ...{ askedAt: '2026-11-24T09:00:00Z', deadline: '2026-11-24T09:30:00Z', answers: [], notes: [] },
  targets: [
    {
      index: 0,
      platform: 'okta',
      capability: 'session.revoke',
      effect: 'irreversible',
      summary: 'ends it',
      present: [],
    },
  ],
};

/** REST as it answers, and what it was sent. */
function rest(answer: { status: number; body: unknown }) {
  const sent: { path: string; method: string; body: unknown; token: string | null }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const headers = new Headers(init?.headers);
    const body: unknown = init?.body ? JSON.parse(String(init.body)) : undefined;
    const { pathname: path } = new URL(String(url));
    sent.push({ path, method: init?.method ?? '', body, token: headers.get('authorization') });
    return body === undefined
      ? Response.json(QUESTION)
      : Response.json(answer.body, { status: answer.status });
  };
  return { sent, access: { url: 'https://countersign.example.com/', token: 't', fetch } };
}

const recorded = { status: 200, body: { outcome: 'recorded', message: 'Your approval counts.' } };

describe('countersign approvals approve', () => {
  test('shows the question first, and how to approve exactly that', async () => {
    const { sent, access } = rest(recorded);
    const { text, code } = await answerByRest(answerArgs(['approve', 'ap-1']), access);
    assert.equal(code, 1);
    assert.match(text, /0 {2}okta session\.revoke \(irreversible\): ends it/);
    assert.match(text, /countersign approvals approve ap-1 --binds abababababababab$/);
    assert.ok(!text.includes('\u001b'));
    assert.deepEqual(
      sent.map(({ method }) => method),
      ['GET'],
    );
  });

  test('sends what was shown, with the token that says who it is', async () => {
    const { sent, access } = rest(recorded);
    const words = ['approve', 'ap-1', '--binds', 'abababab', '--only', '0', '--reason', 'the rest is known'];
    assert.deepEqual(await answerByRest(answerArgs(words), access), {
      text: 'Your approval counts.',
      code: 0,
    });
    assert.deepEqual(sent[1], {
      path: '/v1/approvals/ap-1/decisions',
      method: 'POST',
      body: { answer: 'approve', binds: BINDS, reason: 'the rest is known', only: [0] },
      token: 'Bearer t',
    });
  });

  test('of another question than was shown is not sent', async () => {
    const { sent, access } = rest(recorded);
    await assert.rejects(answerByRest(answerArgs(['approve', 'ap-1', '--binds', 'cdcdcdcd']), access), {
      message: /not what you were shown/,
    });
    assert.equal(sent.length, 1);
  });

  test('that does not count says why', async () => {
    const problem = { code: 'ERR_FORBIDDEN', detail: 'you asked for the run' };
    const { access } = rest({ status: 403, body: problem });
    const { text, code } = await answerByRest(answerArgs(['deny', 'ap-1']), access);
    assert.deepEqual([text, code], ['ERR_FORBIDDEN: you asked for the run', 1]);
  });

  test('wants an address and a token, and one approval', async () => {
    await assert.rejects(approvalsCommand(['approve', 'ap-1']), { message: /COUNTERSIGN_TOKEN/ });
    for (const [words, said] of [
      [['approve'], /name one approval/],
      [['approve', 'a', '--by', 'x@y.z'], /take --by away/],
      [['approve', 'a', '--binds', 'ab'], /at least 8 digits/],
      [['approve', 'a', '--only', 'x', '--reason', 'y'], /--only takes numbers/],
      [['approve', 'a', '--only', '1'], /say why the others are denied/],
      [['deny', 'a', '--only', '1', '--reason', 'y'], /belongs to approve/],
    ] as const)
      assert.throws(() => answerArgs(words), { code: 'ERR_INPUT_INVALID', message: said });
  });
});
