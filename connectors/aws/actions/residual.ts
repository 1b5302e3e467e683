import type { Action } from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import { ENFORCED_WITHIN_MS } from './settles.ts';

type Residual = Action<AwsClient>['residual'][number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const PROPAGATION: Residual = {
  layer: 'access-token',
  what: 'everything that is cut, for a few minutes',
  endsWithinMs: ENFORCED_WITHIN_MS,
  why: 'IAM is copied to every Region; AWS says that it might take a few minutes, and names no bound.',
};

export const KEY_PROPAGATION: Residual = {
  ...PROPAGATION,
  layer: 'static-key',
  what: 'the key, for a few minutes',
};

export const OTHER_KEYS: Residual = {
  layer: 'static-key',
  what: 'other keys of the user',
  endsWithinMs: null,
  why: 'Only the key that is named is touched; tokens.revoke takes all of them out of use.',
};

export const KEYS: Residual = {
  layer: 'static-key',
  what: 'access keys and service credentials of users',
  endsWithinMs: null,
  why: 'They carry no time of issue, so that the denial does not hit them: tokens.revoke or credential.disable.',
};

export const SSH_KEYS: Residual = {
  layer: 'static-key',
  what: 'SSH keys and signing certificates of the user',
  endsWithinMs: null,
  why: 'They open CodeCommit and old interfaces alone; account.suspend denies what is done with them.',
};

export const ISSUED_BY_KEY: Residual = {
  layer: 'access-token',
  what: 'temporary credentials that were issued to the key (GetSessionToken, GetFederationToken)',
  endsWithinMs: 36 * HOUR_MS,
  why: 'They outlive the key; sessions.revoke or account.suspend on the user cuts them.',
};

export const ROLE_SESSIONS: Residual = {
  layer: 'access-token',
  what: 'sessions of roles that were begun already',
  endsWithinMs: 12 * HOUR_MS,
  why: 'They are the role’s: sessions.revoke on the role, or session.revoke on the one, cuts them.',
};

export const CHAINED: Residual = {
  layer: 'access-token',
  what: 'sessions of other roles that were begun from these',
  endsWithinMs: HOUR_MS,
  why: 'A chained session belongs to the other role, and lives an hour at most: revoke that role’s as well.',
};

export const NEW_SESSIONS: Residual = {
  layer: 'account',
  what: 'new sessions',
  endsWithinMs: null,
  why: 'Whoever could begin one still can: close the way in (the key, the trust policy, the identity provider) first.',
};

export const SIGN_IN_AGAIN: Residual = {
  layer: 'account',
  what: 'the console’s password, and roles that the user may assume',
  endsWithinMs: null,
  why: 'Only keys are out of use; account.suspend denies the user everything.',
};

export const PORTAL: Residual = {
  layer: 'idp-session',
  what: 'sessions of the AWS access portal (IAM Identity Center)',
  endsWithinMs: 90 * DAY_MS,
  why: 'AWS has no call that lists or ends them: end them in the console of Identity Center (Users, Active sessions).',
};

export const BY_GROUPS: Residual = {
  layer: 'account',
  what: 'assignments that come by a group',
  endsWithinMs: null,
  why: 'Taking one away would take it from the whole group: take the user out of the group at the identity source.',
};

export const LEFT_BEHIND: Residual = {
  layer: 'account',
  what: 'users, keys, roles, functions and instances that were made meanwhile',
  endsWithinMs: null,
  why: 'They belong to the account and go on by themselves: look for them in CloudTrail.',
};
