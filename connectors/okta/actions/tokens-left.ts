import type { ProofReading } from 'countersign/kit';
import type { OktaClient } from '../client.ts';
import { clientName, type HeldTokens, heldTokens } from '../lookups.ts';

/** What the lists of refresh tokens say after a revocation. */
export interface TokensLeft {
  /** Tokens from before, or made no later than the end: they are still good. */
  readonly stale: number;
  readonly saw: ProofReading['saw'];
}

/** The ids of all tokens held, in a stable order. */
export function tokenIds(held: readonly HeldTokens[]): string[] {
  return held.flatMap(({ tokens }) => tokens.map(({ id }) => id)).sort();
}

export function tokenLines(held: readonly HeldTokens[]): string[] {
  return held
    .filter(({ tokens }) => tokens.length > 0)
    .map(({ owner, tokens }) => `${tokens.length} refresh tokens of ${clientName(owner)}`);
}

/**
 * Tells tokens that ought to be gone from those of a new sign-in since `endedAt`.
 *
 * @param before ids that were listed before the call
 */
export async function tokensLeft(
  client: OktaClient,
  userId: string,
  before: ReadonlySet<string>,
  endedAt: string,
): Promise<TokensLeft> {
  const held = (await heldTokens(client, userId)).flatMap(({ tokens }) => tokens);
  const stale = held.filter(
    ({ id, created }) => before.has(id) || Date.parse(created) <= Date.parse(endedAt),
  );
  const fresh = held.length - stale.length;
  return {
    stale: stale.length,
    saw: [
      stale.length === 0
        ? 'no refresh token from before is listed'
        : `${stale.length} refresh tokens from before are still listed`,
      ...(fresh > 0 ? [`${fresh} refresh tokens were made anew since`] : []),
    ],
  };
}

export function idsIn(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(String) : []);
}
