/** Slack documents no time after which a change shows; its lists follow within seconds. */
export const SETTLES_WITHIN_MS = 2_000;
