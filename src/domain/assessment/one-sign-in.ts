import type { Activity } from '../activity.ts';

/** Two records of one sign-in are no further apart, in milliseconds. */
const TOLD_TWICE_WITHIN_MS = 2_000;

/** Some platforms tell of one sign-in twice, and in one place alone that somebody vouched for it: Salesforce's history, which names no session. */
export function isOneSignIn(begun: Activity, signIn: Activity): boolean {
  if (begun === signIn) return true;
  const isThere = begun.platform === signIn.platform && begun.ip !== undefined && begun.ip === signIn.ip;
  const apartMs = Math.abs(Date.parse(begun.time) - Date.parse(signIn.time));
  return isThere && signIn.sessionId === undefined && apartMs <= TOLD_TWICE_WITHIN_MS;
}
