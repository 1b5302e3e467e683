import type { Action } from 'countersign/kit';
import type { ZoomClient } from '../client.ts';

type Residual = Action<ZoomClient>['residual'][number];

const HOUR_MS = 3_600_000;

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in, at Zoom or through the identity provider',
  endsWithinMs: null,
  why: 'The account stays open; a session at the identity provider signs in again without being asked.',
};

export const OTHER_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that were not begun by single sign-on',
  endsWithinMs: null,
  why: 'Zoom speaks of the token of single sign-on alone; who also has a Zoom password or a Google or Apple sign-in may stay in with it.',
};

export const APP_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions and meetings that are under way',
  endsWithinMs: null,
  why: 'Zoom says that a deactivated user cannot sign in, and not that who is in is put out; sessions.revoke does that for single sign-on.',
};

export const APP_TOKENS: Residual = {
  layer: 'access-token',
  what: 'access tokens of Marketplace apps that act for the user',
  endsWithinMs: HOUR_MS,
  why: 'They live an hour, and nothing says that they end sooner.',
};

export const APP_GRANTS: Residual = {
  layer: 'refresh-token',
  what: 'refresh tokens of Marketplace apps that act for the user',
  endsWithinMs: null,
  why: 'Zoom offers no call that lists or ends those of somebody else; an administrator removes the app in the Marketplace.',
};
