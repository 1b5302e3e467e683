import type { Use } from '../act.ts';
import { adminSessionId, clientEntity, entity, type OktaEvent, userEntity } from './okta-record.ts';
import type { Pen } from './world.ts';

/** What an administrator or a program does at Okta. */

interface Change {
  readonly type: string;
  readonly says: string;
  readonly legacyType?: string;
  readonly uri: string;
  /** Types of what it was done to; the person’s own account where none. */
  readonly on?: string;
}

/** What is logged of an administrator’s work. Reading is not, but for what opens a secret or takes data out. */
const CHANGES: Readonly<Partial<Record<Use['does'], Change>>> = {
  write: {
    type: 'application.lifecycle.update',
    says: 'Update application',
    legacyType: 'app.generic.config.app_updated',
    uri: '/api/v1/apps',
    on: 'AppInstance',
  },
  delete: {
    type: 'application.lifecycle.delete',
    says: 'Delete application',
    legacyType: 'app.generic.config.app_deleted',
    uri: '/api/v1/apps',
    on: 'AppInstance',
  },
  export: {
    type: 'analytics.reports.export.download',
    says: 'Download report export',
    uri: '/reports/exports',
    on: 'ReportId',
  },
  'create-user': {
    type: 'user.lifecycle.create',
    says: 'Create okta user',
    legacyType: 'core.user.config.user_creation.success',
    uri: '/api/v1/users',
    on: 'User',
  },
  'change-role': {
    type: 'user.account.privilege.grant',
    says: 'Grant user privilege',
    legacyType: 'core.user.admin_privilege.granted',
    uri: '/api/internal/administrators',
    on: 'User',
  },
  'create-key': {
    type: 'app.oauth2.credentials.lifecycle.create',
    says: 'Create OAuth client secret',
    uri: '/api/v1/apps/credentials/secrets',
    on: 'PublicClientApp',
  },
  'enrol-factor': {
    type: 'user.mfa.factor.activate',
    says: 'Activate factor for user',
    legacyType: 'core.user.factor.activate',
    uri: '/api/v1/users/me/factors',
  },
  'read-secret': {
    type: 'app.oauth2.client.read_client_secret',
    says: 'Read OAuth client secret',
    uri: '/api/v1/apps',
    on: 'PublicClientApp',
  },
};

export function use(pen: Pen, act: Use): readonly OktaEvent[] {
  const inUse = {
    ...consoleSession(pen, act),
    ...(act.token === undefined || act.client ? {} : { apiToken: act.token }),
    ...(act.client ? { client: act.client, actor: clientEntity(pen, act.client) } : {}),
    ...(act.isSuccess ? {} : { result: 'FAILURE' as const, reason: 'Insufficient permissions' }),
  };
  if (act.does === 'admin-read') return act.session === undefined ? [] : [adminApp(pen, act)];
  const change = CHANGES[act.does];
  if (!change) return [];
  const { on, ...said } = change;
  const target =
    on === undefined
      ? [userEntity(pen, act.person)]
      : [{ ...entity(on, `0o${pen.ids.letters(18, 'okta', on, act.to)}`, act.to), alternateId: act.to }];
  return [{ ...said, ...inUse, target }];
}

function adminApp(pen: Pen, act: Use): OktaEvent {
  return {
    type: 'user.session.access_admin_app',
    says: 'User accessing Okta admin app',
    legacyType: `app.admin.sso.login.${act.isSuccess ? 'success' : 'failure'}`,
    ...consoleSession(pen, act),
    result: act.isSuccess ? 'SUCCESS' : 'FAILURE',
    uri: '/admin/sso/request',
    target: [userEntity(pen, act.person, 'AppUser')],
  };
}

/** The console of Classic Engine has a session of its own, which names the one it came from. */
function consoleSession(pen: Pen, { session }: Use) {
  if (session === undefined) return {};
  return pen.variation.okta === 'classic'
    ? { session, externalSessionId: adminSessionId(pen, session) }
    : { session };
}
