import { randomUUID } from 'node:crypto';
import { CountersignError, type HttpRequest } from 'countersign/kit';
import { SignJWT } from 'jose';
import type { ClientEndpoint } from './discovery.ts';
import type { PrivateKey } from './private-key.ts';
import type { RegisteredClient } from './settings.ts';

const ASSERTION_LIFETIME_S = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a request carries to prove which client makes it. */
export type Authentication = Required<Pick<HttpRequest, 'headers' | 'form'>>;

/**
 * Authenticates a client at an endpoint: by private_key_jwt (RFC 7523) with a key, by client_secret_basic (RFC 6749,
 * 2.3.1) with a secret.
 *
 * @param audience of an assertion: the issuer identifier, so that no endpoint can use it elsewhere
 * @throws ERR_CONFIG_INVALID when the issuer's metadata rules the method out
 */
export async function authenticate(
  { id, proof }: RegisteredClient,
  endpoint: ClientEndpoint,
  audience: string,
  now: Date,
): Promise<Authentication> {
  const method = proof.kind === 'key' ? 'private_key_jwt' : 'client_secret_basic';
  if (endpoint.methods && !endpoint.methods.includes(method))
    throw notTaken(
      endpoint,
      `clients by ${endpoint.methods.join(', ').slice(0, 200)} alone, not by ${method}`,
    );
  if (proof.kind === 'secret') return { headers: { authorization: basic(id, proof.secret) }, form: {} };
  const assertion = await sign(id, proof.key, algorithmFor(proof.key, endpoint), audience, now);
  return {
    headers: {},
    form: { client_id: id, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion },
  };
}

/** Both halves are encoded as form values first, so that a colon in an id does no harm. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

function algorithmFor({ algorithms }: PrivateKey, endpoint: ClientEndpoint): string {
  const found = algorithms.find((each) => endpoint.algorithms?.includes(each) ?? true);
  if (found) return found;
  throw notTaken(endpoint, `assertions signed with ${endpoint.algorithms?.join(', ').slice(0, 200)} alone`);
}

async function sign(
  id: string,
  { key, keyId }: PrivateKey,
  alg: string,
  audience: string,
  now: Date,
): Promise<string> {
  const nowS = Math.floor(now.getTime() / 1_000);
  return new SignJWT()
    .setProtectedHeader({ alg, ...(keyId ? { kid: keyId } : {}) })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ASSERTION_LIFETIME_S)
    .sign(key);
}

function notTaken({ name }: ClientEndpoint, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `oauth2: the ${name} endpoint takes ${what}`, {
    place: `oauth2 ${name}`,
  });
}
