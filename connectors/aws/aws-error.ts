import { CountersignError, type ErrorCode, errorCode, retryAfterMs } from 'countersign/kit';
import { AnswerLost } from './transport.ts';

/** AWS’s errors into the kit’s. The same fault has other names in each of its protocols. */

export interface Asked {
  /** `UpdateAccessKey`. */
  readonly operation: string;
  /** A read whose answer was lost changed nothing, although it was a POST. */
  readonly isRead: boolean;
  readonly nowMs: number;
  /** Replaces secrets in AWS’s own words. */
  scrub(text: string): string;
}

const THROTTLED =
  /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown)$/;
const REFUSED =
  /^(AccessDenied(Exception)?|Expired(Token(Exception)?)|InvalidClientTokenId|UnrecognizedClientException|UnauthorizedOperation|NotAuthorized|AuthFailure|OptInRequired|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|CredentialsProviderError|TokenProviderError)$/;
const ABSENT = /^(NoSuchEntity(Exception)?|ResourceNotFoundException)$/;
/** What AWS says of these quotes the headers that were signed, a session’s token among them. */
const QUOTES_HEADERS = /^(SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?)$/;
/** The credentials are of no use any more: others have to be fetched. */
const SPENT = /^(Expired(Token(Exception)?)|InvalidClientTokenId|UnrecognizedClientException)$/;
/** AWS names no time; its own clients begin with less. */
const THROTTLED_MS = 2_000;

/** What the clients throw, as far as it is read. */
interface Thrown {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Whether AWS refused the credentials themselves, not what they may do. */
export function areSpent(thrown: unknown): boolean {
  return SPENT.test(String((thrown as Thrown | undefined)?.name));
}

/** The kit’s error for anything a client threw; one of the kit’s own stays as it is. */
export function awsError(thrown: unknown, asked: Asked): unknown {
  if (errorCode(thrown) !== undefined) return thrown;
  const place = `aws ${asked.operation}`;
  if (thrown instanceof AnswerLost) return lostAnswer(thrown, asked, place);
  const { name, message, $metadata = {}, $response } = (thrown ?? {}) as Thrown;
  const status = $metadata.httpStatusCode;
  const code = codeOf(String(name), status, asked);
  const said = QUOTES_HEADERS.test(String(name)) ? '' : firstLine(message);
  const text = `aws: ${asked.operation} → ${status ?? 'not sent'} ${String(name)}${said && `: ${said}`}`;
  const waitMs = retryAfterMs(new Headers($response?.headers ?? {}), asked.nowMs);
  return new CountersignError(code, asked.scrub(text).slice(0, 2_048), {
    place,
    ...($metadata.requestId ? { requestId: $metadata.requestId } : {}),
    ...(code === 'ERR_CONNECTOR_RATE_LIMITED' ? { retryAfterMs: Math.max(1, waitMs ?? THROTTLED_MS) } : {}),
  });
}

function codeOf(name: string, status: number | undefined, { isRead }: Asked): ErrorCode {
  if (THROTTLED.test(name) || status === 429) return 'ERR_CONNECTOR_RATE_LIMITED';
  if (REFUSED.test(name) || status === 401 || status === 403) return 'ERR_CONNECTOR_FORBIDDEN';
  if (ABSENT.test(name) || status === 404) return 'ERR_CONNECTOR_NOT_FOUND';
  if (status !== undefined && status >= 300 && status < 500) return 'ERR_CONNECTOR_REJECTED';
  if (!isRead) return 'ERR_CONNECTOR_OUTCOME_UNKNOWN';
  // An answer of success that the client could not read.
  return status !== undefined && status < 300
    ? 'ERR_CONNECTOR_RESPONSE_UNREADABLE'
    : 'ERR_CONNECTOR_UNAVAILABLE';
}

function lostAnswer({ message, neverSent }: AnswerLost, asked: Asked, place: string): CountersignError {
  return asked.isRead || neverSent
    ? new CountersignError('ERR_CONNECTOR_UNAVAILABLE', `aws could not be reached: ${message}`, { place })
    : new CountersignError(
        'ERR_CONNECTOR_OUTCOME_UNKNOWN',
        `aws did not answer, and may have carried it out: ${message}`,
        { place },
      );
}

/** The clients add a hint for programmers on a line of its own. */
function firstLine(message: unknown): string {
  return typeof message === 'string' ? (message.split('\n')[0] ?? '') : '';
}
