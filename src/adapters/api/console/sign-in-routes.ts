import { Router } from 'express';
import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import { el } from '#domain/report/html/markup.ts';
import { readInput } from '../rest-input.ts';
import type { ConsoleOptions } from './console.ts';
import { cookieOf, SESSION_COOKIE, setCookie, TRANSACTION_COOKIE } from './cookies.ts';
import { page } from './frame.ts';
import { needSameOrigin } from './same-origin.ts';

/** How long somebody may take at the provider, in milliseconds. */
const AT_PROVIDER_MS = 10 * 60_000;
/** Where people may be sent once they are signed in: to pages of the console alone. */
const To = z
  .string()
  .max(400)
  .regex(/^\/console(\/(?!\/)[\w./~-]*)?$/)
  .catch('/console');
const Kept = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string(), to: To });
const LogoutBody = z.looseObject({ logout_token: z.string().min(1).max(16_384) });

/** Signing in and out by the OpenID provider, and sessions that the provider ends. */
export function signInRoutes(options: ConsoleOptions): Router {
  const { signIn, sessions, origin, sessionMs } = options;
  const router = Router();
  router.get('/sign-in', async (req, res) => {
    const { url, transaction } = await signIn.begin();
    const kept = Buffer.from(JSON.stringify({ ...transaction, to: To.parse(req.query.to) }));
    setCookie(res, TRANSACTION_COOKIE, kept.toString('base64url'), AT_PROVIDER_MS);
    res.redirect(303, url);
  });
  router.get('/signed-in', async (req, res) => {
    const { to, ...transaction } = readTransaction(cookieOf(req, TRANSACTION_COOKIE));
    setCookie(res, TRANSACTION_COOKIE, undefined, 0);
    const session = await signIn.finish(`${origin}${req.originalUrl}`, transaction);
    const before = cookieOf(req, SESSION_COOKIE);
    if (before !== undefined) await sessions.end(before);
    setCookie(res, SESSION_COOKIE, await sessions.begin(session), sessionMs);
    res.redirect(303, to);
  });
  router.post('/sign-out', async (req, res) => {
    needSameOrigin(req, origin);
    const id = cookieOf(req, SESSION_COOKIE);
    if (id !== undefined) await sessions.end(id);
    setCookie(res, SESSION_COOKIE, undefined, 0);
    const elsewhere = await signIn.endUrl(`${origin}/console`);
    res.type('html').send(signedOutPage(elsewhere));
  });
  // By the provider's server: no cookie, no page of ours, but a signature.
  router.post('/backchannel-logout', async (req, res) => {
    const { logout_token: token } = readInput(LogoutBody, req.body ?? {});
    await sessions.endOf(await signIn.readLogout(token));
    res.status(200).end();
  });
  return router;
}

function readTransaction(cookie: string | undefined): z.infer<typeof Kept> {
  try {
    return Kept.parse(JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString('utf8')));
  } catch (cause) {
    throw new CountersignError(
      'ERR_UNAUTHENTICATED',
      'this browser did not begin to sign in, or took too long',
      {
        cause,
      },
    );
  }
}

function signedOutPage(elsewhere: string | undefined): string {
  return page(
    { title: 'Signed out', caller: undefined },
    el('h1', {}, 'You are signed out of Countersign'),
    ...(elsewhere === undefined
      ? []
      : [el('p', {}, el('a', { href: elsewhere }, 'Sign out of the identity provider too'))]),
    el('p', {}, el('a', { href: '/console/sign-in' }, 'Sign in')),
  );
}
