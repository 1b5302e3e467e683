/** Microsoft names no time after which the directory’s audit log follows; it takes minutes. */
export const SETTLES_WITHIN_MS = 30_000;

/** “A small delay of a few minutes” until revoked sessions and tokens are refused. */
export const REVOKED_WITHIN_MS = 5 * 60_000;
