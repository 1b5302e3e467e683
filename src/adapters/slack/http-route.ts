import { ExpressReceiver, type Logger } from '@slack/bolt';
import type { NextFunction, Request, Response } from 'express';
import { asCountersignError, CountersignError, ERROR_CODES } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import { type Verification, verifySlackRequest } from './verify-request.ts';

/** Slack's requests by HTTP: the raw bytes are read and verified here, before Bolt sees them. */

/** The largest body taken, in bytes; a click with its message is some 30 kB. */
const BODY_LIMIT_BYTES = 1_000_000;

/** Clicks are acknowledged within milliseconds; what nobody took by then is answered with 404. */
const UNHANDLED_AFTER_MS = 1_000;

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
    logger,
  });
  const route: SlackRoute = (request, response, next) => {
    if (request.method !== 'POST' || !Object.values<string>(PATHS).includes(request.path)) {
      next();
      return;
    }
    admit(request, verification).then(
      () => receiver.router(request, response, next),
      (error: unknown) => refuse(asCountersignError(error), response, log),
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

function refuse(error: CountersignError, response: Response, log: Log): void {
  const { status, title } = ERROR_CODES[error.code];
  const level = status >= 500 ? 'error' : 'warn';
  log[level](
    { part: 'slack', code: error.code, error: error.message },
    'a request to the Slack route was refused',
  );
  if (response.headersSent || response.destroyed) return;
  const detail = status >= 500 ? {} : { detail: error.message };
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, code: error.code, ...detail }));
}
