import type { Watermark } from './activity.ts';

/** preflight   what a connector can reach and may do with the credential it has, proven without changing anything */

/** What a part of the check came to. */
export interface PreflightFault {
  readonly code: string;
  readonly why: string;
}

export interface ScopeCheck {
  /** `reading`, or an action's capability. */
  readonly of: string;
  readonly needs: readonly string[];
  /** What is not held; undefined when the platform does not tell which scopes we hold. */
  readonly lacks: readonly string[] | undefined;
}

/** What a log showed. */
export interface LogCheck {
  readonly log: string;
  /** ISO instant of the newest record that was seen; undefined when the last day shows none. */
  readonly newestAt: string | undefined;
  /** How old it is, in milliseconds: the log is at most so late. */
  readonly newestAgeMs: number | undefined;
  /** How late its records may be by the vendor's word, in milliseconds. */
  readonly lagMs: number;
  /** ISO instant up to which absence counts. */
  readonly completeUntil: string;
  /** The age in days at which records were still found; 0 when none were. */
  readonly reachesBackDays: number;
  /** How long the vendor says that they are kept. */
  readonly retentionDays: number;
  readonly gaps: Watermark['gaps'];
}

export interface Preflight {
  readonly platform: string;
  readonly title: string;
  /**
   * ready         reached, with every scope it asks for, its log read
   * limited       reached, but something is missing or was not told
   * unreachable   not reached, or the credential was refused
   */
  readonly state: 'ready' | 'limited' | 'unreachable';
  /** Who we are there. */
  readonly identity: string | undefined;
  readonly warnings: readonly string[];
  readonly scopes: readonly ScopeCheck[];
  readonly log: LogCheck | PreflightFault | undefined;
  readonly fault: PreflightFault | undefined;
}

/** What each action and the reading side need, beside what is held. */
export function scopeChecks(
  needed: readonly { readonly of: string; readonly needs: readonly string[] }[],
  held: readonly string[] | undefined,
): readonly ScopeCheck[] {
  return needed.map(({ of, needs }) => ({
    of,
    needs,
    lacks: held === undefined ? undefined : needs.filter((scope) => !held.includes(scope)),
  }));
}

/** Ready means proven: what the platform does not tell, and a log without a record, is not. */
export function preflightState({
  fault,
  scopes,
  log,
  warnings,
}: Pick<Preflight, 'fault' | 'scopes' | 'log' | 'warnings'>): Preflight['state'] {
  if (fault) return 'unreachable';
  const holdsAll = scopes.every(({ needs, lacks }) => needs.length === 0 || lacks?.length === 0);
  const isRead = log === undefined || (!isFault(log) && log.newestAt !== undefined && log.gaps.length === 0);
  return holdsAll && isRead && warnings.length === 0 ? 'ready' : 'limited';
}

/** Whether a log could not be read. */
export function isFault(log: LogCheck | PreflightFault): log is PreflightFault {
  return 'code' in log;
}
