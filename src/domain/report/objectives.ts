import type { JournalEntry } from '../journal-event.ts';
import { objectiveMsOf, type TimeToContain } from '../playbook/time-to-contain.ts';
import type { Incident } from '../run/state.ts';
import type { Clocks } from './clocks.ts';

/** What a policy says of them. */
export interface ObjectivePolicy {
  readonly timeToContain?: TimeToContain | undefined;
}

/** How a platform's containments stand to the objective of the policy. */
export interface ObjectiveLine {
  readonly platform: string;
  readonly objectiveMs: number;
  /** Undefined while one of its containments is not proven. */
  readonly timeToContainMs: number | undefined;
  readonly state: 'met' | 'missed' | 'open';
}

/** The platforms that were acted on and have an objective; `asOf` is the time until which the journal tells. */
export function objectiveLines(
  clocks: Clocks,
  policy: ObjectivePolicy,
  asOf: string,
): readonly ObjectiveLine[] {
  return clocks.platforms.flatMap(({ platform, timeToContainMs }) => {
    const objectiveMs = objectiveMsOf(policy, platform);
    if (objectiveMs === undefined) return [];
    const sinceMs = timeToContainMs ?? Date.parse(asOf) - Date.parse(clocks.receivedAt);
    const isLate = sinceMs > objectiveMs;
    const state = isLate ? ('missed' as const) : timeToContainMs === undefined ? 'open' : 'met';
    return [{ platform, objectiveMs, timeToContainMs, state }];
  });
}

/** One containment that came to its end within its objective, or not. */
export interface ObjectiveOutcome {
  readonly platform: string;
  readonly outcome: 'met' | 'missed';
}

/**
 * What an entry decides about an objective; undefined when it decides nothing, or policy has none. `incident` has the
 * entry folded in, and may be later.
 *
 * A containment that is over without proof has missed it, however soon that was.
 */
export function objectiveAt(
  incident: Incident,
  entry: JournalEntry,
  policy: ObjectivePolicy,
): ObjectiveOutcome | undefined {
  const ends =
    (entry.kind === 'proof-read' && entry.data.nextAt === undefined && !entry.data.isLate) ||
    (entry.kind === 'action-finished' &&
      entry.data.effect !== 'read' &&
      entry.data.outcome === 'failed' &&
      entry.data.retryAt === undefined);
  if (!ends) return undefined;
  const { platform, runId } = entry.data;
  const objectiveMs = objectiveMsOf(policy, platform);
  if (objectiveMs === undefined) return undefined;
  const isProven = entry.kind === 'proof-read' && entry.data.proof === 'proven';
  const tookMs = Date.parse(entry.at) - Date.parse(beganAt(incident, runId));
  return { platform, outcome: isProven && tookMs <= objectiveMs ? 'met' : 'missed' };
}

/** From when on a run's containments are counted: receipt, or its own start where a person began it. */
export function beganAt(incident: Incident, runId: string): string {
  const run = incident.runs.find(({ id }) => id === runId);
  return run?.trigger === 'request' ? run.startedAt : incident.openedAt;
}
