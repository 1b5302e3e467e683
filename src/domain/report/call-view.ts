import type { CallReason } from '../approval-calls.ts';
import type { CallView } from '../chat.ts';
import type { Approval, Call, Incident } from '../run/state.ts';

const WHY = {
  reminder: 'Reminder: a question still waits',
  escalation: 'Nobody has decided yet, so you are called',
  'handed-over': 'A question was handed over to you',
  'break-glass': 'Break-glass was used: somebody outside the approver group has answered',
  'chat-silent': 'The chat did not take this question, so you are told by another way',
} as const satisfies Record<CallReason, string>;

const LONGEST_TEXT = 2_000;
const MOST_ACTIONS = 20;

/** What people are told who are called about a question. All texts are data. */
export function callViewOf(
  incident: Incident,
  { question, handedOver, answers }: Approval,
  call: Call,
  emails: readonly string[],
): CallView {
  const { approvalId, step, deadline, ifSilent, approverGroup, quorum, targets } = question;
  const handed = call.because === 'handed-over' ? handedOver.at(-1) : undefined;
  const glass = call.because === 'break-glass' ? answers.findLast(({ breakGlass }) => breakGlass) : undefined;
  const text = [
    `${WHY[call.because]}: approve “${step}”?`,
    ...(handed ? [`By ${handed.by.email}: ${handed.reason}`] : []),
    ...(glass ? [`${glass.by.email} answered ${glass.answer}: ${glass.reason ?? ''}`] : []),
    `Decide by ${deadline}; silence means ${ifSilent}. Needs ${quorum} of group ${approverGroup}.`,
    `In the incident's message, by /countersign approve ${approvalId}, or by POST /v1/approvals/${approvalId}/decisions.`,
  ];
  return {
    callId: call.callId,
    because: call.because,
    to: call.to,
    emails,
    incidentId: incident.id,
    approvalId,
    title: incident.title,
    severity: incident.severity,
    text: text.join('\n').slice(0, LONGEST_TEXT),
    actions: targets.slice(0, MOST_ACTIONS).map(({ plan }) => plan.summary),
    since: call.at,
  };
}
