import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { ROUTES, type RouteName } from '#domain/access/doors.ts';
import type { Needed } from '#domain/access/permissions.ts';
import type { Person } from '#domain/approval.ts';
import { type Caller, callerOf, letAct, letIn } from './rest-caller.ts';
import { etagOf, isKnown, type OneAtATime, whileMatching } from './rest-etag.ts';
import { readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

/**
 * route   one method and path of the REST interface: what it asks for, what it takes, what it answers, and what it does
 *
 * The schemas that read a request are those that the OpenAPI document is made from; what a route asks for stands in the
 * table of doors.
 */

const Nothing = z.strictObject({});
type Nothing = typeof Nothing;

/** What a route answers when all is well. */
export interface Answered {
  readonly status: 200 | 202;
  readonly what: string;
  /** Of JSON; the shape of the others is their media type's. */
  readonly schema?: z.ZodType;
  /** Media types beside, or in place of, JSON. */
  readonly media?: readonly string[];
}

/** What a person reads of a route, and what is checked of a request. */
export interface RouteTerms {
  readonly route: RouteName;
  readonly summary: string;
  /** More about it, where the summary does not say all. */
  readonly about?: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answered: Answered;
  /** Whether it takes `If-Match`. */
  readonly canMatch?: boolean;
  /** Reads its own body, which may be larger than others. */
  readonly isBodyItsOwn?: true;
}

/** One route, with what it does to the world in `Options`. */
export interface RestRoute<Options> extends RouteTerms {
  readonly serve: (req: Request, res: Response, options: Options) => Promise<void>;
}

type Given<Params extends z.ZodObject, Query extends z.ZodObject> = Omit<
  RouteTerms,
  'params' | 'query' | 'body' | 'isBodyItsOwn' | 'canMatch'
> & { readonly params?: Params; readonly query?: Query };

/** What is sent back. */
export interface Reply {
  readonly status?: number;
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A value as JSON. */
export function json(value: unknown): Reply {
  return { type: 'application/json', text: JSON.stringify(value) };
}

/** A route that reads. */
export function reads<Options, Params extends z.ZodObject = Nothing, Query extends z.ZodObject = Nothing>(
  terms: Given<Params, Query>,
  read: (
    asked: {
      readonly params: z.output<Params>;
      readonly query: z.output<Query>;
      /** The media type among these that the caller likes best; undefined where they take none of them. */
      readonly prefers: (...types: readonly string[]) => string | undefined;
    },
    options: Options,
  ) => Promise<Reply> | Reply,
): RestRoute<Options> {
  const { params = Nothing, query = Nothing } = terms;
  return {
    ...terms,
    params,
    query,
    async serve(req, res, options) {
      if (!isPublic(terms)) letIn(res, neededFor(terms.route));
      const asked = {
        params: readInput(params, req.params) as z.output<Params>,
        query: readInput(query, req.query) as z.output<Query>,
        prefers: (...types: readonly string[]) => {
          res.vary('accept');
          return req.accepts([...types]) || undefined;
        },
      };
      send(req, res, await read(asked, options));
    },
  };
}

/** What a route that acts is told. */
export interface Acting<Params, Body> {
  readonly params: Params;
  readonly body: Body;
  readonly by: Person;
  readonly caller: Caller;
  /** SHA-256 of the request and its Idempotency-Key; undefined without a key. */
  readonly requestKey: string | undefined;
}

/** What keeps a request from being carried out twice, or on what has changed. */
export interface ActingOptions {
  readonly idempotency?: RequestKeys;
  readonly oneAtATime?: OneAtATime;
}

/**
 * A route that acts, in the name of a person, and once for each Idempotency-Key. What it resolves to is sent as JSON.
 *
 * `on` reads what it acts on, as the route that reads it shows it: `If-Match` is held against that.
 */
export function acts<Options, Body extends z.ZodType, Params extends z.ZodObject = Nothing>(
  terms: Given<Params, Nothing> & {
    readonly body: Body;
    readonly on?: (params: z.output<Params>, options: Options) => Promise<unknown>;
  },
  act: (asked: Acting<z.output<Params>, z.output<Body>>, options: Options) => Promise<unknown>,
): RestRoute<Options & ActingOptions> {
  const { params: schema = Nothing, body: bodySchema, answered, on, ...others } = terms;
  return {
    ...others,
    answered,
    body: bodySchema,
    canMatch: on !== undefined,
    params: schema,
    query: Nothing,
    async serve(req, res, options) {
      const by = letAct(res, neededFor(terms.route));
      readInput(Nothing, req.query);
      const params = readInput(schema, req.params) as z.output<Params>;
      const body = readInput(bodySchema, req.body ?? {});
      const caller = callerOf(res);
      const read = on && (() => on(params, options));
      await answerOnce(req, res, options.idempotency, async (requestKey) => ({
        status: answered.status,
        body: await whileMatching(req, `rest ${JSON.stringify(params)}`, read, options.oneAtATime, () =>
          act({ params, body, by, caller, requestKey }, options),
        ),
      }));
    },
  };
}

/** A route with a way of its own of reading and answering; it asks for what the table says all the same. */
export function serves<Options, Query extends z.ZodObject = Nothing>(
  terms: Omit<RouteTerms, 'params' | 'query'> & { readonly query?: Query },
  serve: (req: Request, res: Response, options: Options, query: z.output<Query>) => Promise<void>,
): RestRoute<Options> {
  const { query = Nothing } = terms;
  return {
    ...terms,
    params: Nothing,
    query,
    async serve(req, res, options) {
      letIn(res, neededFor(terms.route));
      await serve(req, res, options, readInput(query, req.query) as z.output<Query>);
    },
  };
}

/** What the table of doors says that a route asks for. */
export function neededFor(route: RouteName): Needed {
  return ROUTES[route];
}

/** Whether nobody is asked who they are. */
export function isPublic({ route }: Pick<RouteTerms, 'route'>): boolean {
  return neededFor(route) === 'anyone';
}

/** Method and path below `/v1`, as Express writes them. */
export function expressPath(route: RouteName): { readonly method: 'get' | 'post'; readonly path: string } {
  const [method, path] = route.split(' ') as ['GET' | 'POST', string];
  const below = path.slice('/v1'.length).replaceAll(/\{(\w+)\}/g, ':$1');
  return { method: method === 'GET' ? 'get' : 'post', path: below };
}

/** Lets a router answer by these routes. */
export function mount<Options>(
  router: Router,
  routes: readonly RestRoute<Options>[],
  options: Options,
): void {
  for (const route of routes) {
    const { method, path } = expressPath(route.route);
    router[method](path, (req: Request, res: Response) => route.serve(req, res, options));
  }
}

function send(req: Request, res: Response, { status = 200, type, text, headers = {} }: Reply): void {
  const etag = etagOf(text);
  res.set({ etag, ...headers });
  if (isKnown(req, etag)) res.status(304).end();
  else res.status(status).type(type).send(text);
}
