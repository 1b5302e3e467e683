import { type HttpAnswer, isRecord } from 'countersign/kit';

/** The error codes of RFC 6749, 6750, 7009 and OpenID Connect that these endpoints may answer with. */
const CODES = new Set([
  'access_denied',
  'insufficient_scope',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_token_type',
]);

/**
 * The answer's error code, where a standard knows it; nothing else the provider says.
 *
 * A description may repeat the token that it complains of, whole or in part, and an opaque token looks like any word.
 */
export function errorCodeOf({ body, headers }: Pick<HttpAnswer, 'body' | 'headers'>): string | undefined {
  const said = isRecord(body) ? body.error : undefined;
  const challenge = /\berror="?([a-z_]+)"?/.exec(headers.get('www-authenticate') ?? '')?.[1];
  return [said, challenge].find((code): code is string => typeof code === 'string' && CODES.has(code));
}
