import type { IncomingMessage, ServerResponse } from 'node:http';
import { ExpressReceiver, type Logger } from '@slack/bolt';
import type { NextFunction, Request, Response } from 'express';
import { asCountersignError, CountersignError, ERROR_CODES } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import { checkSignedBody } from './signed-body.ts';
import { type Verification, verifySlackRequest } from './verify-request.ts';

/** Slack's requests by HTTP: the raw bytes are read and verified here, before Bolt sees them. */

/** The largest body taken, in bytes; a click with its message is some 30 kB. */
const BODY_LIMIT_BYTES = 1_000_000;

/** Clicks are acknowledged within milliseconds; what nobody took by then is answered with 404. */
const UNHANDLED_AFTER_MS = 1_000;

const NOT_HANDLED = new CountersignError('ERR_NOT_FOUND', 'nothing here answers this interaction');

/** Below where it is mounted: the one to enter at Slack, and the one Bolt's own guides use. */
const PATHS = { interactions: '/interactions', events: '/events' } as const;

/** An express handler to mount at `/slack`, before any body parser: a parser would eat the bytes that are signed. */
export type SlackRoute = (request: Request, response: Response, next: NextFunction) => void;

export function createHttpRoute(
  verification: Verification,
  log: Log,
  logger: Logger,
): { readonly receiver: ExpressReceiver; readonly route: SlackRoute } {
  // The signature is verified below, on the same bytes and by our clock; Bolt would accept what lies in the future.
  const receiver = new ExpressReceiver({
    signingSecret: verification.signingSecret,
    signatureVerification: false,
    endpoints: PATHS,
    unhandledRequestTimeoutMillis: UNHANDLED_AFTER_MS,
    unhandledRequestHandler: ({ request, response }) => refuse(NOT_HANDLED, request, response, log),
    logger,
  });
  const route: SlackRoute = (request, response, next) => {
    if (request.method !== 'POST' || !Object.values<string>(PATHS).includes(request.path)) {
      next();
      return;
    }
    admit(request, verification).then(
      () => receiver.router(request, response, next),
      (error: unknown) => refuse(asCountersignError(error), request, response, log),
    );
  };
  return { receiver, route };
}

/** Reads and verifies; what is verified is what Bolt parses (`rawBody`). */
async function admit(request: Request, verification: Verification): Promise<void> {
  if (request.readableEnded || request.body !== undefined) {
    throw new CountersignError(
      'ERR_INTERNAL',
      'a body parser ran before the Slack route: mount it before any',
    );
  }
  const body = await readBody(request);
  const header = (name: string): string | undefined => request.get(name);
  verifySlackRequest(
    { signature: header('x-slack-signature'), timestamp: header('x-slack-request-timestamp'), body },
    verification,
  );
  checkSignedBody(body, header('content-type'));
  Object.assign(request, { rawBody: body });
}

async function readBody(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      // The rest is read and dropped, so that the sender gets to see the answer.
      if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
    }
  } catch (cause) {
    throw new CountersignError('ERR_INPUT_UNREADABLE', 'the body was cut off', { cause });
  }
  if (size > BODY_LIMIT_BYTES) {
    throw new CountersignError('ERR_INPUT_TOO_LARGE', `the body is larger than ${BODY_LIMIT_BYTES} bytes`);
  }
  return Buffer.concat(chunks);
}

/** An RFC 9457 problem. Only the known paths come here, so that the path may be told. */
function refuse(error: CountersignError, request: IncomingMessage, response: ServerResponse, log: Log): void {
  const { code, message } = error;
  const { status, title, help } = ERROR_CODES[code];
  const level = status >= 500 ? 'error' : 'warn';
  log[level]({ part: 'slack', code, error: message }, 'a request to the Slack route was refused');
  if (response.headersSent || response.destroyed) return;
  const path = 'originalUrl' in request ? String(request.originalUrl) : (request.url ?? '');
  const problem = {
    type: `urn:countersign:error:${code}`,
    title,
    status,
    code,
    detail: status >= 500 ? help : message,
    instance: path.split('?', 1)[0],
    help: `docs/errors.md#${code.toLowerCase()}`,
  };
  response
    .writeHead(status, {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
    })
    .end(JSON.stringify(problem));
}
