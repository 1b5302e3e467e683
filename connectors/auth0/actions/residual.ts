import type { Action } from 'countersign/kit';
import type { Auth0Client } from '../client.ts';

type Residual = Action<Auth0Client>['residual'][number];

/** The longest life that Auth0 lets an API give its access tokens: thirty days. */
const LONGEST_TOKEN_MS = 30 * 86_400_000;

export const APP_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that applications keep by cookies of their own',
  endsWithinMs: null,
  why: 'Auth0 ends its own session; an application learns of it only by OIDC back-channel logout, where that is set up.',
};

export const ACCESS_TOKENS: Residual = {
  layer: 'access-token',
  what: 'access tokens that were issued',
  endsWithinMs: LONGEST_TOKEN_MS,
  why: 'They are taken by their signature until they end: a day by default, thirty days at most, as each API is set.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in with password and factors, or by a connected provider',
  endsWithinMs: null,
  why: 'The account stays open: whoever holds what it takes signs in again.',
};

export const REFRESH_TOKENS: Residual = {
  layer: 'refresh-token',
  what: 'refresh tokens of applications',
  endsWithinMs: null,
  why: 'They are not revoked by this; tokens.revoke does it.',
};

export const IDP_SESSIONS: Residual = {
  layer: 'idp-session',
  what: 'sessions at Auth0',
  endsWithinMs: null,
  why: 'They are not ended by this; sessions.revoke does it.',
};
