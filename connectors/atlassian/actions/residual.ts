import type { Action } from 'countersign/kit';

type Residual = Action<unknown>['residual'][number];

/** No call ends them (https://jira.atlassian.com/browse/AX-229): only the console does, for a whole authentication policy. */
export const SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions in the browser and on mobile devices',
  endsWithinMs: null,
  why: 'Atlassian has no call that lists or ends sessions; in the console an authentication policy resets those of all its members.',
};

/** Whoever holds the identity provider's session is back with one click. */
export const SIGN_IN_AGAIN: Residual = {
  layer: 'idp-session',
  what: 'a session at the identity provider, which signs in to Atlassian again without a password',
  endsWithinMs: null,
  why: 'Nothing at Atlassian touches it; revoke the sessions at the identity provider first.',
};

/** A refresh token of an app lives on as long as the user's grant. */
export const APP_GRANTS: Residual = {
  layer: 'refresh-token',
  what: 'what the user allowed apps to do by OAuth 2.0 (3LO)',
  endsWithinMs: null,
  why: 'Atlassian lists no user’s grants and has no call to take one away: the user does it in the account’s settings.',
};

/** Whoever is signed in can make another. */
export const NEW_TOKENS: Residual = {
  layer: 'static-key',
  what: 'API tokens made after the call, by whoever is still signed in',
  endsWithinMs: null,
  why: 'Only a suspended account can make none.',
};
