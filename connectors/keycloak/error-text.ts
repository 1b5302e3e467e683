import { type HttpAnswer, isRecord, retryAfterMs } from 'countersign/kit';

const MOST_ERRORS = 3;
/** Waited when a proxy's 429 names no time. */
const DEFAULT_RETRY_MS = 30_000;
const MOST_MS = 15 * 60_000;

/** Keycloak's own words: `{error, error_description}`, `{errorMessage}`, or a list of the latter. */
export function errorText({ body }: HttpAnswer): string | undefined {
  if (!isRecord(body)) return undefined;
  const several = Array.isArray(body.errors) ? body.errors.filter(isRecord).slice(0, MOST_ERRORS) : [];
  const said = [body, ...several].flatMap(({ error, error_description: description, errorMessage, field }) =>
    [field, errorMessage, error, description].filter((part) => typeof part === 'string' && part !== ''),
  );
  return said.length > 0 ? said.join(' ') : undefined;
}

/** Keycloak sets no limits; a proxy before it may. */
export function rateLimitMs({ status, headers }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 429) return undefined;
  return Math.min(MOST_MS, retryAfterMs(headers, nowMs) ?? DEFAULT_RETRY_MS);
}
