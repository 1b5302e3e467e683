import type { Fingerprints, PresentedTokens } from '#domain/ports.ts';
import type { PresentedToken } from '#domain/presented-token.ts';

/** A record without its secrets, and the secrets by the fingerprints that stand in their place; they are never kept. */
export interface Scrubbed {
  readonly record: unknown;
  readonly secrets: ReadonlyMap<string, string>;
}

/** A token is longer, in characters. */
const SHORTEST_TOKEN = 40;
const MOST_SECRETS = 1_000;

/** Replaces the secrets of a record, and hands out those that may be tokens. */
export function scrubbed(record: unknown, fingerprints: Fingerprints): Scrubbed {
  const secrets = new Map<string, string>();
  const clean = fingerprints.scrub(record, (raw, fingerprint) => {
    if (raw.length >= SHORTEST_TOKEN && secrets.size < MOST_SECRETS) secrets.set(fingerprint, raw);
  });
  return { record: clean, secrets };
}

/** What is presented in a part of a record: that of its secrets whose fingerprints stand in the part. */
export async function presentedIn(
  payload: string,
  secrets: Scrubbed['secrets'],
  presented: PresentedTokens,
): Promise<readonly PresentedToken[]> {
  if (secrets.size === 0) return [];
  const own = [...secrets].filter(([fingerprint]) => payload.includes(fingerprint));
  return own.length === 0 ? [] : await presented.read(own.map(([, raw]) => raw));
}
