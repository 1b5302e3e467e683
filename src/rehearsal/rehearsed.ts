import type { JournalEntry } from '#domain/journal-event.ts';
import type { PlannedStep } from '#domain/run/plan.ts';
import type { Incident } from '#domain/run/state.ts';

/** What came of a rehearsal, before it is compared with anything. */
export interface Rehearsed {
  readonly incident: Incident;
  readonly entries: readonly JournalEntry[];
  /** Every call that was to change a platform, in order: `okta sessions.revoke 00u1`. */
  readonly calls: readonly string[];
  /** What a plan would have said when the verdict was known; empty where there never was one. */
  readonly plan: readonly PlannedStep[];
  /** When the last run ended, in milliseconds of passed time after the incident opened; undefined while one is open. */
  readonly endedAfterMs: number | undefined;
  /** Why it went on no longer although something was open; undefined when all is at rest. */
  readonly stuck: string | undefined;
}
