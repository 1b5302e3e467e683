import type { CallTarget } from '../approval-calls.ts';
import type { JournalEvent } from '../journal-event.ts';
import type { Policy } from '../playbook/policy-schema.ts';
import { callOf } from './deadlines.ts';
import type { Approval } from './state.ts';

/** The page to all that goes with an answer by break-glass: every approver group, and every other way of the question. */
export function breakGlassCalls(
  { question, answers }: Approval,
  { approvers }: Policy,
): readonly JournalEvent[] {
  const to: CallTarget[] = [
    ...Object.keys(approvers.groups).map((group) => ({ way: 'group', group }) as const),
    ...(question.fallback?.to ?? []),
  ];
  const nth = answers.length + 1;
  return to.map((target, index) =>
    callOf(question, `glass-${nth}-${index + 1}`, { because: 'break-glass', to: target }),
  );
}
