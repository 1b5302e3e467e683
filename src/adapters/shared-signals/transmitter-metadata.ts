import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type JsonWebKeyInput,
  type KeyObject,
} from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CountersignError } from '#domain/errors.ts';

export interface TransmitterKey {
  /** Our own `iss`, an https URL. */
  readonly issuer: string;
  /** The key that signs our tokens: PEM (PKCS #8) or a JWK. */
  readonly privateKey: string;
  /** May be left out for a JWK that has a `kid`. */
  readonly keyId: string | undefined;
}

const CONFIGURATION = '/.well-known/ssf-configuration';
const KEYS = '/.well-known/ssf-jwks.json';
/** How long, in seconds, receivers may keep it: a new key is known everywhere after that. */
const KEPT_SECONDS = 600;

/** Answers a request and returns true, or leaves it untouched and returns false. */
export type MetadataListener = (req: IncomingMessage, res: ServerResponse<IncomingMessage>) => boolean;

/**
 * Publishes what receivers of our security event tokens need: `GET /.well-known/ssf-configuration`, with the issuer's path
 * behind it where it has one, and the public half of the signing key at its `jwks_uri`.
 *
 * @throws ERR_CONFIG_INVALID for an issuer that is no https URL, or a key without a name, or that is neither RSA of 2048 bits nor P-256
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0-final.html#section-7.1
 */
export function createTransmitterMetadata(key: TransmitterKey): MetadataListener {
  const issuer = URL.parse(key.issuer);
  if (issuer?.protocol !== 'https:') throw invalid('SHARED_SIGNALS_ISSUER', 'must be an https URL');
  const path = issuer.pathname.replace(/\/$/, '');
  const configuration = JSON.stringify({
    spec_version: '1_0',
    issuer: key.issuer,
    jwks_uri: `${issuer.origin}${KEYS}`,
    delivery_methods_supported: ['urn:ietf:rfc:8935'],
  });
  const documents = new Map([
    [KEYS, { type: 'application/jwk-set+json', text: JSON.stringify({ keys: [publicJwk(key)] }) }],
    [CONFIGURATION, { type: 'application/json', text: configuration }],
    [`${CONFIGURATION}${path}`, { type: 'application/json', text: configuration }],
  ]);
  return (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    const [asked = ''] = (req.url ?? '').split('?', 1);
    const document = documents.get(asked);
    if (!document) return false;
    res.writeHead(200, {
      'content-type': document.type,
      'content-length': Buffer.byteLength(document.text),
      'cache-control': `public, max-age=${KEPT_SECONDS}`,
      'x-content-type-options': 'nosniff',
    });
    res.end(req.method === 'HEAD' ? undefined : document.text);
    return true;
  };
}

function publicJwk({ privateKey, keyId }: TransmitterKey): JsonWebKey {
  const jwk = privateKey.trimStart().startsWith('{') ? parsedJwk(privateKey) : undefined;
  const key = publicHalf(jwk ? { key: jwk, format: 'jwk' } : privateKey);
  const kid = keyId ?? jwk?.kid;
  if (typeof kid !== 'string')
    throw invalid('SHARED_SIGNALS_KEY_ID', 'missing; receivers find the key by it');
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: algorithmOf(key) };
}

function parsedJwk(text: string): JsonWebKey {
  try {
    return JSON.parse(text) as JsonWebKey;
  } catch {
    throw unreadable();
  }
}

function publicHalf(key: string | JsonWebKeyInput): KeyObject {
  try {
    return createPublicKey(createPrivateKey(key));
  } catch {
    throw unreadable();
  }
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2_048) return 'RS256';
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  throw invalid('SHARED_SIGNALS_PRIVATE_KEY', 'must be RSA of 2048 bits or more, or P-256');
}

/** Without its cause, which may quote the key. */
function unreadable(): CountersignError {
  return invalid('SHARED_SIGNALS_PRIVATE_KEY', 'is no private key in PEM or JWK');
}

function invalid(place: string, why: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `config: 1 problem(s)\n  ${place}   ${why}`, { place });
}
