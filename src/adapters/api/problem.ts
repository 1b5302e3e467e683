import type { IncomingMessage, ServerResponse } from 'node:http';
import { asCountersignError, type CountersignError, ERROR_CODES } from '#domain/errors.ts';
import { scrubText } from '#domain/secrets.ts';

/** Codes whose messages tell of our own inside; the sender gets the title alone. */
const INSIDE = new Set(['ERR_INTERNAL', 'ERR_CONFIG_INVALID', 'ERR_JOURNAL_BROKEN', 'ERR_STORE_UNAVAILABLE']);
/** How long, in seconds, to wait before trying again when the error does not say. */
const RETRY_SECONDS = 5;
const LONGEST_DETAIL = 2_000;

/**
 * Answers with an RFC 9457 problem: `type`, `title`, `status`, `code`, `detail`, `instance`, `help`.
 *
 * Tells what the sender can act on; a secret that was sent is not said back. The cause, the stack and, for faults of ours, the message stay inside. Sets
 * `Retry-After` where the same request may be tried again. Does nothing once the answer has begun.
 *
 * @param error anything thrown; what carries none of our codes is ERR_INTERNAL
 */
export function sendProblem(res: ServerResponse<IncomingMessage>, error: unknown): void {
  if (res.headersSent) return;
  const known = asCountersignError(error);
  const facts = ERROR_CODES[known.code];
  const wait = retryAfterSeconds(known);
  if (wait !== undefined) res.setHeader('retry-after', String(wait));
  res.statusCode = facts.status;
  res.setHeader('content-type', 'application/problem+json; charset=utf-8');
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
  res.end(
    JSON.stringify({
      type: `urn:countersign:error:${known.code}`,
      title: facts.title,
      status: facts.status,
      code: known.code,
      detail: INSIDE.has(known.code) ? facts.help : withoutSecrets(known.message).slice(0, LONGEST_DETAIL),
      instance: instanceOf(res),
      help: `docs/errors.md#${known.code.toLowerCase()}`,
    }),
  );
}

function retryAfterSeconds(error: CountersignError): number | undefined {
  if (error.retryAfterMs !== undefined) return Math.max(1, Math.ceil(error.retryAfterMs / 1_000));
  return ERROR_CODES[error.code].status === 503 ? RETRY_SECONDS : undefined;
}

/** The path asked for, without its query and without secrets, which may be percent-encoded. */
function instanceOf(res: ServerResponse<IncomingMessage>): string {
  const { req } = res;
  const url = 'originalUrl' in req ? String(req.originalUrl) : (req.url ?? '');
  const path = url.split('?', 1)[0]!;
  const plain = decoded(path);
  const clean = withoutSecrets(plain);
  return (clean === plain ? withoutSecrets(path) : encodeURI(clean.toWellFormed())).slice(0, 512);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // no valid encoding: it is what it is
  }
}

/** Answers are kept in other people's logs. */
export function withoutSecrets(text: string): string {
  return scrubText(text, () => '[redacted]');
}
