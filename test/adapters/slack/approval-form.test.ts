import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ApprovalDetail } from '#domain/report/approval-detail.ts';
import type { SimulatedView } from '../../../src/adapters/slack/simulator-state.ts';
import { eventually } from '../../support/eventually.ts';
import { approvalDetail, approvalView, incidentView, openWorld, type World } from './world.ts';

let world: World;
let present: ApprovalDetail | undefined;
const changes: unknown[] = [];
before(async () => {
  world = await openWorld({
    approvals: {
      readApproval: async (id) => (id === 'apr-1' ? present : undefined),
      changeQuestion: async (change) => {
        changes.push(change);
        return { outcome: 'recorded', message: 'noted <!channel>' };
      },
      rolesOf: (email) => (email.startsWith('ada') ? ['approver'] : []),
      readEvidence: async () => ({
        incidentId: 'inc-1',
        title: 'Session <!here> used',
        lines: ['for: <https://evil.example|click>'],
        timeline: `-1m 08:59 ● sign-in <!channel>\n${'x'.repeat(3_000)}`,
      }),
    },
  });
});
after(() => world.stop());
beforeEach(async () => {
  present = approvalDetail();
  changes.length = 0;
  world.given.length = 0;
  const view = incidentView({ approvals: [approvalView({ actions: [ACTION, ACTION], isExtendable: true })] });
  await world.slack.chat.showIncident(view, undefined);
});

const ACTION = { summary: 'Suspend', present: [], effect: 'reversible' };

async function open(actionId: string, userId = 'U0ADA', value = 'apr-1'): Promise<SimulatedView | undefined> {
  const before = world.chat.views().length;
  const answer = await world.chat.press({ actionId, value, userId, url: world.url });
  assert.equal(answer.status, 200);
  await world.slack.stop();
  return world.chat.views()[before];
}

async function send(
  view: SimulatedView,
  values: Parameters<typeof world.chat.submit>[0]['values'],
  userId = 'U0ADA',
): Promise<void> {
  const answer = await world.chat.submit({ view, userId, values, url: world.url });
  assert.equal(answer.status, 200);
  await world.slack.stop();
}

const lastTold = () => world.chat.ephemerals().at(-1)?.text ?? '';

