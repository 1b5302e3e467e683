import { CountersignError, type ErrorCode, errorCode } from '#domain/errors.ts';

/**
 * An error under the code that fits what was asked, else the error as it was; place and request id are kept.
 *
 * A read sent by POST whose answer was lost is merely unavailable; a token that nobody got changes nothing.
 *
 * @param codes from the code it has to the code it gets
 * @param note added to the message in brackets
 */
export function recoded(
  thrown: unknown,
  codes: Readonly<Partial<Record<ErrorCode, ErrorCode>>>,
  note?: string,
): unknown {
  const code = errorCode(thrown);
  const to = code && codes[code];
  if (to === undefined || !(thrown instanceof Error)) return thrown;
  const { place, requestId } = thrown as CountersignError;
  return new CountersignError(to, note ? `${thrown.message} (${note})` : thrown.message, {
    cause: thrown,
    ...(place ? { place } : {}),
    ...(requestId ? { requestId } : {}),
  });
}

/** What does not exist is undefined; every other fault stays one. */
export async function orUndefined<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (errorCode(thrown) === 'ERR_CONNECTOR_NOT_FOUND') return undefined;
    throw thrown;
  }
}
