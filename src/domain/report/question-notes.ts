import { type CallReason, targetText } from '../approval-calls.ts';
import type { Approval } from '../run/state.ts';

const CALLED = {
  reminder: 'reminded',
  escalation: 'escalated to',
  'handed-over': 'called',
  'break-glass': 'called, for break-glass was used',
  'chat-silent': 'fallback used, for the chat did not take it',
} as const satisfies Record<CallReason, string>;

/** What became of a question while it waited, oldest first. All texts are data. */
export function questionNotes({
  question,
  calls,
  extended,
  handedOver,
  answers,
}: Approval): readonly string[] {
  const notes = [
    ...calls.map(({ because, to, at, ended }) => ({
      at,
      text: `${CALLED[because]}: ${targetText(to)}${ended?.outcome === 'failed' ? ` (failed: ${ended.why})` : ''}`,
    })),
    ...(extended
      ? [
          {
            at: extended.at,
            text: `extended until ${question.deadline} by ${extended.by.email}: ${extended.reason}`,
          },
        ]
      : []),
    ...handedOver.map(({ at, by, to, reason }) => ({
      at,
      text: `${by.email} handed it over to ${to}: ${reason}`,
    })),
    ...answers
      .filter(({ breakGlass }) => breakGlass)
      .map(({ at, by, answer }) => ({ at, text: `BREAK-GLASS: ${by.email} answered ${answer}` })),
  ];
  return notes.toSorted((a, b) => a.at.localeCompare(b.at)).map(({ at, text }) => `${at} ${text}`);
}
