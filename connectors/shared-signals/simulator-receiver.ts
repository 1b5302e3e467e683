import type { SimulatedAnswer } from 'countersign/kit/testing';
import { type Claims, isSignedBy, type Jwk, readCompact } from './simulator-jws.ts';

/** What a simulated receiver knows of the transmitter that pushes to it. */
export interface ReceiverOptions {
  readonly dialect: 'caep' | 'okta';
  readonly issuer: string;
  readonly audience: string;
  /** The transmitter's public keys. */
  readonly keys: readonly Jwk[];
  /** The whole Authorization header that it asks for; none where left out. */
  readonly authorization?: string;
}

/** A push, as it came. */
export interface Push {
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  /** The body. */
  readonly token: unknown;
}

/** A receiver of pushes by RFC 8935: generic, or Okta’s security-events endpoint. */
export interface SimulatedReceiver {
  /** The claims of what was taken, in order; each `jti` once. */
  readonly taken: readonly Claims[];
  answer(push: Push): SimulatedAnswer;
}

type Fault = { readonly err: string; readonly description: string };

const EVENT = 'https://schemas.openid.net/secevent/caep/event-type/';
const KNOWN = {
  caep: [`${EVENT}session-revoked`, `${EVENT}credential-change`],
  okta: [`${EVENT}session-revoked`],
} as const;

/** Makes a receiver that has taken nothing yet. A repeat is answered as the first was, and changes nothing. */
export function createReceiver(options: ReceiverOptions): SimulatedReceiver {
  const taken: Claims[] = [];
  return {
    taken,
    answer(push) {
      const read = judged(push, options);
      if ('err' in read) return refusal(read as Fault);
      if (taken.some(({ jti }) => jti === read.jti)) return { status: 202 };
      return { status: 202, change: () => void taken.push(read) };
    },
  };
}

/** RFC 8935, 2.3: an error comes with its language. */
export function refusal(fault: Fault): SimulatedAnswer {
  return { status: 400, headers: { 'content-language': 'en' }, body: fault };
}

function judged(push: Push, options: ReceiverOptions): Claims | Fault {
  const { authorization, keys, issuer, audience } = options;
  if (authorization !== undefined && push.authorization !== authorization)
    return fault('authentication_failed', 'The transmitter did not authenticate.');
  if (push.contentType !== 'application/secevent+jwt' || typeof push.token !== 'string')
    return fault('invalid_request', 'The body must be application/secevent+jwt.');
  const read = readCompact(push.token);
  if (!read) return fault('invalid_request', 'The body is no signed token.');
  const { header, claims } = read;
  if (header.typ !== 'secevent+jwt') return fault('invalid_request', 'typ must be secevent+jwt.');
  if (claims.iss !== issuer) return fault('invalid_issuer', 'The issuer is not known here.');
  const key = keys.find(({ kid }) => kid === header.kid);
  if (!key || key.alg !== header.alg)
    return fault('invalid_key', 'No key of this kid and algorithm is known.');
  if (!isSignedBy(push.token, key)) return fault('authentication_failed', 'The signature does not hold.');
  if (![claims.aud].flat().includes(audience))
    return fault('invalid_audience', `The audience must be ${audience}.`);
  return faultOfClaims(claims, options.dialect) ?? claims;
}

function faultOfClaims(claims: Claims, dialect: ReceiverOptions['dialect']): Fault | undefined {
  const { jti, iat, events, exp, sub } = claims;
  if (typeof jti !== 'string' || typeof iat !== 'number' || exp !== undefined || sub !== undefined)
    return fault('invalid_request', 'jti and iat must be there, exp and sub must not.');
  const [first, ...more] = Object.entries((events ?? {}) as Record<string, Claims>);
  if (!first || more.length > 0) return fault('invalid_request', 'There must be one event.');
  const [uri, payload] = first;
  if (!(KNOWN[dialect] as readonly string[]).includes(uri))
    return fault('invalid_request', `Unsupported event type ${uri}`);
  return dialect === 'okta' ? faultAtOkta(payload) : faultOfSubject(claims.sub_id, 'sub_id');
}

/** Okta names members in its own spelling. */
function faultAtOkta({ subject, event_timestamp: at }: Claims): Fault | undefined {
  const place = 'Failed claim validation in security event token.';
  if (typeof at !== 'number')
    return fault(
      'invalid_request',
      `${place} 'events.sessionRevokedEvent.eventTimestamp': The field cannot be left blank`,
    );
  return faultOfSubject((subject as Claims | undefined)?.user, 'subject.user');
}

function faultOfSubject(subject: unknown, place: string): Fault | undefined {
  const { format } = (subject ?? {}) as Claims;
  return typeof format === 'string' ? undefined : fault('invalid_request', `${place} is missing.`);
}

function fault(err: string, description: string): Fault {
  return { err, description };
}
