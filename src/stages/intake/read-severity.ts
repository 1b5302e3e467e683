import { SEVERITIES, type Severity } from '#domain/detection.ts';
import type { Found, Sought } from './preset.ts';

/** What senders call it → OCSF's name. */
const NAMES: Readonly<Record<string, Severity>> = {
  unknown: 'unknown',
  informational: 'informational',
  information: 'informational',
  info: 'informational',
  debug: 'informational',
  notice: 'informational',
  low: 'low',
  medium: 'medium',
  moderate: 'medium',
  warn: 'medium',
  warning: 'medium',
  high: 'high',
  error: 'high',
  important: 'high',
  critical: 'critical',
  urgent: 'critical',
  fatal: 'fatal',
};

/** Reads a severity word, whatever its case; undefined for a word that is none. */
export function severityFromName(value: unknown): Severity | undefined {
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  return Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
}

/** Reads OCSF's severity_id 0 to 6; 99 (other) is unknown. */
export function severityFromOcsfId(value: unknown): Severity | undefined {
  const id = typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : value;
  if (id === 99) return 'unknown';
  return typeof id === 'number' ? SEVERITIES[id] : undefined;
}

/** Reads a risk score of 0 to 100, in the bands of Elastic's rules: 21 low, 47 medium, 73 high, 99 critical. */
export function severityFromScore(value: unknown): Severity | undefined {
  const score = typeof value === 'string' && /^\d{1,3}(?:\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof score !== 'number' || !(score >= 0 && score <= 100)) return undefined;
  if (score <= 21) return 'low';
  if (score <= 47) return 'medium';
  return score <= 73 ? 'high' : 'critical';
}

/** The severity where it was read; where it is there but not understood, the value as found, to be refused by name. */
export function severityIn(
  sought: Sought<Found>,
  read: (value: unknown) => Severity | undefined,
): Sought<Severity | Found> {
  const { found, tried } = sought;
  return found === undefined ? { tried } : { found: read(found.value) ?? found, tried };
}
