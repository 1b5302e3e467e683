import { plan } from '../domain/run/world.ts';
import type { ApprovalWorld, Question } from './approval-world.ts';

/** What is tried with a question, and what must come of it. */
export interface Case {
  readonly title: string;
  readonly quorum?: 'one' | 'two';
  /** Resolves to what the door answered last. */
  act(question: Question, world: ApprovalWorld): Promise<number>;
  readonly door: number;
  /** Its status after; two with “or” where either may win. */
  readonly question: string;
  readonly answers: readonly number[];
  /** Actions that go on to the platform, where it is approved. */
  readonly intents: number;
  /** A piece of what the clicker is told; absent: nothing. */
  readonly told?: string;
  /** Who comes second may be at another door, and is told there. */
  readonly isToldElsewhere?: true;
}

const MINUTE_MS = 60_000;
const APPROVED = { door: 200, question: 'approved', answers: [1], intents: 2 } as const;
const NOTHING = { question: 'waiting', answers: [0], intents: 0 } as const;
const REFUSED = { ...NOTHING, door: 401 } as const;
const NOT_COUNTED = { ...NOTHING, door: 200 } as const;
const WHY = { reason: { value: 'because' } };

const last = (statuses: readonly number[]): number => statuses.at(-1)!;
const both = async (...sent: readonly Promise<number>[]) => last(await Promise.all(sent));

const RACES: readonly Case[] = [
  { title: 'an approver approves', act: (q) => q.click('U0ADA'), ...APPROVED },
  {
    title: 'an approver denies, with the reason',
    act: (q) => q.click('U0ADA', 'deny'),
    ...{ door: 200, question: 'denied', answers: [1], intents: 0 },
  },
  {
    title: 'two people approve within a millisecond, one is needed',
    act: (q) => both(q.click('U0ADA'), q.click('U0BOB')),
    ...APPROVED,
    told: 'it is approved already',
  },
  {
    title: 'two people approve within a millisecond, two are needed',
    quorum: 'two',
    act: (q) => both(q.click('U0ADA'), q.click('U0BOB')),
    ...{ ...APPROVED, answers: [2] },
  },
  {
    title: 'one approves and one denies within a millisecond',
    act: (q) => both(q.click('U0ADA'), q.click('U0BOB', 'deny')),
    ...{ ...APPROVED, question: 'approved or denied' },
    told: 'already',
  },
  {
    title: 'in Slack and by REST within a millisecond',
    async act(q, world) {
      const rest = world.decide({ approvalId: q.approvalId, answer: 'approve', by: q.by('bob') });
      const status = await q.click('U0ADA');
      await world.settle();
      return (await rest).outcome === 'refused' ? 0 : status;
    },
    ...APPROVED,
    told: 'it is approved already',
    isToldElsewhere: true,
  },
  {
    title: 'one person clicks twice, two people are needed',
    quorum: 'two',
    async act(q) {
      await q.click('U0ADA');
      return await q.click('U0ADA');
    },
    ...{ ...NOTHING, door: 200, answers: [1] },
  },
  {
    title: 'the same click is delivered five times at once, as after a late acknowledgement',
    quorum: 'two',
    act: (q) => q.click('U0ADA', 'approve', 5),
    ...{ ...NOTHING, door: 200, answers: [1] },
  },
  {
    title: 'the same form is sent three times at once',
    act: (q) => q.click('U0ADA', 'deny', 3),
    ...{ door: 200, question: 'denied', answers: [1], intents: 0 },
  },
  {
    title: 'while the run is being paused',
    async act(q, world) {
      const pause = world.tell(q.incidentId, 'run-paused', {
        runId: q.runId,
        by: q.by('ada'),
        reason: 'wait',
      });
      const status = await q.click('U0ADA');
      await world.settle();
      await pause;
      await world.tell(q.incidentId, 'run-resumed', {
        runId: q.runId,
        by: q.by('ada'),
        reason: 'on',
        intended: [],
      });
      return status;
    },
    ...APPROVED,
  },
];

