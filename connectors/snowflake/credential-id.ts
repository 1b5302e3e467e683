import { hash } from 'node:crypto';
import { quoted } from './sql.ts';
import type { KeySlot } from './statements.ts';

/** How credentials are named outside: by owner and name, written as SQL writes them, so that no name looks like two. */

const LONGEST = 512;

/** `"ALICE"."CI"`: a programmatic access token or a named key pair, which is `"ALICE".KEY."CI"`. */
export function tokenId(user: string, token: string): string {
  return fitted(`${quoted(user)}.${quoted(token)}`);
}

export function keyPairId(user: string, pair: string): string {
  return fitted(`${quoted(user)}.KEY.${quoted(pair)}`);
}

/** `"ALICE".RSA_PUBLIC_KEY`: a key that is a property of its user. */
export function keyId(user: string, slot: KeySlot): string {
  return fitted(`${quoted(user)}.${slot}`);
}

/** `"ALICE".PASSWORD` */
export function passwordId(user: string): string {
  return fitted(`${quoted(user)}.PASSWORD`);
}

/** `"ALICE".OAUTH."LOOKER"."ANALYST"`: what a client may do by the user's consent. */
export function authorizationId(user: string, integration: string, role: string): string {
  return fitted(`${quoted(user)}.OAUTH.${quoted(integration)}.${quoted(role || 'ALL')}`);
}

/** Names may be longer than an id: of those the digest stands. */
function fitted(id: string): string {
  return id.length <= LONGEST ? id : `sha256-${hash('sha256', id)}`;
}
