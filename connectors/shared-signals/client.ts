import {
  type Call,
  type ConnectorContext,
  CountersignError,
  createHttp,
  type Http,
  type HttpAnswer,
  readAnswer,
  retryAfterMs,
} from 'countersign/kit';
import { readSettings, type SharedSignalsSettings } from './settings.ts';
import { Metadata, SetError } from './wire.ts';

/** The other sides of a stream, as this connector speaks to them: the only file that judges an HTTP status. */
export interface SharedSignalsClient extends SharedSignalsSettings {
  readonly context: ConnectorContext;
  /** The metadata of the transmitter that sends to us; undefined where none is configured. @throws ERR_CONNECTOR_… */
  metadata(): Promise<Metadata | undefined>;
  /** The receiver's answer to a request that pushes nothing, in words; undefined where none is configured. @throws ERR_CONNECTOR_… */
  reachReceiver(): Promise<string | undefined>;
  /**
   * Delivers one token. A token that comes again is taken once, by its `jti`.
   * @throws ERR_CONNECTOR_REJECTED in the receiver's words (400), _OUTCOME_UNKNOWN for any 2xx but 202
   */
  push(token: string, jti: string): Promise<Call>;
}

/** Waited when a 429 does not say how long. */
const DEFAULT_RETRY_MS = 30_000;
/** No header may put a signal off for longer. */
const MOST_RETRY_MS = 15 * 60_000;
const MOST_METADATA_BYTES = 1024 * 1024;
const TOKEN_TYPE = 'application/secevent+jwt';
/** What a server says of a GET to a place that takes pushes: it is there, and not for that. */
const NOT_FOR_GET = [400, 404, 405, 406, 411, 415, 501];
const REQUEST_ID_HEADERS = ['x-okta-request-id', 'x-request-id', 'x-correlation-id'];

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): SharedSignalsClient {
  const settings = readSettings(context);
  const { transmitter, sending } = settings;
  const fromTransmitter = transmitter && httpOf(context, transmitter);
  const fromReceiver = sending && httpOf(context, sending.receiver, sending.authorization);
  return {
    ...settings,
    context,
    async metadata() {
      if (!transmitter || !fromTransmitter) return undefined;
      const answer = await fromTransmitter({ method: 'GET', path: wellKnown(transmitter) });
      return readAnswer('shared-signals', Metadata, answer);
    },
    async reachReceiver() {
      if (!sending || !fromReceiver) return undefined;
      const { pathname, search } = sending.receiver;
      const answer = await fromReceiver({ method: 'GET', path: pathname + search, accept: NOT_FOR_GET });
      return `${sending.receiver.host} answers ${answer.status} to GET ${pathname}`;
    },
    async push(token, jti) {
      if (!sending || !fromReceiver) throw notSending();
      const { host, pathname, search } = sending.receiver;
      const text = { contentType: TOKEN_TYPE, body: token };
      const { status, headers } = await fromReceiver({ method: 'POST', path: pathname + search, text });
      if (status !== 202) throw notTaken(host, pathname, status);
      const requestId = REQUEST_ID_HEADERS.map((name) => headers.get(name)).find((id) => id !== null);
      const line = `POST ${host}${pathname} (jti ${jti}) → ${status}`;
      return { line, requestId: requestId ?? undefined };
    },
  };
}

/** In the words of a plan's gap. */
export function notSending(): CountersignError {
  return new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    'shared-signals: no receiver is configured (SHARED_SIGNALS_RECEIVER_URL)',
    { place: 'SHARED_SIGNALS_RECEIVER_URL' },
  );
}

function httpOf({ clock, fingerprints }: ConnectorContext, { origin }: URL, authorization?: string): Http {
  return createHttp({
    platform: 'shared-signals',
    baseUrl: origin,
    clock,
    headers: () => (authorization === undefined ? {} : { authorization }),
    maxBytes: MOST_METADATA_BYTES,
    requestIdHeader: 'x-request-id',
    rateLimitMs: waitMs,
    // A receiver may repeat the token, or the credential that it asks for.
    errorText: ({ body }) => fingerprints.scrub(saidBy(body)),
    parse: jsonOrNothing,
  });
}

/** The well-known part stands between host and path (SSF 1.0, 7.2). */
function wellKnown({ pathname }: URL): string {
  return `/.well-known/ssf-configuration${pathname.replace(/\/$/, '')}`;
}

/** Who takes a signal may say so in any form; metadata that is no JSON fails by its shape. */
function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function waitMs({ status, headers }: HttpAnswer, nowMs: number): number | undefined {
  if (status !== 429) return undefined;
  return Math.min(MOST_RETRY_MS, Math.max(1_000, retryAfterMs(headers, nowMs) ?? DEFAULT_RETRY_MS));
}

/** `invalid_audience: …`; the description may be in any language. */
function saidBy(body: unknown): string | undefined {
  const { data } = SetError.safeParse(body);
  return data && [data.err, data.description].filter((text) => text !== undefined).join(': ');
}

function notTaken(host: string, pathname: string, status: number): CountersignError {
  const line = `POST ${pathname} → ${status}`;
  return new CountersignError(
    'ERR_CONNECTOR_OUTCOME_UNKNOWN',
    `shared-signals: ${host}: ${line}: only 202 says that the signal was taken (RFC 8935)`,
    { place: `shared-signals ${line}` },
  );
}
