import { type HttpAnswer, isRecord } from 'countersign/kit';

/** Auth0's own words: `{statusCode, error, message, errorCode}`, or OAuth's `{error, error_description}`. */
export function errorText({ body }: HttpAnswer): string | undefined {
  if (!isRecord(body)) return undefined;
  const parts = [body.errorCode, body.error, body.message, body.error_description];
  const said = parts.filter((part) => typeof part === 'string' && part !== '');
  return said.length > 0 ? said.join(': ') : undefined;
}
