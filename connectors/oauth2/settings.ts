import { type ConnectorContext, CountersignError, z } from 'countersign/kit';
import { checkedIssuer } from './issuer.ts';
import { looksLikeKey, type PrivateKey, readPrivateKey } from './private-key.ts';

/** How a client proves who it is. */
export type Proof =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'key'; readonly key: PrivateKey };

export interface RegisteredClient {
  readonly id: string;
  readonly proof: Proof;
}

export interface OAuth2Settings {
  readonly issuer: string;
  readonly audience: string;
  readonly tokensFile: string;
  /** The one that introspects. */
  readonly client: RegisteredClient;
  /** It and all others, by id. */
  readonly clients: ReadonlyMap<string, RegisteredClient>;
}

/** @throws ERR_CONFIG_INVALID naming the setting or secret, never its value */
export function readSettings({ settings, secrets }: ConnectorContext): OAuth2Settings {
  const { clientId, tokensFile } = settings;
  const issuer = checkedIssuer(settings.issuer ?? '');
  if (!clientId) throw invalid('OAUTH2_CLIENT_ID', 'missing');
  if (!tokensFile) throw invalid('OAUTH2_TOKENS_FILE', 'missing');
  const client = { id: clientId, proof: ownProof(settings, secrets) };
  return {
    issuer,
    audience: settings.assertionAudience || issuer,
    tokensFile,
    client,
    clients: new Map([...furtherClients(secrets.clients), [clientId, client]]),
  };
}

function ownProof(settings: ConnectorContext['settings'], secrets: ConnectorContext['secrets']): Proof {
  const { privateKey, clientSecret } = secrets;
  if (privateKey && clientSecret)
    throw invalid('OAUTH2_CLIENT_SECRET', 'set this or OAUTH2_PRIVATE_KEY, not both');
  if (clientSecret) return { kind: 'secret', secret: clientSecret };
  if (!privateKey) throw invalid('OAUTH2_PRIVATE_KEY', 'set this or OAUTH2_CLIENT_SECRET');
  const key = readPrivateKey(privateKey);
  if (!key) throw invalid('OAUTH2_PRIVATE_KEY', 'no RSA, EC or Ed25519 private key in PEM or JWK');
  return { kind: 'key', key: { ...key, keyId: settings.keyId || key.keyId } };
}

const Further = z.record(z.string().min(1), z.union([z.string().min(1), z.looseObject({ kty: z.string() })]));

function furtherClients(text: string | undefined): [string, RegisteredClient][] {
  if (!text) return [];
  return Object.entries(readFurther(text)).map(([id, given]) => {
    const proof =
      typeof given === 'string' && !looksLikeKey(given) ? secretProof(given) : keyProof(id, given);
    return [id, { id, proof }];
  });
}

function readFurther(text: string): z.infer<typeof Further> {
  try {
    return Further.parse(JSON.parse(text));
  } catch {
    // The cause may quote a secret: it is left out on purpose.
    throw invalid('OAUTH2_CLIENTS', 'no JSON object of client id to secret, PEM or JWK');
  }
}

function secretProof(secret: string): Proof {
  return { kind: 'secret', secret };
}

function keyProof(id: string, given: string | object): Proof {
  const key = readPrivateKey(typeof given === 'string' ? given : JSON.stringify(given));
  if (key) return { kind: 'key', key };
  throw invalid('OAUTH2_CLIENTS', `client ${id} has no RSA, EC or Ed25519 private key in PEM or JWK`);
}

function invalid(place: string, what: string): CountersignError {
  return new CountersignError('ERR_CONFIG_INVALID', `oauth2: ${place}: ${what}`, { place });
}
