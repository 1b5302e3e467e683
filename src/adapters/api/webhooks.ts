import type { IncomingMessage, ServerResponse } from 'node:http';
import { asCountersignError, CountersignError, ERROR_CODES } from '#domain/errors.ts';
import type { Clock, Log, Receipt } from '#domain/ports.ts';
import { sendProblem } from './problem.ts';
import { readBody } from './read-body.ts';
import { recordsIn } from './records-in.ts';
import type { ReplayCache } from './replay-cache.ts';
import { createSnsVerify, type SnsVerificationDeps, type VerifySns } from './sns-verification.ts';
import type { WebhookSource, WebhookSources } from './webhook-sources.ts';
import { createVerify, type VerifiedRequest, type Verify } from './webhook-verification.ts';

const LONGEST_CHALLENGE = 1_024;
/** Where every source stands, under its name. */
export const WEBHOOKS_PATH = '/webhooks/';

export interface WebhooksOptions {
  readonly sources: WebhookSources;
  /** Makes the records durable, those that cannot be read as dead letters, and resolves after the commit. */
  accept(
    source: { name: string; preset: string },
    records: unknown[],
  ): Promise<{
    readonly receipts: readonly Receipt[];
    readonly deadLetters: readonly { readonly id: string; readonly code: string; readonly why: string }[];
    readonly ignored: number;
  }>;
  readonly replays: ReplayCache;
  /** How Amazon SNS is asked for its certificates. */
  readonly fetchText: SnsVerificationDeps['fetchText'];
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every answer, for metrics. `source` is `unknown` when none of that name is configured. */
  onReceived?(source: string, receipts: readonly Receipt[], ignored: number): void;
  onRefused?(source: string, code: string): void;
}

/** One configured source with all that is made once. */
interface Intake {
  readonly name: string;
  readonly source: WebhookSource;
  readonly verify: Verify | VerifySns;
}

type Intakes = ReadonlyMap<string, Intake>;

/** Answers a request and returns true, or leaves it untouched and returns false. */
export type Listener = (req: IncomingMessage, res: ServerResponse<IncomingMessage>) => boolean;

/**
 * `POST /webhooks/:source`: verified before parsed, durable before acknowledged.
 *
 * 202 `{receipts: [{incidentId, detectionId, status}]}` when something was stored, 200 when all of it had come
 * before; otherwise an RFC 9457 problem. Records that could not be read are dead letters, named beside the receipts, or in
 * the problem when there is no other record. `GET` answers Okta's one-time verification.
 *
 * It stands before the Express application on its server: it needs the raw bytes, webhooks come in bursts, and
 * Express's own work per request is a good part of theirs.
 */
export function createWebhooks(options: WebhooksOptions): Listener {
  const intakes = intakesOf(options);
  return (req, res) => {
    const url = req.url ?? '';
    if (!url.startsWith(WEBHOOKS_PATH) || (req.method !== 'POST' && req.method !== 'GET')) return false;
    const query = url.indexOf('?');
    const name = url.slice(WEBHOOKS_PATH.length, query === -1 ? undefined : query);
    (req.method === 'POST' ? onPost : onGet)(options, intakes, name, req, res);
    return true;
  };
}

function intakesOf(options: WebhooksOptions): Intakes {
  const { sources, clock } = options;
  const intakes = new Map<string, Intake>();
  for (const [name, source] of sources) {
    const { verification } = source;
    // Security event tokens are taken in by set-push.ts.
    if (verification !== 'none' && verification.kind === 'set') continue;
    const verify =
      verification !== 'none' && verification.kind === 'sns'
        ? createSnsVerify(verification, options)
        : createVerify(verification, clock);
    intakes.set(name, { name, source, verify });
  }
  return intakes;
}

type Req = IncomingMessage;
type Res = ServerResponse<IncomingMessage>;

