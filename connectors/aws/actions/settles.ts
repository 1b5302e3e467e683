/** How soon IAM’s lists show a change, as far as is known; AWS names no time. */
export const SETTLES_WITHIN_MS = 10_000;

/** How long AWS says that a policy takes until it holds everywhere: "a few minutes". */
export const ENFORCED_WITHIN_MS = 5 * 60_000;

/** What Identity Center takes on and does later; AWS names no time. */
export const CENTER_SETTLES_WITHIN_MS = 60_000;
