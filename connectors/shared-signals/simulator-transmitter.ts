import type { SimulatedAnswer } from 'countersign/kit/testing';
import { type Claims, publicJwk, type SimulatedKey, signCompact } from './simulator-jws.ts';

/** What a simulated transmitter is. */
export interface TransmitterOptions {
  readonly now: () => Date;
  /** Its issuer identifier, asked when it is needed: a simulator knows its address once it has started. */
  issuer(): string;
  readonly audience: string;
  readonly key: SimulatedKey;
}

/** What is asked of the poll endpoint (RFC 8936, 2.2). */
export interface PollRequest {
  readonly maxEvents?: number;
  readonly ack?: readonly string[];
  readonly setErrs?: Readonly<Record<string, { readonly err: string; readonly description?: string }>>;
}

/** A transmitter with one stream: it keeps each token until the receiver acknowledges it or says what is wrong with it. */
export interface SimulatedTransmitter {
  /** Queues an event as a signed token; what the claims lack (iss, aud, iat, jti) is filled in. Returns the token. */
  send(claims: Claims): string;
  /** Signs claims without queueing them; `header` and `key` stand over its own, for tokens that must be refused. */
  sign(claims: Claims, header?: Claims, key?: SimulatedKey): string;
  metadata(): Claims;
  jwks(): Claims;
  poll(request: PollRequest): SimulatedAnswer;
  /** What receivers said of tokens that they refused, by `jti`. */
  readonly refused: ReadonlyMap<string, string>;
  /** Ids of what is not acknowledged yet. */
  waiting(): readonly string[];
}

/** Where it answers, below its base address. */
export const TRANSMITTER_PATHS = {
  metadata: '/.well-known/ssf-configuration',
  jwks: '/transmitter/jwks',
  poll: '/transmitter/poll',
} as const;

/** Makes a transmitter with nothing to send. */
export function createTransmitter(options: TransmitterOptions): SimulatedTransmitter {
  const queue = new Map<string, string>();
  const refused = new Map<string, string>();
  let count = 0;
  const sign: SimulatedTransmitter['sign'] = (claims, header, key = options.key) =>
    signCompact(claims, key, header);
  return {
    refused,
    sign,
    send(given) {
      const claims = {
        iss: options.issuer(),
        aud: options.audience,
        iat: Math.floor(options.now().getTime() / 1_000),
        jti: `set-${++count}`,
        ...given,
      };
      const token = sign(claims);
      queue.set(claims.jti, token);
      return token;
    },
    metadata: () => metadataOf(options.issuer()),
    jwks: () => ({ keys: [publicJwk(options.key)] }),
    poll: (request) => poll(queue, refused, request),
    waiting: () => [...queue.keys()],
  };
}

function metadataOf(issuer: string): Claims {
  const below = (path: string) => issuer.replace(/\/$/, '') + path;
  return {
    spec_version: '1_0',
    issuer,
    jwks_uri: below(TRANSMITTER_PATHS.jwks),
    delivery_methods_supported: ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'],
    authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
    default_subjects: 'ALL',
  };
}

/** Acknowledgements count before anything is given; an endless poll is answered at once. */
function poll(
  queue: Map<string, string>,
  refused: Map<string, string>,
  { maxEvents = 100, ack = [], setErrs = {} }: PollRequest,
): SimulatedAnswer {
  const errors = Object.entries(setErrs);
  const settled = new Set([...ack, ...errors.map(([jti]) => jti)].filter((jti) => queue.has(jti)));
  const left = [...queue].filter(([jti]) => !settled.has(jti));
  const sets = Object.fromEntries(left.slice(0, maxEvents));
  const change = () => {
    for (const jti of settled) queue.delete(jti);
    for (const [jti, { err }] of errors) if (settled.has(jti)) refused.set(jti, err);
  };
  return {
    status: 200,
    body: { sets, ...(left.length > maxEvents ? { moreAvailable: true } : {}) },
    ...(settled.size > 0 ? { change } : {}),
  };
}
