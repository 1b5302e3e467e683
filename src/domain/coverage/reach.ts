import { formatDuration } from '../duration.ts';
import type { TelemetryTier } from './facts.ts';

/** How far back a log must reach for absence to count: over the longest life of what is named by such an id. */

const DAY_MS = 86_400_000;

/** Longer than the life, not as long: the use itself lies in the past too. */
export function keepsLongEnough(
  { retentionDays }: Pick<TelemetryTier, 'retentionDays'>,
  lifeMs: number,
): boolean {
  return retentionDays * DAY_MS > lifeMs;
}

/** Why absence cannot count at a tier under a policy; undefined when it can. */
export function tooShort(
  tier: Pick<TelemetryTier, 'retentionDays'>,
  idKind: 'session' | 'token',
  lifeMs: number,
  lookBackMs: number,
): string | undefined {
  const why = [
    ...(keepsLongEnough(tier, lifeMs) ? [] : [`the log is kept ${tier.retentionDays} day(s)`]),
    ...(lookBackMs < lifeMs ? [`policy reads ${formatDuration(lookBackMs)} back`] : []),
  ];
  if (why.length === 0) return undefined;
  return `a ${idKind} may be ${formatDuration(lifeMs)} old when it is used, and ${why.join(', ')}`;
}
