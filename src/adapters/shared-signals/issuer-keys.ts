import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import type { Clock } from '#domain/ports.ts';

/** Where an issuer's public keys are: an address, or the keys themselves. */
export type KeySource = { readonly jwksUri: string } | { readonly jwks: PublicKeys };

/** A JWK set of public keys. */
export interface PublicKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

const TIMEOUT_MS = 5_000;
const CACHE_MS = 10 * 60_000;
/** A key that is not in the set makes it read again, no more often than this: a token may be anybody's. */
const COOLDOWN_MS = 30_000;
/** After a failure nothing is asked for so long. */
const PAUSE_MS = 5_000;
const MOST_BYTES = 256 * 1024;

/**
 * Finds the key that a token names by its `kid`.
 *
 * Keys behind an address are kept for ten minutes, read within five seconds, up to 256 KiB, and never by way of a redirect.
 * What it throws besides jose's `ERR_JWKS_NO_MATCHING_KEY` and `ERR_JWKS_MULTIPLE_MATCHING_KEYS` is the issuer's fault.
 */
export function issuerKeys(source: KeySource, clock: Clock): JWTVerifyGetKey {
  if ('jwks' in source) return createLocalJWKSet(source.jwks as JSONWebKeySet);
  return createRemoteJWKSet(new URL(source.jwksUri), {
    timeoutDuration: TIMEOUT_MS,
    cacheMaxAge: CACHE_MS,
    cooldownDuration: COOLDOWN_MS,
    [customFetch]: boundedFetch(clock),
  });
}

/** Fetches no more than MOST_BYTES, and after a failure leaves the issuer alone for a while. */
function boundedFetch(clock: Clock): FetchImplementation {
  let pausedUntilMs = 0;
  return async (url, options) => {
    if (clock.now().getTime() < pausedUntilMs) throw new Error('the key set could not be read a moment ago');
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`the key set is answered with ${response.status}`);
      return new Response(await bounded(response));
    } catch (cause) {
      pausedUntilMs = clock.now().getTime() + PAUSE_MS;
      throw cause;
    }
  };
}

async function bounded(response: Response): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`the key set is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
