import { borneOut } from '#domain/access/directory.ts';
import type { Person } from '#domain/approval.ts';
import type { Connectors } from '#domain/connectors.ts';
import { errorCode } from '#domain/errors.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';

export interface VouchDeps {
  readonly connectors: Pick<Connectors, 'findAccount'>;
  readonly clock: Clock;
  policy(): Policy;
}

/** A person as the directory bears them out, and the policy as it holds for them; or why it cannot be told. */
export type Vouched = { readonly by: Person; readonly policy: Policy } | { readonly refusal: string };

/** How long what the directory said of somebody holds, in milliseconds: two clicks are one lookup, and a removal holds at once. */
const KEPT_MS = 5_000;
const MOST_KEPT = 200;

/**
 * Makes the question to the directory of policy: who answers is looked up there now, by verified e-mail. A directory that does
 * not answer lets nobody decide but break-glass. Failures are not kept.
 */
export function vouching({ connectors, clock, policy }: VouchDeps): (by: Person) => Promise<Vouched> {
  const kept = new Map<string, { readonly at: number; readonly found: Promise<Account | undefined> }>();
  const lookUp = (platform: string, email: string): Promise<Account | undefined> => {
    const key = `${platform} ${email}`;
    const now = clock.now().getTime();
    const known = kept.get(key);
    if (known && now - known.at < KEPT_MS && now >= known.at) return known.found;
    const found = connectors.findAccount(platform, { email });
    kept.delete(key);
    kept.set(key, { at: now, found });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    found.catch(() => kept.get(key)?.found === found && kept.delete(key));
    return found;
  };
  return async (given) => {
    const present = policy();
    const email = given.email.toLowerCase();
    const { directory, breakGlass } = present.approvers;
    if (!directory) return { by: given, policy: present };
    const { platform } = directory;
    try {
      const account = await lookUp(platform, email);
      const by = account ? { ...given, directory: { platform, id: account.id } } : given;
      return { by, policy: borneOut(present, email, account) };
    } catch (error) {
      if (breakGlass.includes(email)) return { by: given, policy: borneOut(present, email, undefined) };
      const refusal = `${platform} could not say whether you may decide (${errorCode(error) ?? 'no answer'}); try again, or have somebody of break-glass decide`;
      return { refusal };
    }
  };
}
