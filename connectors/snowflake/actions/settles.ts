import { VIEW_LAG_MS } from '../manifest.ts';

/** What SHOW and DESCRIBE tell is the state itself; Snowflake names no time for it. */
export const SETTLES_WITHIN_MS = 5_000;

/** The end of a session shows in SESSIONS alone, which is late. */
export const SESSIONS_SETTLE_WITHIN_MS = VIEW_LAG_MS.SESSIONS;
