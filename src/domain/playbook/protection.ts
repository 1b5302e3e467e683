import { z } from 'zod';
import { type Account, Platform, Principal } from '../principal.ts';
import type { Policy } from './policy-schema.ts';

const Email = z.email().max(320).toLowerCase();
const Text = z.string().min(1).max(512);

/** Identities that are never contained. */
export const Protected = z
  .strictObject({
    emails: z.array(Email).default([]).describe('Break-glass accounts, service accounts, our own.'),
    accounts: z
      .array(
        z.strictObject({ platform: Platform, id: Text.describe('The platform’s own id of the account.') }),
      )
      .max(5_000)
      .default([])
      .describe(
        'Accounts by their platform’s own id: those that have no e-mail, and those that Countersign works with.',
      ),
    groups: z
      .array(
        z.strictObject({
          platform: Platform.optional().describe('Without it, on every platform.'),
          name: Text.describe('As the platform calls the group or role.'),
        }),
      )
      .max(500)
      .default([])
      .describe('Whoever is in these groups or roles.'),
    administrators: z
      .boolean()
      .default(false)
      .describe('true: whoever holds an administrator’s role on the account’s platform.'),
    kinds: z
      .array(Principal.shape.kind.exclude(['unknown']))
      .default([])
      .describe('Kinds of principal, such as workload: what production hangs on.'),
  })
  .prefault({})
  .describe('Identities that are never contained: they are shown as a gap for a person.');

/**
 * Why an account is one of those that are never contained; undefined when it is not.
 *
 * It is known by its e-mail, by an id that is one, or by the e-mail of its principal, since some platforms know no e-mail;
 * by its platform's id; by groups, roles and kinds; never by a name its holder can write.
 */
export function protectionOf(
  policy: Pick<Policy, 'protected'>,
  account: Account,
  principal: Pick<Principal, 'email' | 'kind'>,
): string | undefined {
  const { emails, accounts, groups, administrators, kinds } = policy.protected;
  const names = [account.email, account.id, principal.email].map((name) => name?.toLowerCase());
  if (emails.some((email) => names.includes(email))) return 'the identity is protected by policy';
  if (accounts.some(({ platform, id }) => platform === account.platform && id === account.id))
    return 'the account is protected by policy';
  const group = groups.find(
    ({ platform, name }) =>
      (platform ?? account.platform) === account.platform && account.groups?.includes(name),
  );
  if (group) return `members of ${group.name.slice(0, 120)} are protected by policy`;
  if (administrators && account.isAdmin === true) return 'administrators are protected by policy';
  if (principal.kind !== 'unknown' && kinds.includes(principal.kind))
    return `the identity is a ${principal.kind}, which policy protects`;
  return undefined;
}
