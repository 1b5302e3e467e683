/** The logs of the Reports API ("applications") that this connector reads, and how late a record of each may be. */

const MINUTE_MS = 60_000;

/**
 * How late a record may be, in milliseconds. Google says "near real time (couple of minutes)" of all but the OAuth log, of
 * which it says "a couple of hours"; each is taken with a margin.
 *
 * @see https://support.google.com/a/answer/7061566
 */
export const LOG_LAG_MS = {
  login: 5 * MINUTE_MS,
  saml: 5 * MINUTE_MS,
  user_accounts: 5 * MINUTE_MS,
  admin: 5 * MINUTE_MS,
  token: 180 * MINUTE_MS,
} as const;

export type LogName = keyof typeof LOG_LAG_MS;
export const LOG_NAMES = Object.keys(LOG_LAG_MS) as readonly LogName[];

/** Google keeps the records of these logs for six months. */
export const RETENTION_DAYS = 180;

/** Until when a record about an administrator's change shows, for proofs. */
export const ADMIN_LOG_SHOWS_WITHIN_MS = 2 * MINUTE_MS;

export function isLogName(name: string): name is LogName {
  return Object.hasOwn(LOG_LAG_MS, name);
}
