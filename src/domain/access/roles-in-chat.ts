import { approversOf } from '../playbook/policy-decisions.ts';
import type { Policy } from '../playbook/policy-schema.ts';
import { Role } from './permissions.ts';
import { rolesOfPerson } from './roles-of.ts';

/**
 * The roles of a person where no token says them, as in the chat: those that policy gives them by name, and approver for
 * members of its approver groups and for break-glass. Nobody else has any.
 */
export function rolesInChat(policy: Policy, email: string): readonly Role[] {
  const who = email.toLowerCase();
  const { groups, breakGlass } = policy.approvers;
  const isApprover =
    breakGlass.includes(who) || Object.keys(groups).some((group) => approversOf(policy, group).includes(who));
  const named = rolesOfPerson(who, policy.access);
  return Role.options.filter((role) => named.includes(role) || (role === 'approver' && isApprover));
}