const REQUESTS: readonly Case[] = [
  {
    title: 'the same request, byte for byte, a second time',
    quorum: 'two',
    async act(q) {
      const send = await q.request({});
      await send();
      return await send();
    },
    ...{ ...NOTHING, door: 409, answers: [1] },
  },
  { title: 'no signature', act: (q) => q.send({ headers: { 'x-slack-signature': undefined } }), ...REFUSED },
  {
    title: 'no time',
    act: (q) => q.send({ headers: { 'x-slack-request-timestamp': undefined } }),
    ...REFUSED,
  },
  {
    title: 'a made-up signature',
    act: (q) => q.send({ headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } }),
    ...REFUSED,
  },
  {
    title: 'a signature of another version',
    act: (q) => q.send({ headers: { 'x-slack-signature': `v1=${'0'.repeat(64)}` } }),
    ...REFUSED,
  },
  {
    title: 'signed with the secret of another app',
    act: (q) => q.send({ secret: 'another app’s' }),
    ...REFUSED,
  },
  {
    title: 'the right signature of another body',
    act: (q) => q.send({ body: (signed) => signed.replace('U0ADA', 'U0BOB') }),
    ...REFUSED,
  },
  {
    title: 'the right signature, another time',
    act: (q) =>
      q.send({
        secondsAgo: 10,
        headers: { 'x-slack-request-timestamp': `${Math.floor(Date.now() / 1_000)}` },
      }),
    ...REFUSED,
  },
  { title: 'signed six minutes ago', act: (q) => q.send({ secondsAgo: 360 }), ...REFUSED },
  { title: 'signed for six minutes from now', act: (q) => q.send({ secondsAgo: -360 }), ...REFUSED },
  { title: 'signed four minutes ago', act: (q) => q.send({ secondsAgo: 240 }), ...APPROVED },
  { title: 'signed for four minutes from now', act: (q) => q.send({ secondsAgo: -240 }), ...APPROVED },
  {
    title: 'from another workspace that has the app, by a user of the same id',
    act: (q) => q.send({ payload: { team: { id: 'T0ELSEWHERE', domain: 'elsewhere' } } }),
    ...NOT_COUNTED,
  },
  {
    title: 'without a workspace',
    act: (q) => q.send({ payload: { team: null, user: { id: 'U0ADA' } } }),
    ...NOT_COUNTED,
  },
];

const EDITS: readonly Case[] = [
  {
    title: 'a button’s action id, edited',
    act: async (q, { chat, slack }) =>
      (await chat.press({ actionId: 'approval_all', value: q.approvalId, userId: 'U0ADA', url: slack.url }))
        .status,
    ...{ ...NOTHING, door: 404 },
  },
  {
    title: 'a button’s value, edited to a question that there is not',
    act: (q, world) =>
      q.send({
        payload: {
          actions: [
            {
              action_id: 'approval_approve',
              value: `${q.approvalId}x`,
              action_ts: `${world.clock.now().getTime()}`,
            },
          ],
        },
      }),
    ...NOT_COUNTED,
    told: 'there is no approval',
  },
  {
    title: 'a form’s question, edited to another one',
    async act(q, world) {
      const other = await world.ask();
      return await q.form('approval_deny', WHY, (place) => ({
        ...place,
        approvalId: other.approvalId,
        binds: 'f'.repeat(64),
      }));
    },
    ...NOT_COUNTED,
    told: 'what you were shown is not what is asked',
  },
  {
    title: 'a form’s hash of what was shown, edited',
    act: (q) => q.form('approval_deny', WHY, (place) => ({ ...place, binds: 'f'.repeat(64) })),
    ...NOT_COUNTED,
    told: 'what you were shown is not what is asked',
  },
  {
    title: 'a form that carries no place',
    act: (q) => q.form('approval_deny', WHY, () => ({})),
    ...NOT_COUNTED,
  },
  {
    title: 'a chosen action that the question has not',
    act: (q) => q.form('approval_choose', { ...WHY, 'targets-0': { selected_options: [{ value: '9' }] } }),
    ...NOT_COUNTED,
    told: 'is not one of the question’s',
  },
  {
    title: 'one of two actions chosen: the other is denied',
    act: (q) => q.form('approval_choose', { ...WHY, 'targets-0': { selected_options: [{ value: '1' }] } }),
    ...{ ...APPROVED, intents: 1 },
    told: 'approved in part',
  },
  {
    title: 'the plan drifts, then a click on the old message',
    async act(q, world) {
      await drift(q, world);
      return await q.click('U0ADA');
    },
    ...{ door: 200, question: 'superseded', answers: [0], intents: 0 },
    told: 'it is superseded already',
  },
  {
    title: 'the plan drifts while a form is open',
    act: (q, world) =>
      q.form(
        'approval_deny',
        WHY,
        (place) => place,
        () => drift(q, world),
      ),
    ...{ door: 200, question: 'superseded', answers: [0], intents: 0 },
    told: 'it is superseded already',
  },
];

async function drift({ runId, incidentId }: Question, world: ApprovalWorld): Promise<void> {
  const place = { runId, step: 'suspend', index: 0, attempt: 2 };
  await world.tell(incidentId, 'action-planned', { ...place, plan: plan({ status: 'changed' }) });
}

