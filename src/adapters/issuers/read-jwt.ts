import type { PresentedJwt } from '#domain/presented-token.ts';
import { storable, there } from './storable.ts';

/** Longer than this, in characters, no header or payload is read: a token must fit into a request's headers. */
const LONGEST_PART = 65_536;
const MOST_LISTED = 20;
const LATEST = 253_402_300_799;

/** A JWT in compact serialization (RFC 7515 §7.1), its signature perhaps empty; within a text, as a word of its own. */
const JWT = /(?<![\w.~-])eyJ[\w-]{8,65536}\.eyJ[\w-]{2,65536}\.[\w-]{0,8192}(?![\w.~-])/g;

/** A JWT as it was presented: the raw text, and what of it may be kept. */
export interface ReadJwt {
  readonly raw: string;
  readonly header: PresentedJwt['header'];
  readonly claims: PresentedJwt['claims'];
  readonly faults: readonly string[];
  /** Whether the header names a nonce, as in tokens that Microsoft signs for its own APIs alone. */
  readonly hasNonce: boolean;
}

/** The JWTs in a raw secret that name an issuer, as ID and access tokens must (OpenID Connect Core §2, RFC 9068 §2.2). */
export function jwtsIn(secret: string): readonly ReadJwt[] {
  if (!secret.includes('eyJ')) return [];
  return Array.from(secret.matchAll(JWT), ([raw]) => readJwt(raw)).filter((read) => read !== undefined);
}

function readJwt(raw: string): ReadJwt | undefined {
  const [head = '', body = ''] = raw.split('.');
  const header = objectIn(head);
  const payload = objectIn(body);
  const iss = storable(payload?.iss);
  if (!header || !payload || iss === undefined || String(payload.iss).length > 512) return undefined;
  const faults: string[] = [];
  const time = (name: 'iat' | 'nbf' | 'exp' | 'auth_time'): number | undefined =>
    timeIn(payload, name, faults);
  return {
    raw,
    header: there({
      alg: storable(header.alg),
      kid: storable(header.kid),
      typ: storable(header.typ),
      x5t: storable(header.x5t),
    }),
    claims: {
      iss,
      aud: listIn(payload.aud) ?? [],
      ...there({
        sub: storable(payload.sub),
        iat: time('iat'),
        nbf: time('nbf'),
        exp: time('exp'),
        jti: storable(payload.jti) ?? storable(payload.uti),
        amr: listIn(payload.amr),
        acr: storable(payload.acr),
        auth_time: time('auth_time'),
        azp: storable(payload.azp),
        client_id: storable(payload.client_id),
        sid: storable(payload.sid),
        oid: storable(payload.oid),
      }),
    },
    faults,
    hasNonce: typeof header.nonce === 'string',
  };
}

/** The JSON object that a part encodes; undefined for what is none. */
function objectIn(part: string): Record<string, unknown> | undefined {
  if (part.length > LONGEST_PART) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // it only looks like a token
  }
}

function timeIn(payload: Record<string, unknown>, name: string, faults: string[]): number | undefined {
  const value = payload[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= 0 && value <= LATEST) return value;
  faults.push(`its ${name} is no time`);
  return undefined;
}

function listIn(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const items: readonly unknown[] = Array.isArray(value) ? value.slice(0, MOST_LISTED) : [value];
  return items.map(storable).filter((text) => text !== undefined);
}
