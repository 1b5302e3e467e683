import type { Request } from 'express';
import { CountersignError } from '#domain/errors.ts';

/**
 * Lets a request that changes something pass only when a page of ours sent it, by what the browser says of it:
 * `Sec-Fetch-Site`, or `Origin` where a browser has not that. Who sends neither is refused.
 * @throws ERR_FORBIDDEN
 */
export function needSameOrigin(req: Request, origin: string): void {
  if (isSameOrigin(req, origin)) return;
  throw new CountersignError('ERR_FORBIDDEN', 'the request was not sent by a page of the console');
}

/** Whether the browser says that a page of ours sent it, or its person by the address bar. */
export function isSameOrigin({ headers }: Request, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin === origin;
}
