/** Okta names no time after which a change shows; the System Log follows within seconds. */
export const SETTLES_WITHIN_MS = 5_000;
