import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallWatcher, watchedCall } from './watched-call.ts';

/**
 * The base of every platform simulator: a loopback HTTP server with routes, a ledger of requests, and faults on request.
 *
 * A simulator is stateful: what a containment changes, later reads and the audit log show.
 */

/** What goes wrong on the next matching requests. */
export interface Fault {
  /** One method, or those that a pattern names. Default: any. */
  readonly method?: string | RegExp;
  /** Matches the path without the query. */
  readonly path: RegExp;
  /** Matches the operation besides, where one path serves many. */
  readonly operation?: RegExp;
  /** How many requests it hits; default 1. */
  readonly times?: number;
  /**
   * rate-limit    the platform's own 429
   * unavailable   503, nothing is changed
   * forbidden     403, nothing is changed
   * no-effect     the answer of success, nothing is changed
   * lost-answer   the change is made, the connection is cut before the answer
   * refused       the connection is cut before the change
   * late-effect   the answer of success, and the change `afterMs` later
   */
  readonly kind:
    | 'rate-limit'
    | 'unavailable'
    | 'forbidden'
    | 'no-effect'
    | 'lost-answer'
    | 'refused'
    | 'late-effect';
  /** For a late effect: how late, in milliseconds by the simulator's clock. */
  readonly afterMs?: number;
}

export interface LedgerEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** What the request asks for, where one path serves many operations. */
  readonly operation?: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  /** The answer's body, before it was written; undefined when it has none. */
  readonly answer: unknown;
  /** True when the request changed the simulator's state. */
  readonly changed: boolean;
}

export interface SimulatorAddress {
  readonly baseUrl: string;
  /** By setting name of the manifest. */
  readonly settings: Readonly<Record<string, string>>;
  /** By secret name of the manifest; made up, of the platform's shape. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface Simulator {
  readonly platform: string;
  /** Listens on 127.0.0.1; `port` 0 (default) takes a free one. */
  start(port?: number): Promise<SimulatorAddress>;
  stop(): Promise<void>;
  readonly ledger: readonly LedgerEntry[];
  inject(fault: Fault): void;
  /** Shows every call to a test that holds it at a point, to have its caller die there. */
  watch(watcher: CallWatcher): void;
  /** Appends a raw record to the platform's audit log, as the platform would. */
  emit(record: Record<string, unknown>): void;
}

/** What `connectors/<platform>/simulator.ts` exports by default: a factory taking the platform's own seed (JSON). */
export type SimulatorFactory = (options: { readonly now: () => Date; readonly seed: unknown }) => Simulator;

export interface SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** JSON, form fields, or the text of another content type; undefined when there is no body. */
  readonly body: unknown;
  /** The groups of the route's path pattern. */
  readonly params: Readonly<Record<string, string>>;
}

export interface SimulatedAnswer {
  readonly status: number;
  /** JSON; or, with `contentType`, text as it stands. */
  readonly body?: unknown;
  /** Where the answer is not JSON: `text/xml`. `body` is then a string. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the change; called unless a fault forbids it. Its presence marks the request as a change. */
  readonly change?: () => void;
}

export interface SimulatorRoute {
  readonly method: string;
  /** With named groups: `/^\/api\/v1\/users\/(?<id>[^/]+)$/`. */
  readonly path: RegExp;
  answer(request: SimulatedRequest): SimulatedAnswer;
}

export interface SimulatorDefinition {
  readonly platform: string;
  readonly now: () => Date;
  readonly routes: readonly SimulatorRoute[];
  readonly settings: (baseUrl: string) => Record<string, string>;
  readonly secrets: Record<string, string>;
  emit(record: Record<string, unknown>): void;
  /** Names the operation, where one path serves many: `DeleteAccessKey`, `ALTER USER`. */
  readonly operationOf?: (request: SimulatedRequest) => string | undefined;
  /** Undefined when the request carries a valid credential, else the platform's own refusal. */
  refuse(request: SimulatedRequest): SimulatedAnswer | undefined;
  /** The platform's own answers for faults and for paths it does not know. */
  readonly rateLimited: () => SimulatedAnswer;
  readonly unavailable: () => SimulatedAnswer;
  readonly forbidden: () => SimulatedAnswer;
  readonly notFound: () => SimulatedAnswer;
  /** Headers of every answer (request id, rate budget). */
  readonly headers?: () => Record<string, string>;
}

