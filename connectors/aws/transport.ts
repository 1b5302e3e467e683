/** How AWS’s clients send: through `fetch`, to where they were told and nowhere else, within bounds, once. */

/** The part of the clients’ own request that a sender needs. */
interface WireRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Fits `requestHandler` of every client. */
export interface Transport {
  handle(request: WireRequest): Promise<{ readonly response: WireAnswer }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/** No answer came, or not a whole one. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
  /** True when the request surely never reached AWS. */
  readonly neverSent: boolean;

  constructor(message: string, neverSent: boolean) {
    super(message);
    this.neverSent = neverSent;
  }
}

export interface TransportOptions {
  /** Default 20 000. */
  readonly timeoutMs?: number;
  /** Largest answer accepted, in bytes. Default 16 MiB. */
  readonly maxBytes?: number;
}

/** Set by fetch itself, from the URL and the body. */
const OWN_HEADERS = new Set(['host', 'content-length', 'expect', 'connection']);

export function openTransport({
  timeoutMs = 20_000,
  maxBytes = 16 * 1024 * 1024,
}: TransportOptions = {}): Transport {
  return {
    async handle(request) {
      const url = urlOf(request);
      const headers = Object.entries(request.headers).filter(
        ([name]) => !OWN_HEADERS.has(name.toLowerCase()),
      );
      const response = await sent(url, {
        method: request.method,
        headers: Object.fromEntries(headers),
        ...(request.body === undefined ? {} : { body: request.body as string }),
        // AWS’s signature, and a session’s token with it, would go along with a redirect.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body = await readBounded(response, maxBytes);
      return {
        response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body },
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
}

function urlOf({ protocol, hostname, port, path, query = {} }: WireRequest): URL {
  const url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value ?? ''].flat()) url.searchParams.append(name, each);
  }
  return url;
}

async function sent(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new AnswerLost(reason(cause), wasNeverSent(cause));
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new AnswerLost(`the answer broke off: ${reason(cause)}`, false);
  }
  return Buffer.concat(chunks);
}

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function wasNeverSent(error: unknown): boolean {
  const inner = error instanceof Error ? error.cause : undefined;
  return typeof inner === 'object' && inner !== null && 'code' in inner && NEVER_SENT.has(String(inner.code));
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
