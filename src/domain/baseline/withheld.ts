import type { Activity } from '../activity.ts';
import type { Credential } from '../credential.ts';
import type { Account } from '../principal.ts';
import { subjectKey } from './subjects.ts';

/**
 * withheld   what must not teach: what a principal or a credential did from a day before the first detection of an incident
 *            on, until the incident is closed as explained
 */
export interface Withheld {
  /** `principal/…`, or the id of a credential as `credential/…`, whatever of it is a session. */
  readonly subject: string;
  readonly from: string;
  /** Absent: it still goes on. */
  readonly until?: string;
}

/** Whether an activity may teach. Past a withheld span everything of its subject may, before it too. */
export function mayTeach(activity: Activity, withheld: readonly Withheld[]): boolean {
  if (withheld.length === 0) return true;
  const own = new Set(keysOf(activity));
  return !withheld.some(
    ({ subject, from, until }) =>
      own.has(subject) && activity.time >= from && (until === undefined || activity.time < until),
  );
}

/** All by which an activity may be withheld. */
export function keysOf(activity: Activity): readonly string[] {
  const { platform, actor, sessionId, rootSessionId, tokenId } = activity;
  const names = [actor?.id, actor?.name].filter((name) => name !== undefined);
  const ids = [sessionId, rootSessionId, tokenId].filter((id) => id !== undefined);
  return [
    ...names.map((name) => subjectKey('principal', platform, name)),
    ...(actor?.email === undefined ? [] : [emailKey(actor.email)]),
    ...ids.map((id) => subjectKey('credential', platform, id)),
  ];
}

/** What an incident withholds: its principal by all accounts and addresses, and its credential. */
export function withheldBy(
  accounts: readonly Account[],
  credential: Credential | undefined,
  email: string | undefined,
): readonly string[] {
  const emails = [email, ...accounts.map((account) => account.email)].filter((each) => each !== undefined);
  const platforms = credential?.platform ? [credential.platform] : accounts.map(({ platform }) => platform);
  const id = credential?.id;
  return [
    ...new Set([
      ...accounts.flatMap(({ platform, id, name }) =>
        [id, name]
          .filter((each) => each !== undefined)
          .map((each) => subjectKey('principal', platform, each)),
      ),
      ...emails.map(emailKey),
      ...(id === undefined ? [] : platforms.map((platform) => subjectKey('credential', platform, id))),
    ]),
  ];
}

/** A person is one on all platforms by the address. */
function emailKey(email: string): string {
  return `principal/*/${email.toLowerCase()}`;
}