/** Makes a simulator from its routes. */
export function createSimulator(definition: SimulatorDefinition): Simulator {
  const ledger: LedgerEntry[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  const late = new LateChanges(definition.now);
  let server: Server | undefined;
  let watcher: CallWatcher = async () => undefined;

  const take = (request: SimulatedRequest): Fault | undefined =>
    takeFault(faults, request, definition.operationOf?.(request) ?? '');

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    const operation = definition.operationOf?.(request);
    const call = watchedCall(request, operation, incoming.socket);
    await watcher('before', call);
    // The caller is gone: the call is lost, and not carried out.
    if (!call.isOpen()) return;
    late.makeDue();
    const fault = take(request);
    const { answer, cut } = answerTo(definition, request, fault);
    const changes = answer.change !== undefined && fault?.kind !== 'no-effect';
    if (changes) late.make(() => answer.change?.(), fault);
    ledger.push({
      ...entryOf(request, answer),
      at: definition.now().toISOString(),
      changed: changes,
      ...(operation === undefined ? {} : { operation }),
    });
    await watcher('acted', call);
    if (cut) incoming.socket.destroy();
    else write(response, answer, definition.headers?.() ?? {});
    await watcher('answered', call);
  };

  return {
    platform: definition.platform,
    ledger,
    inject: (fault) => faults.push({ fault, left: fault.times ?? 1 }),
    watch: (given) => {
      watcher = given;
    },
    emit: definition.emit,
    async start(port = 0) {
      server = createServer((incoming, response) => {
        handle(incoming, response).catch((error: unknown) => {
          write(response, { status: 500, body: { simulator: String(error) } }, {});
        });
      });
      await new Promise<void>((resolve, reject) => {
        server?.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return { baseUrl, settings: definition.settings(baseUrl), secrets: definition.secrets };
    },
    async stop() {
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    },
  };
}

/** The first fault that is meant and has a hit left; it has one less then. */
function takeFault(faults: { fault: Fault; left: number }[], request: SimulatedRequest, operation: string) {
  const found = faults.find(({ fault, left }) => left > 0 && isMeant(fault, request, operation));
  if (found) found.left--;
  return found?.fault;
}

function entryOf({ method, path, query, body }: SimulatedRequest, { status, body: answer }: SimulatedAnswer) {
  return { method, path, query: Object.fromEntries(query), body, status, answer };
}

/** Changes that a fault puts off; the others are made at once. */
class LateChanges {
  private waiting: { readonly change: () => void; readonly dueMs: number }[] = [];

  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  make(change: () => void, fault: Fault | undefined): void {
    if (fault?.kind === 'late-effect')
      this.waiting.push({ change, dueMs: this.now().getTime() + (fault.afterMs ?? 0) });
    else change();
  }

  makeDue(): void {
    const nowMs = this.now().getTime();
    const due = this.waiting.filter(({ dueMs }) => dueMs <= nowMs);
    this.waiting = this.waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const { change } of due) change();
  }
}

function isMeant({ method, path, operation }: Fault, request: SimulatedRequest, named: string): boolean {
  const isMethod =
    method instanceof RegExp ? method.test(request.method) : (method ?? request.method) === request.method;
  return isMethod && path.test(request.path) && (operation?.test(named) ?? true);
}

function answerTo(definition: SimulatorDefinition, request: SimulatedRequest, fault: Fault | undefined) {
  if (fault?.kind === 'rate-limit') return { answer: definition.rateLimited(), cut: false };
  if (fault?.kind === 'unavailable') return { answer: definition.unavailable(), cut: false };
  if (fault?.kind === 'forbidden') return { answer: definition.forbidden(), cut: false };
  if (fault?.kind === 'refused')
    return { answer: { status: 0 } satisfies SimulatedAnswer as SimulatedAnswer, cut: true };
  const refused = definition.refuse(request);
  if (refused) return { answer: refused, cut: false };
  for (const route of definition.routes) {
    const match = route.method === request.method ? route.path.exec(request.path) : null;
    if (match) {
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v ?? '')]),
      );
      return { answer: route.answer({ ...request, params }), cut: fault?.kind === 'lost-answer' };
    }
  }
  return { answer: definition.notFound(), cut: false };
}

async function readRequest(incoming: IncomingMessage): Promise<SimulatedRequest> {
  const url = new URL(incoming.url ?? '/', 'http://simulator');
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const body = text === '' ? undefined : parsed(text, incoming.headers['content-type'] ?? 'application/json');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    params: {},
  };
}

function parsed(text: string, contentType: string): unknown {
  if (contentType.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return /json/.test(contentType) ? JSON.parse(text) : text;
}

function write(response: ServerResponse, answer: SimulatedAnswer, headers: Record<string, string>): void {
  const isText = answer.contentType !== undefined && typeof answer.body === 'string';
  const text = isText ? String(answer.body) : JSON.stringify(answer.body);
  const body = answer.body === undefined ? '' : text;
  response.writeHead(answer.status, {
    ...(body === '' ? {} : { 'content-type': answer.contentType ?? 'application/json' }),
    ...headers,
    ...answer.headers,
  });
  response.end(body);
}
