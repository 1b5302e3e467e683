import { CountersignError, type Http, orUndefined, readAnswer } from 'countersign/kit';
import { checkedEndpoint, metadataAddresses } from './issuer.ts';
import { type KeySet, KeySet as KeySetShape, Metadata } from './wire.ts';

/** An endpoint at which a client proves who it is. */
export interface ClientEndpoint {
  readonly name: 'introspection' | 'revocation';
  readonly url: URL;
  /** Undefined where the metadata does not tell. */
  readonly methods: readonly string[] | undefined;
  readonly algorithms: readonly string[] | undefined;
}

/** What the issuer offers; undefined where its metadata names none. */
export interface Endpoints {
  readonly introspection: ClientEndpoint | undefined;
  readonly revocation: ClientEndpoint | undefined;
  readonly userinfo: URL | undefined;
  readonly keys: URL | undefined;
}

/** Issuers change their metadata rarely, and their keys announced. */
const KEPT_MS = 10 * 60_000;

/**
 * Reads the issuer's metadata: by RFC 8414, and by OpenID Connect Discovery for what that does not name.
 *
 * Both must name the very issuer, letter by letter: a document of another one would lead our tokens and secrets to it.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for another issuer or an unfit endpoint; ERR_CONNECTOR_NOT_FOUND without any document
 */
export async function discover(httpFor: (url: URL) => Http, issuer: string): Promise<Endpoints> {
  const { oauth, openid } = metadataAddresses(issuer);
  const first = await document(httpFor, oauth, issuer);
  const isWhole = first?.introspection_endpoint && first.revocation_endpoint && first.userinfo_endpoint;
  const second = isWhole ? undefined : await document(httpFor, openid, issuer);
  if (!first && !second) {
    throw new CountersignError('ERR_CONNECTOR_NOT_FOUND', 'oauth2: the issuer publishes no metadata', {
      place: `oauth2 ${openid}`,
    });
  }
  return endpointsOf({ ...second, ...first } as Metadata, issuer);
}

async function document(
  httpFor: (url: URL) => Http,
  address: string,
  issuer: string,
): Promise<Metadata | undefined> {
  const answer = await orUndefined(httpFor(new URL(address))({ method: 'GET', path: address }));
  if (!answer) return undefined;
  const metadata = readAnswer('oauth2', Metadata, answer);
  if (metadata.issuer === issuer) return metadata;
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `oauth2: the metadata is of the issuer ${JSON.stringify(metadata.issuer.slice(0, 200))}, not of OAUTH2_ISSUER`,
    { place: `oauth2 ${address}` },
  );
}

function endpointsOf(metadata: Metadata, issuer: string): Endpoints {
  const url = (name: 'introspection_endpoint' | 'revocation_endpoint' | 'userinfo_endpoint' | 'jwks_uri') => {
    const address = metadata[name];
    return address === undefined ? undefined : checkedEndpoint(name, address, issuer);
  };
  const clientEndpoint = (name: ClientEndpoint['name']): ClientEndpoint | undefined => {
    const address = url(`${name}_endpoint`);
    return (
      address && {
        name,
        url: address,
        methods: metadata[`${name}_endpoint_auth_methods_supported`],
        algorithms:
          metadata[`${name}_endpoint_auth_signing_alg_values_supported`] ??
          metadata.token_endpoint_auth_signing_alg_values_supported,
      }
    );
  };
  return {
    introspection: clientEndpoint('introspection'),
    revocation: clientEndpoint('revocation'),
    userinfo: url('userinfo_endpoint'),
    keys: url('jwks_uri'),
  };
}

/** The issuer's published keys. */
export async function fetchKeys(httpFor: (url: URL) => Http, url: URL): Promise<KeySet> {
  return readAnswer('oauth2', KeySetShape, await httpFor(url)({ method: 'GET', path: url.href }));
}

/** Keeps what a fetch brought for ten minutes; a failure is not kept. One fetch at a time. */
export function kept<Value>(fetchValue: () => Promise<Value>, now: () => Date): () => Promise<Value> {
  let value: { readonly of: Value; readonly atMs: number } | undefined;
  let fetching: Promise<Value> | undefined;
  return async () => {
    const nowMs = now().getTime();
    if (value && nowMs >= value.atMs && nowMs < value.atMs + KEPT_MS) return value.of;
    fetching ??= fetchValue()
      .then((of) => {
        value = { of, atMs: nowMs };
        return of;
      })
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  };
}