describe('the forms of a question', () => {
  test('denying asks why, and carries the reason and what was shown', async () => {
    const view = await open('approval_deny');
    await send(view!, { reason: { value: '  she is on call  ' } });
    assert.deepEqual(
      world.given.map(({ answer, reason, binds, by }) => ({ answer, reason, binds, by: by.email })),
      [{ answer: 'deny', reason: 'she is on call', binds: 'b'.repeat(64), by: 'ada@example.com' }],
    );
  });

  test('choosing carries the chosen actions, and choosing none does not count', async () => {
    const view = await open('approval_choose');
    const ticked = { selected_options: [{ value: '2' }, { value: '0' }] };
    await send(view!, { 'targets-0': ticked, reason: { value: 'not the second' } });
    assert.deepEqual(world.given[0]!.only, [2, 0]);
    const again = await open('approval_choose');
    await send(again!, { 'targets-0': { selected_options: [] }, reason: { value: 'none' } });
    assert.equal(world.given.length, 1);
    assert.match(lastTold(), /no action was chosen; deny instead/);
  });

  test('500 actions can be chosen among within Slack’s limits, and those beyond are counted', async () => {
    const targets = Array.from({ length: 620 }, (_, index) => ({ ...approvalDetail().targets[0]!, index }));
    present = approvalDetail({ targets });
    const view = await open('approval_choose');
    assert.ok(view!.blocks.length <= 100);
    assert.ok(JSON.stringify(view).includes('120 more actions do not fit here'));
  });

  test('what was typed into an edited form is read as an action that there is not', async () => {
    const view = await open('approval_choose');
    await send(view!, { 'targets-0': { selected_options: [{ value: '../0' }] }, reason: { value: 'x' } });
    assert.deepEqual(world.given[0]!.only, [-1]);
  });

  test('more time and handing over go to the domain with who it is for, by verified e-mail', async () => {
    await send((await open('approval_extend'))!, { reason: { value: 'reading logs' } });
    const handing = await open('approval_hand_over');
    await send(handing!, { person: { selected_user: 'U0BOB' }, reason: { value: 'my shift ends' } });
    const by = { email: 'ada@example.com', subject: 'U0ADA', via: 'slack' };
    assert.deepEqual(changes, [
      { approvalId: 'apr-1', do: 'extend', by, reason: 'reading logs' },
      { approvalId: 'apr-1', do: 'hand-over', to: 'bob@example.com', by, reason: 'my shift ends' },
    ]);
    assert.equal(lastTold().includes('<'), false);
  });

  test('handing over to a bot, to an outsider, or to nobody does not count', async () => {
    for (const selected_user of ['U0BOT', 'U0OUT', 'U0GONE', null]) {
      const view = await open('approval_hand_over');
      await send(view!, { person: { selected_user }, reason: { value: 'x' } });
      assert.match(lastTold(), /did not count/);
    }
    assert.deepEqual(changes, []);
  });

  test('who was deactivated while the form was open sends nothing', async () => {
    const view = await open('approval_deny');
    world.chat.changeUser('U0ADA', { deleted: true });
    await send(view!, { reason: { value: 'x' } });
    world.chat.changeUser('U0ADA', { deleted: false });
    assert.deepEqual(world.given, []);
    assert.match(lastTold(), /deactivated/);
  });

  test('a form sent twice is one answer', async () => {
    const view = (await open('approval_deny'))!;
    const form = { view, userId: 'U0ADA', values: { reason: { value: 'x' } }, url: world.url };
    await Promise.all([world.chat.submit(form), world.chat.submit(form)]);
    await world.slack.stop();
    assert.equal(world.given.length, 1);
  });

  test('a button of a closed question, of none, or under a deleted message opens nothing, and says why', async () => {
    present = approvalDetail({ status: 'denied' });
    assert.equal(await open('approval_deny'), undefined);
    assert.match(lastTold(), /it is denied already/);
    assert.equal(await open('approval_choose', 'U0ADA', 'apr-9'), undefined);
    assert.match(lastTold(), /no such question/);
    for (const { ts } of world.chat.messages()) world.chat.deleteMessage(ts);
    assert.equal(await open('approval_extend'), undefined);
  });

  test('an action that is not ours is answered with 404, and a payload of another shape changes nothing', async () => {
    const url = world.url;
    const other = await world.chat.press({
      actionId: 'approval_escalate',
      value: 'apr-1',
      userId: 'U0ADA',
      url,
    });
    assert.equal(other.status, 404);
    await world.chat.press({ actionId: 'approval_deny', value: 'x'.repeat(300), userId: 'U0ADA', url });
    await world.slack.stop();
    assert.ok(world.lines.some(({ message }) => message === 'a click is not of the documented shape'));
  });

  test('evidence is shown as literal text to who has a role, and to nobody else', async () => {
    const view = (await open('approval_evidence'))!;
    await eventually('the evidence', () => JSON.stringify(world.chat.views().at(-1)).includes('sign-in'));
    const shown = JSON.stringify(world.chat.views().find(({ id }) => id === view.id));
    for (const trick of ['<!here>', '<!channel>', '<https'])
      assert.equal(shown.includes(trick), false, trick);
    assert.ok(shown.includes('rich_text_preformatted'));
    const refused = (await open('approval_evidence', 'U0BOB'))!;
    await eventually('the refusal', () => {
      const now = JSON.stringify(world.chat.views().find(({ id }) => id === refused.id));
      return now.includes('needs a role') && !now.includes('sign-in');
    });
  });

  test('a form that Slack does not take is told', async () => {
    world.chat.inject({ method: 'views.open', kind: 'expired_trigger_id' });
    assert.equal(await open('approval_deny'), undefined);
    assert.match(lastTold(), /could not be opened. Click again/);
  });
});
