import { hash } from 'node:crypto';
import type { Request } from 'express';
import { CountersignError } from '#domain/errors.ts';
import { Turns } from './turns.ts';

/** Lets one at a time through for each key, in all processes. */
export type OneAtATime = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** How many requests with If-Match are under way in this process: each holds a connection beside those it works with. */
const SIDE_BY_SIDE = 3;
const turns = new Turns(SIDE_BY_SIDE);
const LONGEST_HEADER = 1_024;

/** The strong entity tag of what a resource shows. */
export function etagOf(text: string): string {
  return `"${hash('sha256', text, 'base64url').slice(0, 27)}"`;
}

/** Whether the caller has what bears this tag, by `If-None-Match`; by weak comparison, as the header asks for. */
export function isKnown(req: Request, etag: string): boolean {
  const known = req.headers['if-none-match'];
  return known !== undefined && matches(known.replaceAll('W/', ''), etag);
}

/**
 * Acts only while the resource still is what the caller saw, by `If-Match`; without that header, at once.
 *
 * Requests with the header take turns for each resource, in all processes: of two people who saw the same, one acts.
 * @throws ERR_PRECONDITION_FAILED; ERR_INPUT_INVALID where there is nothing to match
 */
export async function whileMatching<T>(
  req: Request,
  key: string,
  read: (() => Promise<unknown>) | undefined,
  oneAtATime: OneAtATime | undefined,
  act: () => Promise<T>,
): Promise<T> {
  const wanted = req.headers['if-match'];
  if (wanted === undefined) return await act();
  if (!read) throw new CountersignError('ERR_INPUT_INVALID', 'this route takes no If-Match');
  const checked = async (): Promise<T> => {
    const now = etagOf(JSON.stringify(await read()));
    if (!matches(wanted, now))
      throw new CountersignError(
        'ERR_PRECONDITION_FAILED',
        `it has changed since it was read; its entity tag is ${now} now`,
      );
    return await act();
  };
  return await turns.take(() => (oneAtATime ? oneAtATime(key, checked) : checked()));
}

/** By strong comparison (RFC 9110, 8.8.3.2): a weak tag never matches. */
function matches(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return header
    .slice(0, LONGEST_HEADER)
    .split(',')
    .some((each) => each.trim() === etag);
}
