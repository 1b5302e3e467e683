import type { Action } from 'countersign/kit';
import type { WorkspaceClient } from '../client.ts';

type Residual = Action<WorkspaceClient>['residual'][number];

export const APP_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that other apps keep after a sign-in with Google',
  endsWithinMs: null,
  why: 'Google ends its own sessions alone; each app’s ends as that app decides, or by the app’s own connector.',
};

export const GOOGLE_SESSIONS: Residual = {
  layer: 'idp-session',
  what: 'sessions at Google, on the web and on devices',
  endsWithinMs: null,
  why: 'They are not ended by this; sessions.revoke does it.',
};

export const GRANTS: Residual = {
  layer: 'refresh-token',
  what: 'what apps may do by OAuth',
  endsWithinMs: null,
  why: 'Signing out does not take it away; tokens.revoke does.',
};

export const ACCESS_TOKENS: Residual = {
  layer: 'access-token',
  what: 'access tokens that apps hold',
  endsWithinMs: 3_600_000,
  why: 'They live an hour; tokens.revoke ends them with the grant.',
};

export const STATIC_KEYS: Residual = {
  layer: 'static-key',
  what: 'app passwords and backup codes',
  endsWithinMs: null,
  why: 'They open the account without a sign-in by password and factor; credential.delete takes them away.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in with password and factors',
  endsWithinMs: null,
  why: 'The account stays open: whoever holds its password and factors signs in again.',
};

export const DELEGATION: Residual = {
  layer: 'access-token',
  what: 'service accounts with domain-wide delegation',
  endsWithinMs: null,
  why: 'They act for any user without a grant of that user; an administrator takes the delegation away in the console.',
};
