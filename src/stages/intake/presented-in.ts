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

/** Replaces the secrets of a record, `named` ones too, and hands out those that may be tokens. */
export function scrubbed(
  record: unknown,
  fingerprints: Fingerprints,
  named: readonly string[] = [],
): Scrubbed {
  const secrets = new Map<string, string>();
  const keep = (raw: string, fingerprint: string): void => {
    if (raw.length >= SHORTEST_TOKEN && secrets.size < MOST_SECRETS) secrets.set(fingerprint, raw);
  };
  const replacements = named.map((raw) => [raw, fingerprints.of(raw)] as const);
  for (const [raw, fingerprint] of replacements) keep(raw, fingerprint);
  const without = replacements.length === 0 ? record : replaced(record, replacements);
  return { record: fingerprints.scrub(without, keep), secrets };
}

/** A named secret that is shorter stands in for itself alone: within other texts it would be found by chance. */
const SHORTEST_WITHIN = 8;

function replaced(value: unknown, replacements: readonly (readonly [string, string])[]): unknown {
  if (typeof value === 'string')
    return replacements.reduce(
      (text, [raw, fingerprint]) =>
        text === raw ? fingerprint : raw.length >= SHORTEST_WITHIN ? text.replaceAll(raw, fingerprint) : text,
      value,
    );
  if (Array.isArray(value)) return value.map((item) => replaced(item, replacements));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, item]) => [key, replaced(item, replacements)] as const);
  return Object.fromEntries(members);
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
