import { CountersignError, type Http, type HttpAnswer, isRecord } from 'countersign/kit';

/** Zoom says by the code in the body what others say by the status: a missing scope and a dead token are often a 400. */

const MOST_ERRORS = 3;
/** The token is no more: it ended, or a newer one of the same app took its place. */
const DEAD_TOKEN = 124;
/** No scope for it (104, 4711), no right or plan for it (200), no valid authorisation at all (4700). */
const NO_RIGHT = new Set([104, 200, 4_700, 4_711]);
/** No such user; a user, but of another account. */
const NO_USER = new Set([1_001, 1_010]);

/** Zoom's own words: `{code, message, errors}`, or of the token endpoint `{error, reason}`. */
export function errorText({ body }: HttpAnswer): string | undefined {
  if (!isRecord(body)) return undefined;
  const several = Array.isArray(body.errors) ? body.errors.filter(isRecord).slice(0, MOST_ERRORS) : [];
  const head = [body.code, body.error, body.message ?? body.reason].filter(isWord);
  const fields = several.map(({ field, message }) => [field, message].filter(isWord).join(': '));
  const said = [head.join(' '), ...fields].filter((part) => part !== '').join('; ');
  return said === '' ? undefined : said;
}

/**
 * Reads the meaning of a 400. A dead token becomes a 401 for whom it may concern, so that it is renewed.
 *
 * @throws what `http` throws; ERR_CONNECTOR_FORBIDDEN for a right that is missing, ERR_CONNECTOR_REJECTED for the rest
 */
export function withMeaning(http: Http): Http {
  return async (request) => {
    const accept = request.accept ?? [];
    const answer = await http({ ...request, accept: [...accept, 400] });
    if (answer.status !== 400) return answer;
    if (codeOf(answer) === DEAD_TOKEN && accept.includes(401)) return { ...answer, status: 401 };
    if (accept.includes(400) && !isRefused(answer)) return answer;
    throw refusal(answer);
  };
}

/** Whether the answer says that there is no such user in this account; a 404 that says anything else is no such answer. */
export function isNoUser(answer: HttpAnswer): boolean {
  return NO_USER.has(codeOf(answer) ?? 0);
}

/** The error for an answer that was let through and turned out to be none. */
export function refusal(answer: HttpAnswer): CountersignError {
  const said = errorText(answer);
  return new CountersignError(
    isRefused(answer) ? 'ERR_CONNECTOR_FORBIDDEN' : 'ERR_CONNECTOR_REJECTED',
    `zoom: ${answer.line}${said ? `: ${said}` : ''}`,
    { place: `zoom ${answer.line}`, ...(answer.requestId ? { requestId: answer.requestId } : {}) },
  );
}

function isRefused(answer: HttpAnswer): boolean {
  const code = codeOf(answer) ?? 0;
  return code === DEAD_TOKEN || NO_RIGHT.has(code);
}

function codeOf({ body }: HttpAnswer): number | undefined {
  const code = isRecord(body) ? Number(body.code) : Number.NaN;
  return Number.isNaN(code) ? undefined : code;
}

function isWord(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
