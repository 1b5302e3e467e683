import type { ApprovalQuestion } from '../approval.ts';
import type { CallTarget } from '../approval-calls.ts';
import { chainFor } from '../playbook/escalation.ts';
import type { Policy } from '../playbook/policy-schema.ts';
import type { Incident } from './state.ts';

type Terms = Pick<ApprovalQuestion, 'chain' | 'fallback' | 'extendByMs'>;
type Asked = Pick<ApprovalQuestion, 'approverGroup' | 'barred' | 'askedAt'>;

/** The platform that people are asked on, where it is Slack. */
const CHAT_PLATFORM = 'slack';

/** What a question says of its own time: who is called when, what is used when the chat is silent, how it is extended. */
export function termsOf(
  incident: Incident,
  question: Asked,
  { escalation }: Pick<Policy, 'escalation'>,
): Terms {
  const { approverGroup, barred } = question;
  const chain = chainFor(escalation, approverGroup, barred);
  const fallback = fallbackOf(incident, question, escalation);
  return {
    ...(chain.length > 0 ? { chain: [...chain] } : {}),
    ...(fallback ? { fallback } : {}),
    ...(escalation.extendByMs === undefined ? {} : { extendByMs: escalation.extendByMs }),
  };
}

/** Where the chat's own platform is under suspicion, who reads along there is not known: the other way is used at once. */
function fallbackOf(
  { credential }: Incident,
  { askedAt, approverGroup }: Asked,
  { fallback }: Policy['escalation'],
): Terms['fallback'] {
  if (!fallback) return undefined;
  const to: CallTarget[] = [
    ...(fallback.webhook ? [{ way: 'webhook' } as const] : []),
    ...(fallback.email ? [{ way: 'email', group: approverGroup } as const] : []),
  ];
  const isSuspected = credential?.platform === CHAT_PLATFORM;
  const after = new Date(Date.parse(askedAt) + (isSuspected ? 0 : fallback.afterMs)).toISOString();
  return { after, to };
}
