/** Sessions, tokens and grants go some time after Auth0 accepted the call, and the log is not real time; Auth0 names no figure. */
export const SETTLES_WITHIN_MS = 30_000;
