import type { Action } from 'countersign/kit';
import type { EntraClient } from '../client.ts';
import { REVOKED_WITHIN_MS } from './settles.ts';

type Residual = Action<EntraClient>['residual'][number];

const HOUR_MS = 3_600_000;

export const DELAY: Residual = {
  layer: 'idp-session',
  what: 'sessions and refresh tokens, for the minutes that Entra takes to refuse them',
  endsWithinMs: REVOKED_WITHIN_MS,
  why: 'Microsoft speaks of a small delay of a few minutes after the call.',
};

export const ACCESS_TOKENS: Residual = {
  layer: 'access-token',
  what: 'access tokens that were issued before',
  endsWithinMs: 28 * HOUR_MS,
  why: 'They are good until they end: about an hour, and up to 28 hours for clients of Continuous Access Evaluation. Exchange, SharePoint and Teams refuse the latter within about 15 minutes; other resources do not.',
};

export const APP_SESSIONS: Residual = {
  layer: 'app-session',
  what: 'sessions that apps keep by cookies of their own',
  endsWithinMs: null,
  why: 'Entra cannot end the session of an app; each ends as its app decides, or by the app’s own connector.',
};

export const APP_CREDENTIALS: Residual = {
  layer: 'static-key',
  what: 'secrets and certificates of apps, and what apps may do by consent',
  endsWithinMs: null,
  why: 'An app’s own credentials and its consents do not hang on a user’s session; grants.revoke and app.disable are for them.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'a new sign-in with password and factors',
  endsWithinMs: null,
  why: 'The account stays open: whoever holds its password and factors, one registered by the intruder included, signs in again.',
};

export const ON_PREMISES: Residual = {
  layer: 'account',
  what: 'the account in Active Directory, where Entra synchronises it from there',
  endsWithinMs: null,
  why: 'It must be disabled there too, and its password reset twice; the next synchronisation may open the account in Entra again.',
};

export const BACK_WITH_THE_ACCOUNT: Residual = {
  layer: 'refresh-token',
  what: 'sessions and refresh tokens from before, once the account is let in again',
  endsWithinMs: null,
  why: 'They are refused while the account is disabled and are not revoked by it; sessions.revoke does it.',
};

export const TENANT_WIDE_GRANTS: Residual = {
  layer: 'refresh-token',
  what: 'apps to which an administrator consented for everybody, and apps with permissions of their own',
  endsWithinMs: null,
  why: 'Such a consent is not the user’s to lose; app.disable closes the app for everybody.',
};

export const IDP_SESSIONS: Residual = {
  layer: 'idp-session',
  what: 'sessions at Entra',
  endsWithinMs: null,
  why: 'They are not ended by this; sessions.revoke does it.',
};
