import type { Action } from 'countersign/kit';
import type { OktaClient } from '../client.ts';

type Residual = Action<OktaClient>['residual'][number];

const DAY_MS = 86_400_000;

export const APP_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that apps keep by cookies of their own',
  endsWithinMs: null,
  why: 'Okta does not clear the sessions of web and native apps; each ends as its app decides, or by the app’s own connector.',
};

export const ACCESS_TOKENS: Residual = {
  layer: 'access-token',
  what: 'access tokens that are checked without asking Okta',
  endsWithinMs: DAY_MS,
  why: 'A resource server that checks the signature alone takes them until they end: an hour by default, 24 hours at most.',
};

export const API_TOKENS: Residual = {
  layer: 'static-key',
  what: 'API tokens (SSWS) of the user',
  endsWithinMs: null,
  why: 'They are no sessions; each is revoked by itself, and ends by itself only after 30 days without use.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in with password and factors',
  endsWithinMs: null,
  why: 'The account stays open: whoever holds its password and factors signs in again.',
};

export const REFRESH_TOKENS: Residual = {
  layer: 'refresh-token',
  what: 'refresh tokens of OAuth clients',
  endsWithinMs: null,
  why: 'They are not revoked by this; tokens.revoke does it.',
};

export const IDP_SESSIONS: Residual = {
  layer: 'idp-session',
  what: 'sessions at Okta',
  endsWithinMs: null,
  why: 'They are not ended by this; sessions.revoke does it.',
};
