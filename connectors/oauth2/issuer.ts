import { CountersignError } from 'countersign/kit';

/**
 * The issuer identifier, unchanged: it is compared letter by letter (RFC 8414, 3.3).
 *
 * @throws ERR_CONFIG_INVALID for one that is not https (http only on loopback) or has a query, fragment or password
 */
export function checkedIssuer(issuer: string): string {
  const url = URL.parse(issuer);
  const isPlain = url !== null && !/[?#]/.test(issuer) && !url.username && !url.password;
  if (isPlain && (url.protocol === 'https:' || isPlainLoopback(url))) return issuer;
  throw new CountersignError(
    'ERR_CONFIG_INVALID',
    'oauth2: OAUTH2_ISSUER must be an https address (http only on loopback) without query, fragment and password',
    { place: 'OAUTH2_ISSUER' },
  );
}

/** Where the metadata of an issuer stands: by RFC 8414, 3.1, and by OpenID Connect Discovery 1.0, 4.1. */
export function metadataAddresses(issuer: string): { readonly oauth: string; readonly openid: string } {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/+$/, '');
  return {
    oauth: `${origin}/.well-known/oauth-authorization-server${path}`,
    openid: `${origin}${path}/.well-known/openid-configuration`,
  };
}

/**
 * An endpoint of the issuer's choosing, on whatever host it likes.
 *
 * It must be https; one on loopback only where the issuer is there too, so that no metadata from afar turns our tokens
 * and requests on services of this machine.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the member of the metadata
 */
export function checkedEndpoint(name: string, endpoint: string, issuer: string): URL {
  const url = URL.parse(endpoint);
  const isLocalIssuer = isLoopback(new URL(issuer));
  const isFit =
    url !== null &&
    !url.username &&
    !url.password &&
    !endpoint.includes('#') &&
    (url.protocol === 'https:' || isPlainLoopback(url)) &&
    (isLocalIssuer || !isLoopback(url));
  if (isFit) return url;
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `oauth2: ${name} of the issuer’s metadata is no address that a token may be sent to`,
    { place: `oauth2 ${name}` },
  );
}

function isPlainLoopback(url: URL): boolean {
  return url.protocol === 'http:' && isLoopback(url);
}

/** Every spelling that leads to this machine; URLs write addresses of version 4 in one way only. */
function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/\.$/, '');
  const isName = host === 'localhost' || host.endsWith('.localhost');
  return isName || /^(?:127\.|0\.0\.0\.0$|\[::1?\]$|\[::ffff:(?:7f|0:0\]))/.test(host);
}
