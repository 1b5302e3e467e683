import type { Action } from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';

type Residual = Action<SnowflakeClient>['residual'][number];

export const SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that are open',
  endsWithinMs: null,
  why: 'They go on, and one that is used does not time out; sessions.revoke ends them.',
};

export const NEW_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'a session that began within three hours and has run no query',
  endsWithinMs: null,
  why: 'No view shows it yet, so that it is not aborted; account.suspend first, then this once more three hours later.',
};

export const KEYS: Residual = {
  layer: 'static-key',
  what: 'programmatic access tokens, key pairs and workload identities',
  endsWithinMs: null,
  why: 'They sign in anew by themselves: tokens.revoke removes the tokens, credential.disable a key, account.suspend stops all.',
};

export const KEY_PAIRS: Residual = {
  layer: 'static-key',
  what: 'key pairs and workload identities',
  endsWithinMs: null,
  why: 'They are no tokens: credential.disable takes a key pair out of use, account.suspend stops all.',
};

export const OAUTH: Residual = {
  layer: 'refresh-token',
  what: 'OAuth clients that the user has consented to, and external OAuth',
  endsWithinMs: null,
  why: 'They refresh by themselves: tokens.revoke takes the consents back, and external tokens end at their issuer.',
};

export const EXTERNAL_OAUTH: Residual = {
  layer: 'access-token',
  what: 'access tokens of an external OAuth server',
  endsWithinMs: null,
  why: 'They live as long as their issuer sets, and Snowflake takes them until then; account.suspend stops them.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in',
  endsWithinMs: null,
  why: 'The account stays open: whoever holds its password, a key, or a session at its identity provider signs in again.',
};

export const TASKS: Residual = {
  layer: 'account',
  what: 'tasks, stages, shares and integrations that the user made',
  endsWithinMs: null,
  why: 'They belong to roles, not to the user, and go on by themselves: look for them in QUERY_HISTORY.',
};
