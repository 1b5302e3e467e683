import { z } from 'zod';
import { Instant } from './journal-terms.ts';

/** call   people are called about a question that waits: reminded, escalated to, or reached by another way than the chat */

/** Slack's ids. A name can pass to another channel or group, an id cannot. */
export const ChannelId = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,60}$/, 'must be the id of a channel such as C0123456789, not its name');
export const UserGroupId = z
  .string()
  .regex(/^S[A-Z0-9]{2,60}$/, 'must be the id of a user group such as S0123456789, not its handle');

/** Who is called, and by which way. */
export const CallTarget = z.discriminatedUnion('way', [
  /** The members of an approver group, by name, below the incident's message. */
  z.strictObject({ way: z.literal('group'), group: z.string().min(1).max(80) }),
  /** One person, by name, below the incident's message and by direct message. */
  z.strictObject({ way: z.literal('person'), email: z.string().min(3).max(320) }),
  /** A user group of the chat. */
  z.strictObject({ way: z.literal('user-group'), id: UserGroupId }),
  /** Another channel of the chat. */
  z.strictObject({ way: z.literal('channel'), id: ChannelId }),
  /** The webhook that the operator has configured, as for PagerDuty. */
  z.strictObject({ way: z.literal('webhook') }),
  /** The members of an approver group, by e-mail. */
  z.strictObject({ way: z.literal('email'), group: z.string().min(1).max(80) }),
]);
export type CallTarget = z.infer<typeof CallTarget>;

/** Why people are called. */
export const CallReason = z.enum(['reminder', 'escalation', 'handed-over', 'break-glass', 'chat-silent']);
export type CallReason = z.infer<typeof CallReason>;

/** One place of a question's chain: who is called once so much of its time is over. */
export const ChainPlace = z.strictObject({
  /** Share of the question's time, 0 to 1. */
  share: z.number().gt(0).lt(1),
  because: z.enum(['reminder', 'escalation']),
  to: CallTarget,
});
export type ChainPlace = z.infer<typeof ChainPlace>;

/** The ways that are used when the chat has not taken the question in time. */
export const Fallback = z.strictObject({ after: Instant, to: z.array(CallTarget).min(1).max(10) });
export type Fallback = z.infer<typeof Fallback>;

/** Whether the call goes through the chat. */
export function isByChat({ way }: CallTarget): boolean {
  return way !== 'webhook' && way !== 'email';
}

/** Who is called, in words. All texts are data. */
export function targetText(to: CallTarget): string {
  switch (to.way) {
    case 'group':
      return `group ${to.group}`;
    case 'person':
      return to.email;
    case 'user-group':
      return `user group ${to.id}`;
    case 'channel':
      return `channel ${to.id}`;
    case 'webhook':
      return 'the fallback webhook';
    default:
      return `group ${to.group} by e-mail`;
  }
}
