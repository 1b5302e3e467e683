import { z } from 'zod';
import { type CallTarget, type ChainPlace, ChannelId, UserGroupId } from '../approval-calls.ts';
import { bounded, GroupName, WEEK_MS } from './words.ts';

/** escalation   who is called, and when, while a question waits for approvers; and which ways are used when the chat is silent */

const Share = z
  .string()
  .regex(/^[1-9][0-9]?%$/, 'a share of the question’s time, from 1% to 99%')
  .transform((text) => Number(text.slice(0, -1)) / 100)
  .describe('When: a share of the question’s time, such as 50%.');

const ChainStep = z
  .strictObject({
    at: Share,
    remind: z.literal(true).optional().describe('Calls the group that is asked again, by name.'),
    group: GroupName.optional().describe(
      'Calls another approver group by name; its members may decide from then on.',
    ),
    person: z
      .email()
      .max(320)
      .toLowerCase()
      .optional()
      .describe('Calls one more person; who may decide from then on.'),
    userGroup: UserGroupId.optional().describe('Calls a user group of Slack, by id (S…).'),
    channel: ChannelId.optional().describe('Tells another channel of Slack, by id (C…).'),
    webhook: z.literal(true).optional().describe('Calls the fallback webhook, as for PagerDuty.'),
    email: GroupName.optional().describe('Writes an e-mail to the members of a group.'),
  })
  .superRefine(({ at: _at, ...targets }, context) => {
    const named = Object.values(targets).filter((target) => target !== undefined).length;
    if (named === 1) return;
    const message = 'says who is called by one of remind, group, person, userGroup, channel, webhook, email';
    context.addIssue({ code: 'custom', message });
  });
type ChainStep = z.output<typeof ChainStep>;

const HALF_MINUTE_MS = 30_000;

export const Escalation = z
  .strictObject({
    chain: z
      .array(ChainStep)
      .max(10)
      .default([])
      .superRefine((steps, context) => {
        const late = steps.findIndex(({ at }, place) => place > 0 && at < steps[place - 1]!.at);
        if (late > 0)
          context.addIssue({ code: 'custom', path: [late, 'at'], message: 'comes before the step above it' });
      })
      .describe('Who is called while the question waits, in order of time.'),
    extendBy: bounded(60_000, WEEK_MS, 'extendBy is between 1m and 7d')
      .optional()
      .describe(
        'How much time one person can add, once. Default: as long as the question was open at first.',
      ),
    fallback: z
      .strictObject({
        after: bounded(HALF_MINUTE_MS, WEEK_MS, 'after is between 30s and 7d')
          .prefault('2m')
          .describe('How long the chat may fail to take a question or a call. Default 2m.'),
        webhook: z.literal(true).optional().describe('Calls FALLBACK_WEBHOOK_URL.'),
        email: z
          .literal(true)
          .optional()
          .describe('Writes to the members of the group that is asked (SMTP_URL).'),
      })
      .refine(({ webhook, email }) => webhook ?? email, 'names no way: webhook: true, or email: true')
      .transform(({ after, ...ways }) => ({ ...ways, afterMs: after }))
      .optional()
      .describe('The ways that are used when the chat is silent, or is itself under suspicion.'),
  })
  .transform(({ extendBy, ...rest }) => ({
    ...rest,
    ...(extendBy === undefined ? {} : { extendByMs: extendBy }),
  }))
  .prefault({})
  .describe(
    'Who is called while a question waits, how it is given more time, and what is used when the chat is silent.',
  );
export type Escalation = z.output<typeof Escalation>;

/** The groups that a chain names, with where: each must be one of the policy's. */
export function groupsOfChain({
  chain,
}: Escalation): readonly (readonly [group: string, path: readonly (string | number)[]])[] {
  return chain.flatMap(({ group, email }, place) => [
    ...(group === undefined ? [] : [[group, ['chain', place, 'group']] as const]),
    ...(email === undefined ? [] : [[email, ['chain', place, 'email']] as const]),
  ]);
}

/** The chain of a question that one group is asked; nobody who may not decide it is called alone. */
export function chainFor(
  { chain }: Escalation,
  asked: string,
  barred: readonly string[],
): readonly ChainPlace[] {
  return chain
    .filter(({ person }) => person === undefined || !barred.includes(person))
    .map((step) => ({
      share: step.at,
      because: step.remind ? ('reminder' as const) : ('escalation' as const),
      to: targetOf(step, asked),
    }));
}

function targetOf(
  { group, person, userGroup, channel, webhook, email }: ChainStep,
  asked: string,
): CallTarget {
  if (person !== undefined) return { way: 'person', email: person };
  if (userGroup !== undefined) return { way: 'user-group', id: userGroup };
  if (channel !== undefined) return { way: 'channel', id: channel };
  if (webhook) return { way: 'webhook' };
  if (email !== undefined) return { way: 'email', group: email };
  return { way: 'group', group: group ?? asked };
}
