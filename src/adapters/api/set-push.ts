import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { asCountersignError, CountersignError, ERROR_CODES } from '#domain/errors.ts';
import type { Clock, Log } from '#domain/ports.ts';
import { type SetErrorBody, SetRefusal, setErrorBody, setErrorOf } from '#domain/set-refusal.ts';
import { sendProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import type { SetVerification } from './set-source.ts';
import { setVerificationOf, type WebhookSource, type WebhookSources } from './webhook-sources.ts';
import { createVerify, type Verify } from './webhook-verification.ts';
import { type Listener, WEBHOOKS_PATH } from './webhooks.ts';

const MEDIA_TYPE = 'application/secevent+jwt';

export interface SetPushOptions {
  readonly sources: WebhookSources;
  /**
   * Verifies a token and makes what it says durable; resolves after the commit, also when it came before.
   * @throws SetRefusal and ERR_INPUT_…, for the transmitter; anything of status 500 and above for another try
   */
  receive(source: string, token: string): Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every refusal, for metrics. */
  onRefused?(source: string, code: string): void;
}

interface Receiver {
  readonly name: string;
  readonly source: WebhookSource;
  /** Checks the transmitter's Authorization header, where one was agreed. */
  readonly authenticate: Verify;
}

/**
 * `POST /webhooks/:source` for sources of security event tokens, by RFC 8935.
 *
 * 202 without a body when the token is durable, and again when it comes again; 400 with `{err, description}` when it will
 * never be taken; 503 when the same token should be sent later.
 * @see https://www.rfc-editor.org/rfc/rfc8935
 */
export function createSetPush(options: SetPushOptions): Listener {
  const receivers = receiversOf(options);
  return (req, res) => {
    const url = req.url ?? '';
    if (receivers.size === 0 || !url.startsWith(WEBHOOKS_PATH)) return false;
    const query = url.indexOf('?');
    const receiver = receivers.get(url.slice(WEBHOOKS_PATH.length, query === -1 ? undefined : query));
    if (!receiver) return false;
    receive(options, receiver, req, res).catch((thrown: unknown) => refuse(options, receiver, res, thrown));
    return true;
  };
}

function receiversOf({ sources, clock }: SetPushOptions): ReadonlyMap<string, Receiver> {
  const receivers = new Map<string, Receiver>();
  for (const [name, source] of sources) {
    const verification = setVerificationOf(source);
    if (verification)
      receivers.set(name, { name, source, authenticate: authentication(verification, clock) });
  }
  return receivers;
}

function authentication({ authorization }: SetVerification, clock: Clock): Verify {
  if (authorization === undefined) return createVerify('none', clock);
  const verification = { kind: 'static-header', header: 'authorization', secrets: authorization } as const;
  return createVerify(verification, clock);
}

type Res = ServerResponse<IncomingMessage>;

async function receive(
  { receive: take }: SetPushOptions,
  { name, source, authenticate }: Receiver,
  req: IncomingMessage,
  res: Res,
): Promise<void> {
  if (req.method !== 'POST') {
    throw new CountersignError('ERR_NOT_FOUND', 'this source has nothing to read; send with POST');
  }
  const body = await readBody(req, source.bodyLimitBytes);
  authenticated(authenticate, req, body);
  const [type = ''] = (req.headers['content-type'] ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== MEDIA_TYPE) {
    throw new SetRefusal('invalid_request', `the Content-Type must be ${MEDIA_TYPE}`);
  }
  if (!isUtf8(body)) throw new SetRefusal('invalid_request', 'the body is no JWT');
  await take(name, body.toString('utf8').trim());
  res.writeHead(202, { 'cache-control': 'no-store', 'content-length': 0 }).end();
}

function authenticated(authenticate: Verify, { headers }: IncomingMessage, body: Uint8Array): void {
  try {
    authenticate({ headers, body });
  } catch (cause) {
    throw new SetRefusal('authentication_failed', asCountersignError(cause).message, cause);
  }
}

function refuse({ log, onRefused }: SetPushOptions, { name }: Receiver, res: Res, thrown: unknown): void {
  const error = asCountersignError(thrown);
  const err = error.code === 'ERR_NOT_FOUND' ? undefined : setErrorOf(error);
  const facts = { source: name, code: error.code, ip: res.req.socket.remoteAddress };
  if (ERROR_CODES[error.code].status >= 500) log.error({ ...facts, error }, 'webhook failed');
  else log.warn({ ...facts, err, why: error.message }, 'webhook refused');
  onRefused?.(name, error.code);
  if (err === undefined) sendProblem(res, error);
  else sendSetError(res, setErrorBody(err, error.message));
}

function sendSetError(res: Res, body: SetErrorBody): void {
  if (res.headersSent) return;
  const text = JSON.stringify(body);
  res
    .writeHead(400, {
      'content-type': 'application/json',
      'content-language': 'en',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}
