import { type CallReason, targetText } from '../approval-calls.ts';
import type { EventData, EventKind } from '../journal-event.ts';

type CallKind = Extract<
  EventKind,
  'approval-called' | 'approval-call-ended' | 'approval-extended' | 'approval-handed-over'
>;

const BECAUSE = {
  reminder: 'were reminded of the question',
  escalation: 'were called: nobody has decided the question',
  'handed-over': 'were called: the question was handed over',
  'break-glass': 'were called: break-glass was used',
  'chat-silent': 'were called by another way, for the chat did not take the question',
} as const satisfies Record<CallReason, string>;

/** What entries about calls say; undefined for what only keeps the work going. */
export const CALL_SENTENCES: { readonly [K in CallKind]: (data: EventData<K>) => string | undefined } = {
  'approval-called': ({ because, to }) => `people ${BECAUSE[because]} (${targetText(to)})`,
  'approval-call-ended': ({ outcome, why }) =>
    outcome === 'delivered' ? undefined : `a call was ${outcome}${why ? `: ${why}` : ''}`,
  'approval-extended': ({ by, deadline, reason }) =>
    `${by.email} gave the question time until ${deadline} by ${by.via}: ${reason}`,
  'approval-handed-over': ({ by, to, reason }) =>
    `${by.email} handed the question over to ${to} by ${by.via}: ${reason}`,
};
