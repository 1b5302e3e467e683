import type { Account, AccountQuery, Lookups } from 'countersign/kit';
import type { SharedSignalsClient } from './client.ts';

/**
 * A stream has no directory: an account is the subject that the question names, by e-mail or by the identity
 * provider's id, also as `<iss> <sub>`. A mere name is no subject. Sessions and tokens are in no list either.
 */
export const lookups: Lookups<SharedSignalsClient> = {
  account: async (_client, query) => accountOf(query),
};

function accountOf({ id, email }: AccountQuery): Account | undefined {
  const subject = id ?? email;
  if (!subject) return undefined;
  const address = email ?? (isAddress(subject) ? subject : undefined);
  return {
    platform: 'shared-signals',
    id: isAddress(subject) ? subject.toLowerCase() : subject,
    ...(address ? { email: address.toLowerCase() } : {}),
    // Whether there is such a person, nobody can be asked.
    status: 'unknown',
  };
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}
