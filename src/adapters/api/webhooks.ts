import type { IncomingMessage, ServerResponse } from 'node:http';
import { asCountersignError, CountersignError, ERROR_CODES } from '#domain/errors.ts';
import type { Clock, Log, Receipt } from '#domain/ports.ts';
import type { Admission } from './admission.ts';
import { sendProblem } from './problem.ts';
import { createRateLimit, type DrawTokens, type PassRate } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import { recordsIn } from './records-in.ts';
import type { ReplayCache } from './replay-cache.ts';
import { onceOnly, type SharedReplays } from './replay-guard.ts';
import { createSnsVerify, type SnsVerificationDeps, type VerifySns } from './sns-verification.ts';
import type { WebhookSource, WebhookSources } from './webhook-sources.ts';
import { createVerify, type Verify } from './webhook-verification.ts';

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
  readonly sharedReplays: SharedReplays;
  readonly drawTokens: DrawTokens;
  readonly admission: Admission;
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
  /** Undefined for a source that may send as often as it likes. */
  readonly pass: PassRate | undefined;
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
    const pass = source.rateLimit && rateOf(name, source.rateLimit, options);
    intakes.set(name, { name, source, verify, pass });
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
  const leave = options.admission.enter(intake.name, mostBytesOf(req, intake.source));
  try {
    await takeIn(options, intake, req, res);
  } finally {
    leave();
  }
}

/** What a request may come to, before it is read: what it says itself, else all that it may. */
function mostBytesOf(req: Req, { bodyLimitBytes }: WebhookSource): number {
  const said = Number(req.headers['content-length']);
  return said >= 0 && said < bodyLimitBytes ? said : bodyLimitBytes;
}

async function takeIn(options: WebhooksOptions, intake: Intake, req: Req, res: Res): Promise<void> {
  const { name, source } = intake;
  const body = await readBody(req, source.bodyLimitBytes);
  const verified = await intake.verify({ headers: req.headers, body });
  if (verified.isAnswered) return sendJson(res, 200, {});
  // After the signature: who holds no secret cannot use up what the source may send.
  await intake.pass?.();
  const { receipts, deadLetters, ignored } = await onceOnly(verified, options, () =>
    options.accept({ name, preset: source.preset }, recordsIn(verified.payload ?? body)),
  );
  options.onReceived?.(name, receipts, ignored);
  for (const { code } of deadLetters) options.onRefused?.(name, code);
  const isNews = receipts.some(({ status }) => status !== 'repeated');
  sendJson(res, isNews ? 202 : 200, {
    receipts: receipts.map(({ incidentId, detectionId, status }) => ({ incidentId, detectionId, status })),
    ...(deadLetters.length > 0 ? { deadLetters } : {}),
  });
}

function rateOf(name: string, { requests, per }: RateLimited, options: WebhooksOptions): PassRate {
  const { drawTokens: draw, clock } = options;
  return createRateLimit(name, { requests, perMs: per }, { draw, clock });
}

type RateLimited = NonNullable<WebhookSource['rateLimit']>;

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
