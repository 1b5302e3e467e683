import { type Account, CountersignError } from 'countersign/kit';

/** Names that go into a path or a search phrase are checked first: a phrase has no way to escape a name. */

const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?(?:\[bot\])?$/;
const HASHED_TOKEN = /^[A-Za-z0-9+/]{43}=$/;

export function isLogin(name: string | undefined): name is string {
  return name !== undefined && LOGIN.test(name);
}

/** The login of an account. @throws ERR_INPUT_INVALID for what cannot be one */
export function loginOf(account: Account): string {
  if (isLogin(account.id)) return account.id;
  throw new CountersignError('ERR_INPUT_INVALID', `github: "${account.id}" is no login`, {
    place: 'account.id',
  });
}

/** Base 64 of a SHA-256, as the audit log names tokens. */
export function isHashedToken(id: string | undefined): id is string {
  return id !== undefined && HASHED_TOKEN.test(id);
}

/** Logins and e-mails are the same whatever their case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
