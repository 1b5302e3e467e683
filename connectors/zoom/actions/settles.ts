/** How long the reports may take to show a change, in milliseconds: assumed, Zoom names no figure. */
export const SETTLES_WITHIN_MS = 60_000;
