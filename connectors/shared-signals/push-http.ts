import { CountersignError, passGate } from 'countersign/kit';

/** A receiver's answer to a push. */
export interface PushAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when there is none. */
  readonly body: unknown;
}

export interface PushOptions {
  /** The whole header; undefined where the receiver asks for none. */
  readonly authorization: string | undefined;
  /** When an answer is a rate limit, how long to wait, in milliseconds. */
  rateLimitMs(answer: Pick<PushAnswer, 'status' | 'headers'>): number | undefined;
}

const TIMEOUT_MS = 15_000;
/** An error of RFC 8935 is a few lines. */
const MOST_BYTES = 64 * 1024;
/** The connection was never made, so that nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * Posts one security event token. A request of its own, since the kit's client sends JSON and forms, and a token is
 * neither. No redirect is followed: the token and the receiver's credential would go with it.
 *
 * @throws ERR_CONNECTOR_UNAVAILABLE when nothing was sent, _OUTCOME_UNKNOWN when the answer was lost
 * @see https://www.rfc-editor.org/rfc/rfc8935#section-2.1
 */
export async function pushToken(
  url: URL,
  token: string,
  { authorization, rateLimitMs }: PushOptions,
): Promise<PushAnswer> {
  const passed = await passGate(`POST ${url.pathname}`);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/secevent+jwt',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: token,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { status, headers } = response;
    const retryMs = rateLimitMs(response);
    if (retryMs !== undefined) passed.refused(retryMs);
    else if (status >= 500) passed.failed();
    else passed.answered(undefined);
    return { status, headers, body: await bodyOf(response) };
  } catch (cause) {
    passed.failed();
    throw lost(url, cause);
  }
}

/** Whatever the body is, the status has been heard: what cannot be read is no body. */
async function bodyOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function lost(url: URL, cause: unknown): CountersignError {
  const place = `shared-signals POST ${url.pathname}`;
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  const why = code || (cause instanceof Error ? cause.message : String(cause));
  return NEVER_SENT.has(code)
    ? new CountersignError('ERR_CONNECTOR_UNAVAILABLE', `${url.host} could not be reached: ${why}`, {
        cause,
        place,
      })
    : new CountersignError(
        'ERR_CONNECTOR_OUTCOME_UNKNOWN',
        `${url.host} did not answer, and may have taken the signal: ${why}`,
        { cause, place },
      );
}
