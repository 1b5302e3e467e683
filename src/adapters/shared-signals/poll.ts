import { z } from 'zod';
import { asCountersignError, type CountersignError } from '#domain/errors.ts';
import type { Clock, Log } from '#domain/ports.ts';
import { type SetErrorBody, setErrorBody, setErrorOf } from '#domain/set-refusal.ts';
import { createHttp, type Http, type HttpAnswer } from '../../kit/http.ts';
import { retryAfterMs } from '../../kit/rate-headers.ts';
import { readAnswer } from '../../kit/read-answer.ts';

export interface SetPollOptions {
  /** The configured source's name. */
  readonly source: string;
  /** The transmitter's poll endpoint; https, or http on loopback. */
  readonly endpoint: string;
  /** A bearer token. */
  readonly token: string;
  /** Most tokens in one answer. */
  readonly maxEvents: number;
  /**
   * Verifies a token, whose `jti` must be the one given, and makes it durable; resolves after the commit.
   * @throws SetRefusal and ERR_INPUT_… for what is never taken; anything of status 500 and above for what should come again
   */
  take(token: string, jti: string): Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every refusal, for metrics. */
  onRefused?(source: string, code: string): void;
}

/** Polls a transmitter until it has nothing more. @throws ERR_… when it, or the store, fails; then it pauses, longer each time */
export type SetPoll = () => Promise<void>;

const NAME = 'shared-signals poll';
const MOST_BYTES = 8 * 1_048_576;
/** Rounds of one poll: a transmitter that never comes to an end is left for the next time. */
const MOST_ROUNDS = 50;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const RATE_LIMIT_MS = 60_000;

const Answer = z.looseObject({
  sets: z.record(z.string().min(1).max(512), z.string()),
  moreAvailable: z.boolean().default(false),
});

/**
 * Makes the poll of one transmitter, by RFC 8936, without waiting at its end (`returnImmediately`).
 *
 * A token is acknowledged in the request after its commit. What a crash keeps from being acknowledged comes again, and is
 * known; so two processes that poll one stream do no harm.
 * @see https://www.rfc-editor.org/rfc/rfc8936
 */
export function createSetPoll(options: SetPollOptions): SetPoll {
  const stream = new PolledStream(options);
  let failures = 0;
  let pausedUntilMs = 0;
  const nowMs = (): number => options.clock.now().getTime();
  return async () => {
    if (nowMs() < pausedUntilMs) return;
    try {
      await stream.drain();
      failures = 0;
    } catch (thrown) {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++);
      pausedUntilMs = nowMs() + Math.max(pauseMs, asCountersignError(thrown).retryAfterMs ?? 0);
      throw thrown;
    }
  };
}

class PolledStream {
  private readonly options: SetPollOptions;
  private readonly http: Http;
  /** Durable here, and not yet known to be so there. */
  private readonly acks = new Set<string>();
  private readonly errors = new Map<string, SetErrorBody>();

  constructor(options: SetPollOptions) {
    this.options = options;
    this.http = httpOf(options);
  }

  async drain(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { sets, moreAvailable } = await this.ask();
      const received = Object.entries(sets);
      const settled = await Promise.all(received.map(([jti, token]) => this.take(jti, token)));
      const failed = settled.find((one) => one !== undefined);
      if (failed) throw failed;
      if (!moreAvailable || received.length === 0) return;
    }
  }

  private async ask(): Promise<z.infer<typeof Answer>> {
    const ack = [...this.acks];
    const setErrs = Object.fromEntries(this.errors);
    const answer = await this.http({
      method: 'POST',
      path: this.options.endpoint,
      json: {
        maxEvents: this.options.maxEvents,
        returnImmediately: true,
        ...(ack.length > 0 ? { ack } : {}),
        ...(this.errors.size > 0 ? { setErrs } : {}),
      },
    });
    for (const jti of ack) this.acks.delete(jti);
    this.errors.clear();
    return readAnswer(NAME, Answer, answer);
  }

  /** Resolves to the fault when the token could be neither taken nor refused: it is left with the transmitter. */
  private async take(jti: string, token: string): Promise<CountersignError | undefined> {
    const { source, log, onRefused } = this.options;
    try {
      await this.options.take(token, jti);
      this.acks.add(jti);
      return undefined;
    } catch (thrown) {
      const error = asCountersignError(thrown);
      const err = setErrorOf(error);
      onRefused?.(source, error.code);
      if (err === undefined) return error;
      this.errors.set(jti, setErrorBody(err, error.message));
      log.warn({ source, jti, err, code: error.code, why: error.message }, 'a polled token is refused');
      return undefined;
    }
  }
}

function httpOf({ endpoint, token, clock }: SetPollOptions): Http {
  return createHttp({
    platform: NAME,
    baseUrl: new URL(endpoint).origin,
    clock,
    headers: () => ({ authorization: `Bearer ${token}` }),
    maxBytes: MOST_BYTES,
    requestIdHeader: 'x-request-id',
    rateLimitMs: ({ status, headers }, nowMs) =>
      status === 429 ? (retryAfterMs(headers, nowMs) ?? RATE_LIMIT_MS) : undefined,
    errorText: wordsOf,
  });
}

function wordsOf({ body }: HttpAnswer): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const said = 'description' in body ? body.description : 'err' in body ? body.err : undefined;
  return typeof said === 'string' ? said : undefined;
}
