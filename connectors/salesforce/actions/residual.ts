import type { Action } from 'countersign/kit';
import type { SalesforceClient } from '../client.ts';

type Residual = Action<SalesforceClient>['residual'][number];

const DAY_MS = 86_400_000;

export const SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions at Salesforce',
  endsWithinMs: null,
  why: 'They are not ended by this, and none times out while it is used; sessions.revoke ends them.',
};

export const REFRESH_TOKENS: Residual = {
  layer: 'refresh-token',
  what: 'refresh tokens of connected apps',
  endsWithinMs: null,
  why: 'They outlive every session and mint new ones, unless the app’s policy ends them; tokens.revoke does it.',
};

export const JWT_ACCESS_TOKENS: Residual = {
  layer: 'access-token',
  what: 'JWT-based access tokens that are checked without asking Salesforce',
  endsWithinMs: DAY_MS,
  why: 'Whoever checks the signature alone takes them until they end; Salesforce marks the sessions behind them (IsAssociatedWithJwtAccessToken).',
};

export const PREAUTHORISED_APPS: Residual = {
  layer: 'static-key',
  what: 'apps that sign in for the user with a key of their own (JWT bearer, client credentials)',
  endsWithinMs: null,
  why: 'They need no token of before: blocking or uninstalling the connected app, or freezing the account, stops them.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in',
  endsWithinMs: null,
  why: 'The account stays open: whoever holds its password and factors, or a session at its identity provider, signs in again.',
};
