import { type ConnectorContext, createHttp, type Http, retryAfterMs } from 'countersign/kit';
import { errorCodeOf } from './error-text.ts';

/** An answer of these endpoints is a few lines; the keys of an issuer a few more. */
const MOST_BYTES = 1024 * 1024;
const DEFAULT_RETRY_MS = 30_000;
/** No header may put a containment off for longer. */
const MOST_RETRY_MS = 15 * 60_000;

/** A client of each host that the issuer names. Redirects are never followed: tokens and secrets would go with them. */
export function endpointHttp({ clock }: ConnectorContext): (url: URL) => Http {
  const byOrigin = new Map<string, Http>();
  return ({ origin }) => {
    const known = byOrigin.get(origin);
    if (known) return known;
    const http = createHttp({
      platform: 'oauth2',
      baseUrl: origin,
      clock,
      headers: () => ({}),
      maxBytes: MOST_BYTES,
      requestIdHeader: 'x-request-id',
      rateLimitMs: ({ status, headers }, nowMs) => {
        const toldMs = retryAfterMs(headers, nowMs);
        // RFC 7009, 2.2.1: after a 503 the token is still there, and the request may be made again.
        const isLimit = status === 429 || (status === 503 && toldMs !== undefined);
        return isLimit ? Math.min(MOST_RETRY_MS, Math.max(1_000, toldMs ?? DEFAULT_RETRY_MS)) : undefined;
      },
      errorText: errorCodeOf,
      parse: parseWithoutQuoting,
    });
    byOrigin.set(origin, http);
    return http;
  };
}

/** JSON.parse quotes what it stumbles over, which may be a token. */
function parseWithoutQuoting(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('not JSON');
  }
}
