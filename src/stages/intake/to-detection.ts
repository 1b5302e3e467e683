import { z } from 'zod';
import { Detection, SEVERITIES, type Severity } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import type { PresentedToken } from '#domain/presented-token.ts';
import { present } from './fields.ts';
import type { DetectionDraft, Found } from './preset.ts';
import { readTime } from './read-time.ts';

/** Nothing we act on happened before that: a zero, a wrong unit, a template left unfilled. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** How far ahead of our clock a sender's may be. */
const MOST_AHEAD_MS = 24 * 3_600_000;

export interface DetectionFacts {
  readonly source: string;
  readonly now: Date;
  readonly rawSha256: string;
  readonly presented: readonly PresentedToken[];
}

/**
 * Makes a checked detection of a draft.
 *
 * @throws ERR_DETECTION_FIELD_MISSING naming every missing field with the paths that were tried;
 *   ERR_INPUT_INVALID for a severity, a time or another field that is there but cannot be
 */
export function toDetection(draft: DetectionDraft, facts: DetectionFacts): Detection {
  const missing = [
    lacking('principal', draft.principal),
    lacking('time', draft.detectedAt),
    lacking('severity', draft.severity),
  ].filter((text) => text !== undefined);
  if (missing.length > 0) throw new CountersignError('ERR_DETECTION_FIELD_MISSING', missing.join('; '));
  const { title, description, analytic } = draft;
  const parsed = Detection.safeParse({
    source: facts.source,
    sourceEventId: storable(draft.sourceEventId ?? `sha256-${facts.rawSha256}`, 512),
    title: storable(title, 4_096),
    severity: checkedSeverity(draft.severity.found!),
    detectedAt: checkedTime(draft.detectedAt.found!, facts.now),
    principal: principalOf(draft),
    techniques: draft.techniques,
    rawSha256: facts.rawSha256,
    ...present({
      description: description && storable(description, 4_096),
      credential: draft.credential && { ...draft.credential, ...storableId(draft.credential.id) },
      platform: draft.platform,
      ip: draft.ip && storable(draft.ip, 128),
      userAgent: draft.userAgent && storable(draft.userAgent, 4_096),
      analytic: analytic && storableTexts(analytic, 4_096),
      link: draft.link && storable(draft.link, 4_096),
      presented: facts.presented.length > 0 ? facts.presented : undefined,
    }),
  });
  if (parsed.success) return parsed.data;
  throw new CountersignError('ERR_INPUT_INVALID', z.prettifyError(parsed.error).slice(0, 1_000));
}

function lacking(field: string, sought: { found?: unknown; tried: readonly string[] }): string | undefined {
  return sought.found === undefined ? `missing ${field} (tried ${sought.tried.join(', ')})` : undefined;
}

function principalOf(draft: DetectionDraft): Record<string, unknown> {
  const { kind, ...names } = draft.principal.found!;
  return {
    kind: kind ?? (names.email === undefined ? 'unknown' : 'user'),
    ...storableTexts(names, 512),
    ...(draft.platform === undefined || (names.uid ?? names.name) === undefined
      ? {}
      : { platform: draft.platform }),
  };
}

function checkedSeverity(found: Severity | Found): Severity {
  if (typeof found === 'string') return found;
  const shown = JSON.stringify(String(found.value).slice(0, 80));
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `severity at ${found.path} is ${shown}, which is none of ${SEVERITIES.join(', ')}`,
    { place: found.path },
  );
}

function checkedTime(found: Found, now: Date): string {
  const ms = readTime(found.value);
  const shown = JSON.stringify(String(found.value).slice(0, 80));
  const refuse = (why: string): never => {
    throw new CountersignError('ERR_INPUT_INVALID', `time at ${found.path} is ${shown}, ${why}`, {
      place: found.path,
    });
  };
  if (ms === undefined || Number.isNaN(ms)) return refuse('which is no ISO 8601 or epoch time');
  if (ms < EARLIEST_MS) return refuse('which is before 2000');
  if (ms > now.getTime() + MOST_AHEAD_MS) return refuse('which is more than a day in the future');
  return new Date(ms).toISOString();
}

function storableTexts<T extends object>(texts: T, longest: number): T {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      typeof text === 'string' ? storable(text, longest) : text,
    ]),
  ) as T;
}

function storableId(id: string | undefined): { id?: string } {
  return id === undefined ? {} : { id: storable(id, 512) };
}

/** Cut to length, and without what neither canonical JSON nor PostgreSQL can hold: lone surrogates and NUL. */
function storable(text: string, longest: number): string {
  return text.slice(0, longest).toWellFormed().replaceAll('\0', '\ufffd');
}
