import express, { type NextFunction, type Request, type Response, Router } from 'express';
import helmet from 'helmet';
import { asCountersignError, CountersignError, ERROR_CODES, errorCode } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { sendProblem } from './problem.ts';
import { ASSESSMENT_ROUTES, type RestAssessmentsOptions } from './rest-assessments.ts';
import { type AuthenticateCaller, type CallerBySession, signIn } from './rest-caller.ts';
import { COVERAGE_ROUTES, type RestCoverageOptions } from './rest-coverage.ts';
import { DEAD_LETTER_ROUTES, type RestDeadLettersOptions } from './rest-dead-letters.ts';
import { DECISION_ROUTES, type RestDecisionsOptions } from './rest-decisions.ts';
import { DETECTION_ROUTES } from './rest-detections.ts';
import type { OneAtATime } from './rest-etag.ts';
import { EVENT_ROUTES, type RestEventsOptions } from './rest-events.ts';
import { INCIDENT_ROUTES, type RestIncidentsOptions } from './rest-incidents.ts';
import { KILL_SWITCH_ROUTES, type RestKillSwitchOptions } from './rest-kill-switch.ts';
import { LEASE_ROUTES, type RestLeasesOptions } from './rest-leases.ts';
import { LEDGER_ROUTES, type RestLedgerOptions } from './rest-ledger.ts';
import { OPENAPI_ROUTES, openapiTexts, type RestOpenapiOptions } from './rest-openapi.ts';
import { OPERATOR_ROUTES, type RestOperatorsOptions } from './rest-operators.ts';
import { PLAYBOOK_ROUTES, type RestPlaybooksOptions } from './rest-playbooks.ts';
import { QUESTION_ROUTES, type RestQuestionsOptions } from './rest-questions.ts';
import { type DrawTokens, limitCallers } from './rest-rate.ts';
import { isPublic, mount, type RestRoute } from './rest-route.ts';
import { type RestRunsOptions, RUN_ROUTES } from './rest-runs.ts';

export interface RestOptions
  extends RestIncidentsOptions,
    RestEventsOptions,
    RestLeasesOptions,
    RestRunsOptions,
    RestOperatorsOptions,
    RestKillSwitchOptions,
    RestDecisionsOptions,
    RestQuestionsOptions,
    RestDeadLettersOptions,
    RestCoverageOptions,
    RestPlaybooksOptions,
    RestLedgerOptions,
    RestAssessmentsOptions {
  /** Undefined when no issuer is configured: then every request is ERR_UNAUTHENTICATED. */
  readonly authenticate: AuthenticateCaller | undefined;
  /** Holds callers to their rate over all processes; absent, nobody is held. */
  readonly drawTokens?: DrawTokens;
  /** Lets the console's pages read. */
  readonly bySession?: CallerBySession;
  readonly readModels: ReadModels;
  /** Lets one request with If-Match at a time act on a resource, in all processes. */
  readonly oneAtATime?: OneAtATime;
}

/** Told why a caller was not let in, never the token, and of every fault of ours. */
type RestLog = Pick<Log, 'warn' | 'error'>;

const BODY_LIMIT_BYTES = 65_536;

/** Every route of the interface, in the order of the OpenAPI document. */
export const REST_ROUTES: readonly RestRoute<RestOptions & RestOpenapiOptions>[] = [
  ...INCIDENT_ROUTES,
  ...LEDGER_ROUTES,
  ...DETECTION_ROUTES,
  ...ASSESSMENT_ROUTES,
  ...RUN_ROUTES,
  ...OPERATOR_ROUTES,
  ...DECISION_ROUTES,
  ...QUESTION_ROUTES,
  ...LEASE_ROUTES,
  ...KILL_SWITCH_ROUTES,
  ...DEAD_LETTER_ROUTES,
  ...COVERAGE_ROUTES,
  ...PLAYBOOK_ROUTES,
  ...EVENT_ROUTES,
  ...OPENAPI_ROUTES,
];

/** The REST interface under `/v1`: bearer tokens, JSON, RFC 9457 problems. Mount it at the root. */
export function createRest(options: RestOptions, log: RestLog): Router {
  const v1 = Router();
  v1.use(helmet());
  v1.use((_req, res, next) => {
    res.setHeader('cache-control', 'no-store');
    next();
  });
  const all = { ...options, openapi: openapiTexts(REST_ROUTES) };
  const [open, closed] = [true, false].map((wanted) =>
    REST_ROUTES.filter((route) => isPublic(route) === wanted),
  );
  mount(v1, open!, all);
  v1.use(signIn(options.authenticate, options.bySession), limitCallers(options.drawTokens));
  const [ownBody, usual] = [true, undefined].map((kind) =>
    closed!.filter(({ isBodyItsOwn }) => isBodyItsOwn === kind),
  );
  mount(v1, ownBody!, all);
  v1.use(express.json({ limit: BODY_LIMIT_BYTES, inflate: false }));
  mount(v1, usual!, all);
  v1.use(() => {
    throw new CountersignError('ERR_NOT_FOUND', 'there is nothing under this path and method');
  });
  v1.use(answerWithProblem(log));
  return Router().use('/v1', v1);
}

function answerWithProblem(log: RestLog) {
  return (error: unknown, req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) {
      next(error); // the answer has begun: Express cuts it off
      return;
    }
    const known = asCountersignError(ofExpress(error));
    const facts = { code: known.code, method: req.method, ip: req.socket.remoteAddress };
    if (ERROR_CODES[known.code].status >= 500) log.error({ ...facts, error: known }, 'a REST request failed');
    if (known.code === 'ERR_UNAUTHENTICATED') {
      log.warn({ ...facts, why: reasonOf(known) }, 'a REST caller was not let in');
      res.setHeader('www-authenticate', 'Bearer');
    }
    sendProblem(res, known);
  };
}

const LONGEST_REASON = 300;

/** What was wrong with a token: the caller is not told. The library's messages name claims and rules, no values. */
function reasonOf({ message, cause }: CountersignError): string {
  return (cause instanceof Error ? cause.message : message).slice(0, LONGEST_REASON);
}

/** What Express and its body reader throw carries an HTTP status instead of a code of ours. */
function ofExpress(cause: unknown): unknown {
  if (errorCode(cause) !== undefined || !(cause instanceof Error) || !('status' in cause)) return cause;
  if (cause.status === 413) {
    const message = `the body is larger than ${BODY_LIMIT_BYTES} bytes`;
    return new CountersignError('ERR_INPUT_TOO_LARGE', message, { cause });
  }
  if (typeof cause.status !== 'number' || cause.status < 400 || cause.status > 499) return cause;
  const message = 'the path or body cannot be read; send JSON in UTF-8, uncompressed';
  return new CountersignError('ERR_INPUT_UNREADABLE', message, { cause });
}
