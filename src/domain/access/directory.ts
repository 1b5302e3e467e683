import { z } from 'zod';
import type { Policy } from '../playbook/policy-schema.ts';
import { GroupName } from '../playbook/words.ts';
import { type Account, Platform } from '../principal.ts';

/** directory   the identity provider that is asked, at the moment of an answer, whether somebody still is who may decide */

export const Directory = z
  .strictObject({
    platform: Platform.describe(
      'The connector that is asked for the account of the person’s verified e-mail.',
    ),
    groups: z
      .record(GroupName, z.string().min(1).max(512))
      .default({})
      .describe('By approver group: the group of the identity provider that its members must be in as well.'),
  })
  .describe(
    'Asked at every answer: who has no active account there, or is not in the group, may not decide, whatever the lists say.',
  );
export type Directory = z.infer<typeof Directory>;

/**
 * The policy as it holds for one person, by their account: they are taken out of every approver group that the directory does
 * not bear out. Break-glass is left, for the directory may be what is down.
 *
 * @param account undefined where the directory knows none
 */
export function borneOut(policy: Policy, email: string, account: Account | undefined): Policy {
  const { directory, groups } = policy.approvers;
  if (!directory) return policy;
  const isActive = account?.status === 'active' && (account.email ?? email).toLowerCase() === email;
  const isIn = (group: string): boolean => {
    if (!isActive) return false;
    const wanted = Object.hasOwn(directory.groups, group) ? directory.groups[group] : undefined;
    return wanted === undefined || (account.groups?.includes(wanted) ?? false);
  };
  const left = Object.entries(groups).map(([group, people]) => [
    group,
    isIn(group) ? people : people.filter((each) => each !== email),
  ]);
  return { ...policy, approvers: { ...policy.approvers, groups: Object.fromEntries(left) } };
}