const TIMES: readonly Case[] = [
  {
    title: 'a click after the deadline that no timer has noticed yet',
    async act(q, world) {
      world.pass(10 * MINUTE_MS + 1);
      return await q.click('U0ADA');
    },
    ...{ door: 200, question: 'expired', answers: [0], intents: 0 },
    told: 'the deadline has passed',
  },
  {
    title: 'a click in the very millisecond of the deadline',
    async act(q, world) {
      const { deadline } = (await q.approval()).question;
      world.pass(Date.parse(deadline) - world.clock.now().getTime());
      return await q.click('U0ADA');
    },
    ...{ door: 200, question: 'expired', answers: [0], intents: 0 },
    told: 'the deadline has passed',
  },
  {
    title: 'a click and the deadline’s timer within a millisecond',
    async act(q, world) {
      const { deadline } = (await q.approval()).question;
      world.pass(Date.parse(deadline) - world.clock.now().getTime());
      return await both(
        q.click('U0ADA'),
        world.keepDeadlines(q.incidentId).then(() => 200),
      );
    },
    ...{ door: 200, question: 'expired', answers: [0], intents: 0 },
    told: 'Your answer did not count',
  },
  {
    title: 'more time twice: the second does not count, and a click after the first deadline does',
    async act(q, world) {
      await q.form('approval_extend', WHY);
      await world.settle();
      await q.form('approval_extend', WHY);
      await world.settle();
      world.pass(11 * MINUTE_MS);
      return await q.click('U0ADA');
    },
    ...APPROVED,
    told: 'that can be done once',
  },
  {
    title: 'a click on the message of a question that was denied',
    async act(q, world) {
      await q.click('U0BOB', 'deny');
      await world.settle();
      return await q.click('U0ADA');
    },
    ...{ door: 200, question: 'denied', answers: [1], intents: 0 },
    told: 'it is denied already',
  },
  {
    title: 'a click on a message that was deleted meanwhile',
    act: (q, { chat }) => {
      chat.deleteMessage(q.messageTs);
      return q.click('U0ADA');
    },
    ...APPROVED,
  },
];

const PEOPLE: readonly Case[] = [
  who('whom the incident is about', 'U0EVE', 'who it is about'),
  who('who asked for the run', 'U0ROSA', 'who asked for the run'),
  who('who is in no group', 'U0VIC', 'only members of the approver group'),
  who('whose account was deactivated', 'U0GONE', 'deactivated'),
  who('a bot', 'U0BOT', 'a bot decides nothing'),
  who('whose e-mail Slack has not verified, with an approver’s address', 'U0NEW', 'not verified'),
  who('of a connected workspace, with an approver’s address', 'U0OUT', 'other workspaces'),
  {
    title: 'who was taken out of the group a second ago',
    act: (q, world) => {
      const { approvers } = world.policy;
      const groups = { ...approvers.groups, oncall: ['bob@example.com'] };
      world.policy = { ...world.policy, approvers: { ...approvers, groups } };
      return q.click('U0ADA');
    },
    ...NOT_COUNTED,
    told: 'only members of the approver group',
  },
  {
    title: 'who was taken out of the group between opening a form and sending it',
    act: (q, world) =>
      q.form(
        'approval_deny',
        WHY,
        (place) => place,
        async () => {
          const { approvers } = world.policy;
          const groups = { ...approvers.groups, oncall: ['bob@example.com'] };
          world.policy = { ...world.policy, approvers: { ...approvers, groups } };
        },
      ),
    ...NOT_COUNTED,
    told: 'only members of the approver group',
  },
  {
    title: 'while Slack cannot say who it is',
    act: (q, { chat }) => {
      chat.inject({ method: 'users.info', kind: 'unavailable' });
      return q.click('U0ADA');
    },
    ...NOT_COUNTED,
    told: 'could not confirm who you are',
  },
  {
    title: 'while Slack limits us',
    act: (q, { chat }) => {
      chat.inject({ method: 'users.info', kind: 'rate-limit' });
      return q.click('U0ADA');
    },
    ...NOT_COUNTED,
    told: 'could not confirm who you are',
  },
  {
    title: 'break-glass without a reason',
    act: (q) => q.click('U0GLASS'),
    ...NOT_COUNTED,
    told: 'break-glass needs a reason',
  },
  {
    title: 'break-glass with a reason: it counts, and every group is called',
    async act(q, world) {
      const by = q.by('glass');
      await world.decide({ approvalId: q.approvalId, answer: 'approve', by, reason: 'nobody answers' });
      return (await q.count('approval-called')) === 2 ? 200 : 0;
    },
    ...APPROVED,
  },
  {
    title: 'handing over to whom the incident is about',
    act: (q) => q.form('approval_hand_over', { ...WHY, person: { selected_user: 'U0EVE' } }),
    ...NOT_COUNTED,
    told: 'it cannot be handed to eve@example.com',
  },
  {
    title: 'handed over: who got it decides, and who gave it may still',
    async act(q, world) {
      await q.form('approval_hand_over', { ...WHY, person: { selected_user: 'U0BOB' } });
      await world.settle();
      return await q.click('U0BOB');
    },
    ...APPROVED,
    told: 'handed over to bob@example.com',
  },
];

function who(title: string, userId: string, told: string): Case {
  return { title, act: (q) => q.click(userId), ...NOT_COUNTED, told };
}

export const CASES: readonly Case[] = [...RACES, ...REQUESTS, ...EDITS, ...TIMES, ...PEOPLE];
