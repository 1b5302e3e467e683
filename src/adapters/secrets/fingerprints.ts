import { createHmac } from 'node:crypto';
import { CountersignError } from '#domain/errors.ts';
import type { Fingerprints } from '#domain/ports.ts';
import { scrubText, scrubValue } from '#domain/secrets.ts';

const SHORTEST_KEY_BYTES = 16;

/**
 * Names raw secrets by keyed fingerprints: `fp_` and the first 32 hex digits of HMAC-SHA-256 (RFC 2104).
 *
 * The same key gives the same fingerprint for the same secret, so that two sources that saw one token can be joined;
 * without the key nobody can try guesses against it.
 *
 * @param key at least 16 bytes, kept by the operator; another key makes old fingerprints unrecognisable
 * @throws ERR_CONFIG_INVALID for a shorter key
 */
export function createFingerprints(key: Uint8Array): Fingerprints {
  if (key.byteLength < SHORTEST_KEY_BYTES) {
    throw new CountersignError('ERR_CONFIG_INVALID', 'the fingerprint key needs at least 16 bytes', {
      place: 'FINGERPRINT_KEY',
    });
  }
  const own = Buffer.from(key);
  const of = (raw: string): string =>
    `fp_${createHmac('sha256', own).update(raw, 'utf8').digest('hex').slice(0, 32)}`;
  return {
    of,
    scrub<T>(value: T, onSecret?: (raw: string, fingerprint: string) => void): T {
      const replace = onSecret === undefined ? of : told(of, onSecret);
      return (typeof value === 'string' ? scrubText(value, replace) : scrubValue(value, replace)) as T;
    },
  };
}

function told(
  of: (raw: string) => string,
  onSecret: (raw: string, fingerprint: string) => void,
): (raw: string) => string {
  return (raw) => {
    const fingerprint = of(raw);
    onSecret(raw, fingerprint);
    return fingerprint;
  };
}
