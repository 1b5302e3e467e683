import type { Action } from 'countersign/kit';
import type { KeycloakClient } from '../client.ts';

type Residual = Action<KeycloakClient>['residual'][number];

export const ACCESS_TOKENS: Residual = {
  layer: 'access-token',
  what: 'access tokens that applications check without asking Keycloak',
  endsWithinMs: null,
  why: 'They are taken until they end: after five minutes by default, but realm and client may say any time. Introspection refuses them at once.',
};

export const APP_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that applications keep by cookies of their own',
  endsWithinMs: null,
  why: 'Only applications with a back-channel logout address are told; the others end them as they decide.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in with password and factors',
  endsWithinMs: null,
  why: 'The account stays open: whoever holds its password and factors, or a linked identity provider’s session, signs in again.',
};

export const IDP_SESSIONS: Residual = {
  layer: 'idp-session',
  what: 'sessions at Keycloak, with the refresh tokens that belong to them',
  endsWithinMs: null,
  why: 'They are not ended by this; sessions.revoke does it.',
};

export const OFFLINE_TOKENS: Residual = {
  layer: 'refresh-token',
  what: 'offline tokens',
  endsWithinMs: null,
  why: 'They outlive every session; tokens.revoke ends them.',
};
