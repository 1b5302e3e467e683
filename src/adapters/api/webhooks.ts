import { isUtf8 } from 'node:buffer';
import { type RequestHandler, Router, raw } from 'express';
import { asCountersignError, CountersignError, ERROR_CODES } from '#domain/errors.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import type { Clock, Log, Receipt } from '#domain/ports.ts';
import { sendProblem } from './problem.ts';
import type { ReplayCache } from './replay-cache.ts';
import type { WebhookSource, WebhookSources } from './webhook-sources.ts';
import { createVerify, type VerifiedRequest, type Verify } from './webhook-verification.ts';

/** More records in one body are refused: no sender batches so many, and a body is accepted or refused whole. */
const MOST_RECORDS = 1_000;
const LONGEST_CHALLENGE = 1_024;

export interface WebhooksOptions {
  readonly sources: WebhookSources;
  /** Makes the records durable and resolves after the commit. */
  accept(source: { name: string; preset: string }, records: unknown[]): Promise<Receipt[]>;
  readonly replays: ReplayCache;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every answer, for metrics. `source` is `unknown` when none of that name is configured. */
  onReceived?(source: string, receipts: readonly Receipt[]): void;
  onRefused?(source: string, code: string): void;
}

/** One configured source with all that is made once. */
interface Intake {
  readonly name: string;
  readonly source: WebhookSource;
  readonly verify: Verify;
  readonly readBody: RequestHandler;
}

/**
 * `POST /webhooks/:source`: verified before parsed, durable before acknowledged.
 *
 * 202 `{receipts: [{incidentId, detectionId, status}]}` when something was stored, 200 when all of it had come
 * before; otherwise an RFC 9457 problem, and nothing is stored. `GET` answers Okta's one-time verification.
 * Mount it before any body parser: it needs the raw bytes.
 */
export function createWebhooks(options: WebhooksOptions): Router {
  const intakes = new Map<string, Intake>();
  for (const [name, source] of options.sources) {
    intakes.set(name, {
      name,
      source,
      verify: createVerify(source.verification, options.clock),
      // Compressed bodies are refused: the signature is over the bytes sent, and a small one may unpack to a large one.
      readBody: raw({ type: () => true, limit: source.bodyLimitBytes, inflate: false }),
    });
  }
  const router = Router();
  router.post('/webhooks/:source', (req, res) => {
    const refuse = (thrown: unknown): void => refused(options, res, intakes, thrown);
    let intake: Intake;
    try {
      intake = find(intakes, req.params.source);
    } catch (thrown) {
      refuse(thrown);
      return;
    }
    intake.readBody(req, res, (fault: unknown) => {
      if (fault !== undefined) refuse(bodyError(fault, intake.source.bodyLimitBytes));
      else receive(options, intake, req, res).catch(refuse);
    });
  });
  router.get('/webhooks/:source', (req, res) => {
    try {
      answerChallenge(find(intakes, req.params.source), req, res);
    } catch (thrown) {
      refused(options, res, intakes, thrown);
    }
  });
  return router;
}

type Req = Parameters<RequestHandler>[0];
type Res = Parameters<RequestHandler>[1];

function find(intakes: ReadonlyMap<string, Intake>, name: string): Intake {
  const intake = intakes.get(name);
  if (intake !== undefined) return intake;
  throw new CountersignError('ERR_SOURCE_UNKNOWN', 'no webhook source of this name is configured');
}

async function receive(options: WebhooksOptions, intake: Intake, req: Req, res: Res): Promise<void> {
  const body: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  const verified = intake.verify({ headers: req.headers, body });
  await refuseReplay(options.replays, verified);
  let receipts: Receipt[];
  try {
    receipts = await options.accept({ name: intake.name, preset: intake.source.preset }, recordsIn(body));
  } catch (thrown) {
    if (verified.replay !== undefined) await options.replays.forget(verified.replay.hash);
    throw thrown;
  }
  options.onReceived?.(intake.name, receipts);
  const isNews = receipts.some(({ status }) => status !== 'repeated');
  sendJson(res, isNews ? 202 : 200, {
    receipts: receipts.map(({ incidentId, detectionId, status }) => ({ incidentId, detectionId, status })),
  });
}

async function refuseReplay(replays: ReplayCache, { replay }: VerifiedRequest): Promise<void> {
  if (replay === undefined || !(await replays.seenBefore(replay.hash, replay.expiresAt))) return;
  throw new CountersignError('ERR_SIGNATURE_REPLAYED', 'this very signed request was seen before');
}

function recordsIn(body: Buffer): unknown[] {
  if (!isUtf8(body)) throw new CountersignError('ERR_INPUT_UNREADABLE', 'the body is not UTF-8');
  const records = readJsonRecords(body.toString('utf8'));
  if (records.length === 0) throw new CountersignError('ERR_INPUT_UNREADABLE', 'the body holds no record');
  if (records.length <= MOST_RECORDS) return records;
  throw new CountersignError(
    'ERR_INPUT_TOO_LARGE',
    `${records.length} records in one body; at most ${MOST_RECORDS}`,
  );
}

/** Okta asks once, by GET, whether the endpoint is ours. @see https://developer.okta.com/docs/concepts/event-hooks/ */
function answerChallenge(intake: Intake, req: Req, res: Res): void {
  if (intake.source.preset !== 'okta-event-hook') {
    throw new CountersignError('ERR_NOT_FOUND', 'this source has nothing to read; send with POST');
  }
  intake.verify({ headers: req.headers, body: Buffer.alloc(0) });
  const challenge = req.headers['x-okta-verification-challenge'];
  if (typeof challenge !== 'string' || challenge === '' || challenge.length > LONGEST_CHALLENGE) {
    throw new CountersignError('ERR_INPUT_INVALID', 'the header x-okta-verification-challenge is missing');
  }
  sendJson(res, 200, { verification: challenge });
}

function sendJson(res: Res, status: number, body: unknown): void {
  res.statusCode = status;
  res.setHeader('content-type', 'application/json; charset=utf-8');
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
  res.end(JSON.stringify(body));
}

/** Translates the body parser's faults, which it names by `type`. */
function bodyError(fault: unknown, limit: number): CountersignError {
  const type = typeof fault === 'object' && fault !== null && 'type' in fault ? fault.type : undefined;
  if (type === 'entity.too.large') {
    return new CountersignError('ERR_INPUT_TOO_LARGE', `the body is larger than ${limit} bytes`, {
      cause: fault,
    });
  }
  if (type === 'encoding.unsupported') {
    return new CountersignError('ERR_INPUT_UNREADABLE', 'send the body without Content-Encoding', {
      cause: fault,
    });
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return new CountersignError('ERR_INPUT_UNREADABLE', 'the body ended before its length', { cause: fault });
  }
  return asCountersignError(fault);
}

function refused(
  options: WebhooksOptions,
  res: Res,
  intakes: ReadonlyMap<string, Intake>,
  thrown: unknown,
): void {
  const error = asCountersignError(thrown);
  const asked = res.req.params.source;
  const source = typeof asked === 'string' && intakes.has(asked) ? asked : 'unknown';
  const facts = { source, code: error.code, ip: res.req.ip };
  if (ERROR_CODES[error.code].status >= 500) options.log.error({ ...facts, error }, 'webhook failed');
  else options.log.warn({ ...facts, why: error.message }, 'webhook refused');
  options.onRefused?.(source, error.code);
  sendProblem(res, error);
}