function onPost(options: WebhooksOptions, intakes: Intakes, name: string, req: Req, res: Res): void {
  receive(options, intakes, name, req, res).catch((thrown: unknown) =>
    refused(options, intakes, name, res, thrown),
  );
}

function onGet(options: WebhooksOptions, intakes: Intakes, name: string, req: Req, res: Res): void {
  answerChallenge(intakes, name, req, res).catch((thrown: unknown) =>
    refused(options, intakes, name, res, thrown),
  );
}

function find(intakes: Intakes, name: string): Intake {
  const intake = intakes.get(name);
  if (intake !== undefined) return intake;
  throw new CountersignError('ERR_SOURCE_UNKNOWN', 'no webhook source of this name is configured');
}

async function receive(
  options: WebhooksOptions,
  intakes: Intakes,
  name: string,
  req: Req,
  res: Res,
): Promise<void> {
  const intake = find(intakes, name);
  const body = await readBody(req, intake.source.bodyLimitBytes);
  const verified = await intake.verify({ headers: req.headers, body });
  if (verified.isAnswered) return sendJson(res, 200, {});
  await refuseReplay(options.replays, verified);
  let accepted: Awaited<ReturnType<WebhooksOptions['accept']>>;
  try {
    accepted = await options.accept(
      { name: intake.name, preset: intake.source.preset },
      recordsIn(verified.payload ?? body),
    );
  } catch (thrown) {
    if (verified.replay !== undefined) await options.replays.forget(verified.replay.hash);
    throw thrown;
  }
  const { receipts, deadLetters, ignored } = accepted;
  options.onReceived?.(intake.name, receipts, ignored);
  for (const { code } of deadLetters) options.onRefused?.(intake.name, code);
  const isNews = receipts.some(({ status }) => status !== 'repeated');
  sendJson(res, isNews ? 202 : 200, {
    receipts: receipts.map(({ incidentId, detectionId, status }) => ({ incidentId, detectionId, status })),
    ...(deadLetters.length > 0 ? { deadLetters } : {}),
  });
}

async function refuseReplay(replays: ReplayCache, { replay }: VerifiedRequest): Promise<void> {
  if (replay === undefined || !(await replays.seenBefore(replay.hash, replay.expiresAt))) return;
  throw new CountersignError('ERR_SIGNATURE_REPLAYED', 'this very signed request was seen before');
}

/** Okta asks once, by GET, whether the endpoint is ours. @see https://developer.okta.com/docs/concepts/event-hooks/ */
async function answerChallenge(intakes: Intakes, name: string, req: Req, res: Res): Promise<void> {
  const intake = find(intakes, name);
  if (intake.source.preset !== 'okta-event-hook') {
    throw new CountersignError('ERR_NOT_FOUND', 'this source has nothing to read; send with POST');
  }
  await intake.verify({ headers: req.headers, body: Buffer.alloc(0) });
  const challenge = req.headers['x-okta-verification-challenge'];
  if (typeof challenge !== 'string' || challenge === '' || challenge.length > LONGEST_CHALLENGE) {
    throw new CountersignError('ERR_INPUT_INVALID', 'the header x-okta-verification-challenge is missing');
  }
  sendJson(res, 200, { verification: challenge });
}

const JSON_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

function sendJson(res: Res, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { ...JSON_HEADERS, 'content-length': Buffer.byteLength(text) }).end(text);
}

function refused(options: WebhooksOptions, intakes: Intakes, name: string, res: Res, thrown: unknown): void {
  const error = asCountersignError(thrown);
  const source = intakes.has(name) ? name : 'unknown';
  const facts = { source, code: error.code, ip: res.req.socket.remoteAddress };
  if (ERROR_CODES[error.code].status >= 500) options.log.error({ ...facts, error }, 'webhook failed');
  else options.log.warn({ ...facts, why: error.message }, 'webhook refused');
  options.onRefused?.(source, error.code);
  sendProblem(res, error);
}
