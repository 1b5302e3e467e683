import type { Request, Response } from 'express';
import type { Known } from '#domain/access/roles-of.ts';
import type { Session, Sessions } from '#domain/access/session.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Caller } from '../rest-caller.ts';
import { cookieOf, SESSION_COOKIE, setCookie } from './cookies.ts';
import { isSameOrigin } from './same-origin.ts';

export interface ConsoleSessionsOptions {
  readonly sessions: Sessions;
  /** By the policy that holds now. */
  rolesOf(known: Known): readonly string[];
  /** `https://countersign.example.com`: where people reach the console. */
  readonly origin: string;
  /** How long a cookie is kept, in milliseconds. */
  readonly sessionMs: number;
}

/** Who is signed in, by their cookie; gives the session another id when the one it has is old. */
export async function signedIn(
  req: Request,
  res: Response,
  options: ConsoleSessionsOptions,
): Promise<Caller | undefined> {
  const id = cookieOf(req, SESSION_COOKIE);
  if (id === undefined) return undefined;
  const session = await options.sessions.find(id);
  if (!session) return undefined;
  if (session.isDueForRenewal && req.method === 'GET' && req.headers['sec-fetch-dest'] === 'document') {
    const next = await options.sessions.renew(id);
    if (next !== undefined) setCookie(res, SESSION_COOKIE, next, options.sessionMs);
  }
  return callerOf(session, options);
}

/** What the console's own script may read by REST with the cookie: by GET, from a page of ours. */
export function readingBySession(options: ConsoleSessionsOptions) {
  return async (req: Request): Promise<Caller | undefined> => {
    if (req.headers.authorization !== undefined || req.method !== 'GET') return undefined;
    const id = cookieOf(req, SESSION_COOKIE);
    if (id === undefined || !isSameOrigin(req, options.origin)) return undefined;
    const session = await options.sessions.find(id);
    if (session) return callerOf(session, options);
    throw new CountersignError('ERR_UNAUTHENTICATED', 'the session is over; sign in again');
  };
}

function callerOf(
  { subject, email, claims }: Session,
  { rolesOf }: Pick<ConsoleSessionsOptions, 'rolesOf'>,
): Caller {
  return { subject, email, roles: rolesOf({ claims, email }) };
}
