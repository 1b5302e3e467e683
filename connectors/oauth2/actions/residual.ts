import type { Action } from 'countersign/kit';
import type { OAuth2Client } from '../client.ts';

type Residual = Action<OAuth2Client>['residual'][number];

export const OFFLINE_CHECKS: Residual = {
  layer: 'access-token',
  what: 'access tokens that a service checks without asking the issuer',
  endsWithinMs: null,
  why: 'Who checks the signature alone takes a token until it ends; the plan names the end where the issuer told it.',
};

export const OTHER_TOKENS: Residual = {
  layer: 'refresh-token',
  what: 'tokens of the account that are not in OAUTH2_TOKENS_FILE',
  endsWithinMs: null,
  why: 'The standards list no tokens. Those of the same grant end with its refresh token where the issuer does as RFC 7009 recommends.',
};

export const SESSIONS: Residual = {
  layer: 'idp-session',
  what: 'the session at the issuer',
  endsWithinMs: null,
  why: 'No standard call ends another’s session: who holds it gets new tokens without signing in. End it at the provider.',
};

export const APP_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that apps keep by cookies of their own',
  endsWithinMs: null,
  why: 'An app that signed its user in does not hear of a token’s end.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in with password and factors',
  endsWithinMs: null,
  why: 'The account stays open.',
};
