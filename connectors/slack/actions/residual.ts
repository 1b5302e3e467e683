import type { Action } from 'countersign/kit';

type Residual = Action<unknown>['residual'][number];

/** App tokens outlive sessions: Slack has an action of its own for a token that survives its installer. */
export const APP_TOKENS: Residual = {
  layer: 'access-token',
  what: 'user and bot tokens (xoxp, xoxb) of apps that the user installed or authorised',
  endsWithinMs: null,
  why: 'Slack ends a token only by auth.revoke with the token itself, or by uninstalling or restricting the app.',
};

/** Where Slack signs in by SSO, whoever holds the identity provider's session is back with one click. */
export const SIGN_IN_AGAIN: Residual = {
  layer: 'idp-session',
  what: 'a session at the identity provider, which signs in to Slack again without a password',
  endsWithinMs: null,
  why: 'Ending Slack’s sessions does not touch it; revoke the sessions at the identity provider first.',
};

export const WEBHOOKS: Residual = {
  layer: 'static-key',
  what: 'incoming webhook addresses and configuration tokens that the user created',
  endsWithinMs: null,
  why: 'They belong to the app, not to a session.',
};
