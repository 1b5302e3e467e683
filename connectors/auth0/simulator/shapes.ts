import type { SimulatedAnswer, SimulatedRequest } from 'countersign/kit/testing';
import type { Seed } from './seed.ts';
import type { SimulatedSession, SimulatedToken, SimulatedUser } from './tenant.ts';

/** How the simulated tenant's things look on the wire. */

const EPOCH = '2026-01-01T00:00:00.000Z';
const WEEK_MS = 7 * 86_400_000;
const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

export function errorAnswer(status: number, errorCode: string, message: string): SimulatedAnswer {
  return { status, body: { statusCode: status, error: NAMES[status] ?? 'Error', message, errorCode } };
}

export function notFound(what: string): SimulatedAnswer {
  return errorAnswer(404, 'inexistent_resource', `${what} does not exist.`);
}

/** A page by number, as the list's own array. */
export function numberedAnswer(
  query: URLSearchParams,
  rows: readonly unknown[],
  most: number,
): SimulatedAnswer {
  const size = Math.min(Number(query.get('per_page') ?? 50), most);
  const from = Number(query.get('page') ?? 0) * size;
  return { status: 200, body: rows.slice(from, from + size) };
}

/** A page with a pointer to the next. */
export function pointedAnswer(
  { query }: SimulatedRequest,
  name: string,
  rows: readonly unknown[],
  most: number,
): SimulatedAnswer {
  const size = Math.min(Number(query.get('take') ?? 50), most);
  const from = Number(query.get('from') ?? 0);
  const more = from + size < rows.length ? { next: String(from + size) } : {};
  return { status: 200, body: { [name]: rows.slice(from, from + size), ...more } };
}

export function wireUser({ id, email, username, name, blocked, createdAt }: SimulatedUser) {
  const [provider, own] = id.split('|');
  return {
    user_id: id,
    ...(email ? { email, email_verified: true } : {}),
    ...(username ? { username } : {}),
    name: name ?? email ?? id,
    created_at: createdAt ?? EPOCH,
    updated_at: EPOCH,
    identities: [{ connection: 'Users', user_id: own ?? id, provider, isSocial: false }],
    ...(blocked === undefined ? {} : { blocked }),
  };
}

export function wireSession(session: SimulatedSession) {
  const created = session.createdAt ?? EPOCH;
  return {
    id: session.id,
    user_id: session.userId,
    created_at: created,
    updated_at: created,
    authenticated_at: created,
    idle_expires_at: session.idleExpiresAt ?? null,
    expires_at: later(created),
    last_interacted_at: created,
    device: {
      initial_ip: session.ip,
      initial_user_agent: session.userAgent,
      last_ip: session.ip,
      last_user_agent: session.userAgent,
    },
    clients: [],
    authentication: { methods: [{ name: 'pwd', timestamp: created }] },
  };
}

export function wireToken(token: SimulatedToken) {
  const created = token.createdAt ?? EPOCH;
  return {
    id: token.id,
    user_id: token.userId,
    created_at: created,
    idle_expires_at: null,
    expires_at: token.expiresAt === undefined ? later(created) : token.expiresAt,
    client_id: token.clientId,
    session_id: token.sessionId ?? null,
    rotating: true,
    resource_servers: [{ audience: 'https://api.acme.example', scopes: 'read:mail offline_access' }],
    last_exchanged_at: token.lastExchangedAt === undefined ? created : token.lastExchangedAt,
  };
}

export function wireDevice({ id, userId, clientId, device }: SimulatedToken) {
  return { id, device_name: device, type: 'rotating_refresh_token', user_id: userId, client_id: clientId };
}

export function wireGrant({ id, userId, clientId, audience, scope }: Seed['grants'][number]) {
  return { id, clientID: clientId, user_id: userId, audience, scope };
}

export function wireClientGrant(grant: Seed['clientGrants'][number]) {
  const { id, clientId, audience, scope, subjectType, allowAllScopes } = grant;
  return {
    id,
    ...(clientId ? { client_id: clientId } : { default_for: 'third_party_clients' }),
    audience,
    scope,
    subject_type: subjectType,
    allow_all_scopes: allowAllScopes,
  };
}

export function wireFactor({ id, type, createdAt }: Seed['factors'][number]) {
  return { id, type, confirmed: true, created_at: createdAt ?? EPOCH };
}

function later(created: string): string {
  return new Date(Date.parse(created) + WEEK_MS).toISOString();
}
