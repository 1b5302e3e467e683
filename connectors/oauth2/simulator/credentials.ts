import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import type { SimulatedRequest } from 'countersign/kit/testing';

/** Made up. */
export const CLIENT_ID = 'countersign';
export const CLIENT_SECRET = 'simulated:client/secret+of nobody at all';
export const OTHER_CLIENT_ID = 'crm:app';
export const OTHER_CLIENT_SECRET = 'simulated-secret-of-the-crm-app';
const ISSUER_KEY_ID = 'issuer-key-1';

// Made once a process: keys are what simulators of one process may share.
const ISSUER = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const CLIENT = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export const CLIENT_KEY_PEM = CLIENT.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export function issuerKeys() {
  return {
    keys: [{ ...ISSUER.publicKey.export({ format: 'jwk' }), kid: ISSUER_KEY_ID, use: 'sig', alg: 'ES256' }],
  };
}

/** A token as RFC 9068 has it, signed with the issuer's key unless told otherwise. */
export function signedToken(claims: Record<string, unknown>, key: KeyObject = ISSUER.privateKey): string {
  const parts = [{ typ: 'at+jwt', alg: 'ES256', kid: ISSUER_KEY_ID }, claims];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** The client that made the request; undefined without a valid proof. */
export function clientOf(request: SimulatedRequest, issuer: string, nowMs: number): string | undefined {
  const form = (request.body ?? {}) as Record<string, string>;
  if (form.client_assertion) return isAssertion(form, issuer, nowMs) ? CLIENT_ID : undefined;
  return basicClient(request.headers.authorization ?? '');
}

function basicClient(authorization: string): string | undefined {
  const [id = '', secret = ''] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
    .toString('utf8')
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', '%20')));
  const known: Readonly<Record<string, string>> = {
    [CLIENT_ID]: CLIENT_SECRET,
    [OTHER_CLIENT_ID]: OTHER_CLIENT_SECRET,
  };
  return known[id] === secret ? id : undefined;
}

/** RFC 7523, 3, with the issuer as the only audience taken. */
function isAssertion(form: Record<string, string>, issuer: string, nowMs: number): boolean {
  const [head = '', body = '', signature = ''] = (form.client_assertion ?? '').split('.');
  const key = { key: createPublicKey(CLIENT.privateKey), dsaEncoding: 'ieee-p1363' as const };
  if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    return false;
  const { iss, sub, aud, exp, jti } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >;
  const leftS = Number(exp) - nowMs / 1_000;
  const isClient = iss === CLIENT_ID && sub === CLIENT_ID && form.client_id === CLIENT_ID;
  return isClient && aud === issuer && typeof jti === 'string' && leftS > 0 && leftS <= 300;
}
