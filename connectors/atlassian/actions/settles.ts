/** Atlassian gives up to 30 seconds for changes of roles and no figure for these. */
export const SETTLES_WITHIN_MS = 30_000;
