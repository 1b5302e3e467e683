import express, { type NextFunction, type Request, type Response, Router } from 'express';
import helmet from 'helmet';
import { PAGES, type PageName } from '#domain/access/doors.ts';
import { Role } from '#domain/access/permissions.ts';
import type { BrowserSignIn } from '#domain/access/session.ts';
import type { IncidentView } from '#domain/chat.ts';
import { asCountersignError, ERROR_CODES, errorCode } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { el } from '#domain/report/html/markup.ts';
import { withoutSecrets } from '../problem.ts';
import { letAct, letIn } from '../rest-caller.ts';
import type { RestDecisionsOptions } from '../rest-decisions.ts';
import type { RestKillSwitchOptions } from '../rest-kill-switch.ts';
import { page } from './frame.ts';
import { PAGE_HANDLERS } from './pages.ts';
import { needSameOrigin } from './same-origin.ts';
import { CONSOLE_SCRIPT } from './script.ts';
import { type ConsoleSessionsOptions, signedIn } from './sessions.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { CONSOLE_ICON, CONSOLE_STYLE } from './style.ts';

export interface ConsoleOptions
  extends ConsoleSessionsOptions,
    Pick<RestDecisionsOptions, 'decide'>,
    RestKillSwitchOptions {
  readonly signIn: BrowserSignIn;
  readonly readModels: Pick<ReadModels, 'incidents' | 'incident' | 'runs' | 'approvals' | 'approval'>;
  /** What people are shown of an incident. @throws ERR_NOT_FOUND */
  view(incidentId: string): Promise<IncidentView>;
  /** Whether there is a timeline to be drawn. */
  hasTimeline(incidentId: string): Promise<boolean>;
}

const BODY_LIMIT_BYTES = 16_384;
const POLICY = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  scriptSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** The console under `/console`: pages made here, forms, and one small script that brings them up to date. */
export function createConsole(options: ConsoleOptions, log: Pick<Log, 'warn' | 'error'>): Router {
  const router = Router();
  router.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: POLICY } }));
  router.get('/console.css', (_req, res) => void res.type('css').send(CONSOLE_STYLE));
  router.get('/console.js', (_req, res) => void res.type('js').send(CONSOLE_SCRIPT));
  router.get('/icon.svg', (_req, res) => void res.type('svg').send(CONSOLE_ICON));
  router.use((_req, res, next) => {
    res.setHeader('cache-control', 'no-store');
    next();
  });
  router.use(express.urlencoded({ extended: false, limit: BODY_LIMIT_BYTES, parameterLimit: 20 }));
  router.use(signInRoutes(options));
  for (const name of Object.keys(PAGES) as PageName[]) {
    const [method, path] = name.split(' ') as ['GET' | 'POST', string];
    const below = path.slice('/console'.length).replaceAll(/\{(\w+)\}/g, ':$1') || '/';
    const serve = async (req: Request, res: Response): Promise<void> => {
      if (!(await enter(name, req, res, options))) return;
      await PAGE_HANDLERS[name](req, res, options);
    };
    if (method === 'GET') router.get(below, serve);
    else router.post(below, serve);
  }
  router.use(answerWithPage(log));
  return Router().use('/console', router);
}

/** Lets in who is signed in and has the page's permission; sends who is not to the provider. False when it has answered. */
async function enter(name: PageName, req: Request, res: Response, options: ConsoleOptions): Promise<boolean> {
  if (req.method === 'POST') needSameOrigin(req, options.origin);
  const caller = await signedIn(req, res, options);
  if (!caller) {
    const to = req.method === 'GET' ? `?to=${encodeURIComponent(req.originalUrl)}` : '';
    res.redirect(303, `/console/sign-in${to}`);
    return false;
  }
  res.locals.caller = { ...caller, via: 'console' };
  letIn(res, PAGES[name]);
  if (req.method === 'POST') letAct(res, PAGES[name]);
  return true;
}

function answerWithPage(log: Pick<Log, 'warn' | 'error'>) {
  return (error: unknown, req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const isOfExpress = errorCode(error) === undefined && error instanceof Error && 'status' in error;
    const known = asCountersignError(error);
    const { status, title, help } = ERROR_CODES[isOfExpress ? 'ERR_INPUT_UNREADABLE' : known.code];
    if (status >= 500) log.error({ code: known.code, error: known }, 'a page of the console failed');
    const caller = res.locals.caller?.roles.some((role: string) => Role.options.includes(role as Role))
      ? res.locals.caller
      : undefined;
    const text = page(
      { title, caller },
      el('h1', {}, title),
      el('p', {}, status >= 500 ? help : withoutSecrets(known.message).slice(0, 2_000)),
      el(
        'p',
        {},
        el('a', { href: '/console' }, 'Incidents'),
        ' · ',
        el('a', { href: '/console/sign-in' }, 'Sign in'),
      ),
    );
    res
      .status(status)
      .type('html')
      .send(req.method === 'HEAD' ? '' : text);
  };
}
