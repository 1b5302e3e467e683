import { approversOf } from '../playbook/policy-decisions.ts';
import type { Policy } from '../playbook/policy-schema.ts';
import type { Approval } from './state.ts';

/**
 * Verified e-mails of all who may decide a question now: the group that is asked, and whom policy had it escalated to since.
 * Who is in a group is what the policy says now; lower-case, each once.
 */
export function decidersOf({ question, calls }: Approval, policy: Policy): readonly string[] {
  const escalated = calls.flatMap(({ because, to }) => {
    if (because !== 'escalation') return [];
    if (to.way === 'person') return [to.email];
    return to.way === 'group' ? approversOf(policy, to.group) : [];
  });
  return [...new Set([...approversOf(policy, question.approverGroup), ...escalated])];
}
