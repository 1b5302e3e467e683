import type { SimulatedAnswer } from 'countersign/kit/testing';
import type { Org, SimulatedSession, SimulatedToken, SimulatedUser } from './org.ts';
import type { Seed } from './seed.ts';

/** How the simulated org's things look on the wire. */

const EPOCH = '2026-01-01T00:00:00.000Z';
const WEEK_MS = 7 * 86_400_000;

export function errorAnswer(status: number, errorCode: string, errorSummary: string): SimulatedAnswer {
  const errorId = 'oaeSimulated0000000000000';
  return { status, body: { errorCode, errorSummary, errorLink: errorCode, errorId, errorCauses: [] } };
}

export function notFound(what: string): SimulatedAnswer {
  return errorAnswer(404, 'E0000007', `Not found: Resource not found: ${what}`);
}

export function wireUser({ id, login, email, status, displayName }: SimulatedUser) {
  return {
    id,
    status,
    created: EPOCH,
    activated: EPOCH,
    statusChanged: EPOCH,
    lastLogin: null,
    lastUpdated: EPOCH,
    passwordChanged: null,
    profile: { login, email: email ?? login, ...(displayName ? { displayName } : {}) },
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  };
}

export function wireClient({ clientId, clientName }: ReturnType<Org['clientsOf']>[number]) {
  return { client_id: clientId, ...(clientName ? { client_name: clientName } : {}) };
}

export function wireToken(token: SimulatedToken) {
  const created = token.createdAt ?? EPOCH;
  return {
    id: token.id,
    status: token.status,
    userId: token.userId,
    clientId: token.clientId,
    scopes: token.scopes,
    created,
    lastUpdated: created,
    expiresAt: token.expiresAt ?? new Date(Date.parse(created) + 13 * WEEK_MS).toISOString(),
    issuer: 'https://simulated.example/oauth2/default',
  };
}

export function wireGrant(grant: Seed['grants'][number]) {
  return {
    ...grant,
    source: 'END_USER',
    created: EPOCH,
    lastUpdated: EPOCH,
    issuer: 'https://simulated.example',
  };
}

export function wireApiToken({ createdAt, ...token }: Seed['apiTokens'][number]) {
  const created = createdAt ?? EPOCH;
  return { ...token, clientName: 'Okta API', created, lastUpdated: created };
}

export function wireSession(org: Org, session: SimulatedSession) {
  const createdAt = session.createdAt ?? EPOCH;
  return {
    id: session.id,
    userId: session.userId,
    login: org.user(session.userId)?.login ?? 'nobody',
    createdAt,
    expiresAt: session.expiresAt ?? new Date(Date.parse(createdAt) + WEEK_MS).toISOString(),
    status: 'ACTIVE',
    amr: ['pwd'],
    mfaActive: false,
  };
}

export function wireGroup(name: string, index: number) {
  return {
    id: `00gsimulated${String(index).padStart(8, '0')}`,
    created: EPOCH,
    lastUpdated: EPOCH,
    objectClass: ['okta:user_group'],
    type: 'OKTA_GROUP',
    profile: { name },
  };
}

export function wireRole(type: string, index: number) {
  return {
    id: `ra1simulated${String(index).padStart(8, '0')}`,
    label: type,
    type,
    status: 'ACTIVE',
    created: EPOCH,
    lastUpdated: EPOCH,
    assignmentType: 'USER',
  };
}
