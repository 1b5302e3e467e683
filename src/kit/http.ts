import { CountersignError, errorCode } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import { type Passed, passGate } from './platform-gate.ts';
import { rateStateOf } from './rate-headers.ts';

/**
 * A thin typed HTTP client for connectors.
 *
 * The base URL is a wall: no redirect and no paging link leads elsewhere, since the token would go with it.
 * A write is never repeated here; whether a failed write may be repeated is for the run engine to decide.
 */

export interface HttpOptions {
  readonly platform: string;
  /** `https://` always; `http://` only on loopback, for simulators. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Headers for every request, authentication included; asked anew for each. */
  headers(): Promise<Record<string, string>> | Record<string, string>;
  /** Default 15 000. */
  readonly timeoutMs?: number;
  /** Largest answer accepted, in bytes. Default 16 MiB. */
  readonly maxBytes?: number;
  /** The header that carries the platform's request id, lower-case. */
  readonly requestIdHeader: string;
  /** When a 429 (or the platform's own form of it) may be tried again, in ms from now; undefined when the answer is no rate limit. */
  rateLimitMs(answer: HttpAnswer, nowMs: number): number | undefined;
  /** The platform's own words for an error answer, whole: the message is cut after secrets are replaced. */
  errorText(answer: HttpAnswer): string | undefined;
  /** Reads a body's text; throws for what is not JSON. Default JSON.parse, which rounds integers above 2^53. */
  parse?(text: string): unknown;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A path under the base URL, or a full URL with the same origin (a paging link). */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** A body that is neither, as it stands: a security event token. */
  readonly text?: { readonly contentType: string; readonly body: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are answers, not errors, besides 2xx. */
  readonly accept?: readonly number[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when the body is empty. */
  readonly body: unknown;
  readonly requestId: string | undefined;
  /** `DELETE /api/v1/users/00u1/sessions → 204`, for receipts. */
  readonly line: string;
}

/** Sends one request. @throws ERR_CONNECTOR_RATE_LIMITED, _FORBIDDEN, _NOT_FOUND, _UNAVAILABLE, _REJECTED, _OUTCOME_UNKNOWN (a write whose answer was lost), _RESPONSE_UNREADABLE */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** Makes the client of one platform. @throws ERR_CONFIG_INVALID for a base URL that is not https or loopback */
export function createHttp(options: HttpOptions): Http {
  const base = checkedBase(options);
  return async (request) => {
    const url = checkedUrl(base, request, options.platform);
    const line = `${request.method} ${url.pathname}${url.search}`;
    const headers = await options.headers();
    const passed = await passGate(endpointOf(request.method, url, base));
    try {
      const response = await send(options, url, request, headers, line);
      const answer = await readAnswer(options, request, response, line);
      report(options, passed, answer);
      if (response.ok || request.accept?.includes(response.status)) return answer;
      throw errorFor(options, answer);
    } catch (thrown) {
      if (isOutage(thrown)) passed.failed();
      throw thrown;
    }
  };
}

/** Limits are kept by endpoint: the method and the path, without what looks like an id. */
function endpointOf(method: string, url: URL, base: URL): string {
  const segments = url.pathname.slice(base.pathname.length).split('/').slice(0, 8);
  const named = segments.map((each) =>
    /^v\d+(\.\d+)?$/.test(each) || !/\d|@|%|.{24}/.test(each) ? each : '*',
  );
  return `${method} ${named.join('/')}`;
}

function report(options: HttpOptions, passed: Passed, answer: HttpAnswer): void {
  const nowMs = options.clock.now().getTime();
  const isGood = answer.status < 400;
  const retryMs = isGood ? undefined : options.rateLimitMs(answer, nowMs);
  if (retryMs !== undefined) passed.refused(retryMs);
  else if (answer.status < 500) passed.answered(rateStateOf(answer.headers, nowMs));
}

function isOutage(thrown: unknown): boolean {
  const code = errorCode(thrown);
  return code === 'ERR_CONNECTOR_UNAVAILABLE' || code === 'ERR_CONNECTOR_OUTCOME_UNKNOWN';
}

function checkedBase({ baseUrl, platform }: HttpOptions): URL {
  const base = URL.parse(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const loopback = base !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname);
  if (base && (base.protocol === 'https:' || (base.protocol === 'http:' && loopback))) return base;
  throw new CountersignError(
    'ERR_CONFIG_INVALID',
    `${platform}: the base URL must be https (http only on loopback): ${baseUrl}`,
    {
      place: `${platform}.baseUrl`,
    },
  );
}

function checkedUrl(base: URL, request: HttpRequest, platform: string): URL {
  const url = new URL(
    /^https?:\/\//.test(request.path) ? request.path : request.path.replace(/^\//, ''),
    base,
  );
  if (url.origin !== base.origin || url.username || url.password) {
    throw new CountersignError(
      'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      `${platform}: a link leads away from the base URL and is not followed`,
      {
        place: `${platform} ${url.origin}`,
      },
    );
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

async function send(
  options: HttpOptions,
  url: URL,
  request: HttpRequest,
  ours: Record<string, string>,
  line: string,
): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', ...ours, ...request.headers });
  let body: string | undefined;
  if (request.json !== undefined) {
    headers.set('content-type', 'application/json');
    body = JSON.stringify(request.json);
  } else if (request.form) {
    headers.set('content-type', 'application/x-www-form-urlencoded');
    body = new URLSearchParams(request.form).toString();
  } else if (request.text) {
    headers.set('content-type', request.text.contentType);
    body = request.text.body;
  }
  try {
    return await fetch(url, {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs ?? 15_000),
    });
  } catch (cause) {
    throw lostAnswer(options.platform, request.method, line, cause);
  }
}

/** A refused connection changed nothing; anything later than that may have. */
function lostAnswer(platform: string, method: string, line: string, cause: unknown): CountersignError {
  const place = `${platform} ${line}`;
  if (method === 'GET' || wasNeverSent(cause)) {
    return new CountersignError(
      'ERR_CONNECTOR_UNAVAILABLE',
      `${platform} could not be reached: ${reason(cause)}`,
      { cause, place },
    );
  }
  return new CountersignError(
    'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    `${platform} did not answer, and may have carried it out: ${reason(cause)}`,
    {
      cause,
      place,
    },
  );
}

function wasNeverSent(error: unknown): boolean {
  const inner = error instanceof Error ? error.cause : undefined;
  const code = typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : undefined;
  return [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ].includes(String(code));
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

async function readAnswer(
  options: HttpOptions,
  request: HttpRequest,
  response: Response,
  line: string,
): Promise<HttpAnswer> {
  const requestId = response.headers.get(options.requestIdHeader) ?? undefined;
  const head = {
    status: response.status,
    headers: response.headers,
    requestId,
    line: `${line} → ${response.status}`,
  };
  let text: string;
  try {
    text = await readBounded(response, options.maxBytes ?? 16 * 1024 * 1024);
  } catch (cause) {
    if (response.ok && request.method !== 'GET') return { ...head, body: undefined };
    throw new CountersignError(
      'ERR_CONNECTOR_UNAVAILABLE',
      `${options.platform}: the answer broke off: ${reason(cause)}`,
      { cause, place: line },
    );
  }
  if (text === '') return { ...head, body: undefined };
  try {
    return { ...head, body: (options.parse ?? JSON.parse)(text) };
  } catch (cause) {
    if (!response.ok || request.accept?.includes(response.status)) return { ...head, body: undefined };
    throw new CountersignError(
      'ERR_CONNECTOR_RESPONSE_UNREADABLE',
      `${options.platform}: the answer is not JSON`,
      { cause, place: line },
    );
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function errorFor(options: HttpOptions, answer: HttpAnswer): CountersignError {
  const { platform, clock } = options;
  const facts = {
    place: `${platform} ${answer.line}`,
    ...(answer.requestId ? { requestId: answer.requestId } : {}),
  };
  const said = options.errorText(answer);
  const text = `${platform}: ${answer.line}${said ? `: ${said}` : ''}`;
  const retryAfterMs = options.rateLimitMs(answer, clock.now().getTime());
  if (retryAfterMs !== undefined)
    return new CountersignError('ERR_CONNECTOR_RATE_LIMITED', text, { ...facts, retryAfterMs });
  if (answer.status === 401 || answer.status === 403)
    return new CountersignError('ERR_CONNECTOR_FORBIDDEN', text, facts);
  if (answer.status === 404) return new CountersignError('ERR_CONNECTOR_NOT_FOUND', text, facts);
  if (answer.status >= 300 && answer.status < 400) {
    return new CountersignError('ERR_CONNECTOR_REJECTED', `${text}: redirects are not followed`, facts);
  }
  if (answer.status >= 500) {
    const unknown = !answer.line.startsWith('GET ');
    return new CountersignError(
      unknown ? 'ERR_CONNECTOR_OUTCOME_UNKNOWN' : 'ERR_CONNECTOR_UNAVAILABLE',
      text,
      facts,
    );
  }
  return new CountersignError('ERR_CONNECTOR_REJECTED', text, facts);
}
