import type { NextFunction, Request, Response } from 'express';
import { type Needed, Role, rolesLetIn } from '#domain/access/permissions.ts';
import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';

/** Who asks, as the bearer token says. */
export interface Caller {
  readonly subject: string;
  /** Undefined when the issuer does not vouch for one; such a caller may read but not act. */
  readonly email: string | undefined;
  readonly roles: readonly string[];
  /** By which door; default `rest`. */
  readonly via?: 'rest' | 'console';
}

/** Reads an `Authorization` header. @throws ERR_UNAUTHENTICATED */
export type AuthenticateCaller = (authorization: string | undefined) => Promise<Caller>;

/** Who asks from a page of the console, by their session; undefined where it is no such request. */
export type CallerBySession = (req: Request) => Promise<Caller | undefined>;

/** Lets nobody pass without a token and at least one role. Without an issuer nobody passes. */
export function signIn(authenticate: AuthenticateCaller | undefined, bySession?: CallerBySession) {
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    if (!authenticate) {
      const message = 'no issuer is configured: set OIDC_ISSUER and OIDC_AUDIENCE to use the REST interface';
      throw new CountersignError('ERR_UNAUTHENTICATED', message);
    }
    const caller = (await bySession?.(req)) ?? (await authenticate(req.headers.authorization));
    res.locals.caller = caller;
    if (!Role.options.some((role) => caller.roles.includes(role))) throw forbidden(Role.options);
    next();
  };
}

/** The caller that `signIn` let pass. */
export function callerOf(res: Response): Caller {
  const caller: Caller | undefined = res.locals.caller;
  if (!caller) throw new CountersignError('ERR_UNAUTHENTICATED', 'nobody is signed in');
  return caller;
}

/** The caller, who has what is needed. @throws ERR_FORBIDDEN */
export function letIn(res: Response, needed: Needed): Caller {
  const caller = callerOf(res);
  const roles = rolesLetIn(needed);
  if (roles.some((role) => caller.roles.includes(role))) return caller;
  throw forbidden(roles);
}

function forbidden(roles: readonly Role[]): CountersignError {
  return new CountersignError('ERR_FORBIDDEN', `this needs one of the roles ${roles.join(', ')}`);
}

/** The caller as a person who acts. @throws ERR_FORBIDDEN without what is needed, or a verified e-mail */
export function letAct(res: Response, needed: Needed): Person {
  const caller = letIn(res, needed);
  if (caller.email === undefined) {
    const message = 'to act, the access token must carry email and email_verified: true';
    throw new CountersignError('ERR_FORBIDDEN', message);
  }
  return { email: caller.email, subject: caller.subject, via: caller.via ?? 'rest' };
}
