import { errorCode } from '#domain/errors.ts';
import type { Http, HttpRequest } from './http.ts';
import type { KeptToken } from './kept-token.ts';

/**
 * Sends every request with the bearer token in force (RFC 6750). A token that the platform no longer takes is dropped:
 * a read is asked once more with a new one, a change is not.
 */
export function withToken(http: Http, tokens: KeptToken): Http {
  const once = (request: HttpRequest, token: string, accept: readonly number[]) =>
    http({ ...request, accept, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  return async (request) => {
    const token = await tokens.current();
    const accept = request.accept ?? [];
    if (request.method !== 'GET') {
      return once(request, token, accept).catch((thrown: unknown) => {
        if (errorCode(thrown) === 'ERR_CONNECTOR_FORBIDDEN') tokens.forget(token);
        throw thrown;
      });
    }
    const answer = await once(request, token, [...accept, 401]);
    if (answer.status !== 401) return answer;
    tokens.forget(token);
    return once(request, await tokens.current(), accept);
  };
}
