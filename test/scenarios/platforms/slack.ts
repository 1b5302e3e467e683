import type {
  AccountChange,
  Act,
  Federated,
  Method,
  Mint,
  OAuthClient,
  Person,
  SignIn,
  Use,
  VendorAlert,
  Written,
} from '../act.ts';
import { keysOf, type Pen, type PlatformVoice, written } from './world.ts';

/**
 * Slack’s audit log (Enterprise): no message is in it, no query, no refresh, and no token by an id.
 *
 * @see https://docs.slack.dev/reference/audit-logs-api
 */
export function slackVoice(pen: Pen): PlatformVoice {
  return {
    platform: 'slack',
    write: (act) => entriesOf(pen, act).map((entry) => auditEntry(pen, act, entry)),
    accountId: (person) => userId(pen, person),
    sessionId: (session) => String(sessionNumber(pen, session)),
    tokenId: () => undefined,
  };
}

const LAG_MS = 15_000;

interface Entry {
  readonly action: string;
  readonly says: string;
  readonly session?: string;
  readonly client?: OAuthClient;
  readonly entity?: Readonly<Record<string, unknown>>;
  readonly details?: Readonly<Record<string, unknown>>;
}

function auditEntry(pen: Pen, act: Act, entry: Entry): Written {
  const { ids, org } = pen;
  const user = userOf(pen, act.person);
  const app = entry.client && { id: appId(pen, entry.client), name: entry.client.name };
  const record = {
    id: ids.guid('slack', entry.action, ...keysOf(act)),
    date_create: Math.floor(act.at / 1_000),
    action: entry.action,
    actor: { type: 'user', user },
    entity: entry.entity ?? { type: 'user', user },
    context: {
      location: {
        type: 'enterprise',
        id: `E0${ids.capitals(9, 'slack', 'enterprise')}`,
        name: org,
        domain: org,
      },
      ua: act.device.userAgent,
      ip_address: act.origin.ip,
      ...(entry.session === undefined ? {} : { session_id: sessionNumber(pen, entry.session) }),
      ...(app ? { app } : {}),
    },
    ...(entry.details ? { details: entry.details } : {}),
    action_description: entry.says,
  };
  return written(pen, act, 'slack', record, LAG_MS);
}

function userId({ ids }: Pen, person: Person): string {
  return `U0${ids.capitals(9, 'slack', 'user', person.key)}`;
}

function userOf(pen: Pen, person: Person) {
  const team = `T0${pen.ids.capitals(9, 'slack', 'team')}`;
  return { id: userId(pen, person), name: person.name, email: person.email, team };
}

function sessionNumber({ ids }: Pen, session: string): number {
  return Number(ids.digits(13, 'slack', 'session', session));
}

function appId({ ids }: Pen, client: { readonly id: string }): string {
  return `A0${ids.capitals(9, 'slack', 'app', client.id)}`;
}

function entriesOf(pen: Pen, act: Act): readonly Entry[] {
  if (act.kind === 'federated-sign-in') return federated(act);
  if (act.platform !== 'slack') return [];
  switch (act.kind) {
    case 'sign-in':
      return [signIn(act)];
    case 'mint':
      return mint(pen, act);
    case 'use':
      return use(pen, act);
    case 'sign-out':
      return [{ action: 'user_logout', says: 'A user logged out.', session: act.session }];
    case 'account-change':
      return [accountChange(act)];
    case 'vendor-alert':
      return [anomaly(pen, act)];
    case 'refresh':
    case 'impersonate':
      return [];
  }
}

const SECOND: Readonly<Record<Exclude<Method, 'password'>, string>> = {
  push: 'app',
  otp: 'app',
  webauthn: 'passkey',
  sms: 'sms',
};

function signIn(act: SignIn): Entry {
  const second = act.methods.find((method) => method !== 'password');
  const details = {
    authentication_method: 'password',
    ...(second && act.isSuccess ? { secondary_authentication_method: SECOND[second] } : {}),
    location: placeOf(act),
  };
  return act.isSuccess
    ? { action: 'user_login', says: 'A user logged in.', session: act.session, details }
    : { action: 'user_login_failed', says: 'A user failed to log in.', details };
}

/** Slack relies on a provider; a sign-in with Slack elsewhere is not in its log. */
function federated(act: Federated): readonly Entry[] {
  if (act.platform !== 'slack' || !act.isAtApplication) return [];
  const method = act.protocol === 'saml' ? 'saml' : 'oidc';
  const details = { authentication_method: method, location: placeOf(act) };
  return [{ action: 'user_login', says: 'A user logged in.', session: act.session, details }];
}

function placeOf({ origin }: Act): string {
  return `${origin.region}, ${origin.country}`;
}

function appEntity(
  pen: Pen,
  app: { readonly id: string; readonly name: string },
  scopes: readonly string[],
  isDirectory: boolean,
) {
  return {
    type: 'app',
    app: {
      id: appId(pen, app),
      name: app.name,
      is_distributed: isDirectory,
      is_directory_approved: isDirectory,
      scopes,
    },
  };
}

function mint(pen: Pen, act: Mint): readonly Entry[] {
  if (act.what === 'temporary-key') return [];
  const client = act.client ?? { id: act.token, name: act.name };
  const isOthers = act.what === 'oauth-grant';
  return [
    {
      action: 'app_installed',
      says: 'An app was installed.',
      session: act.session,
      entity: appEntity(pen, client, act.scopes, isOthers),
      details: { is_internal_integration: !isOthers, is_token_rotation_enabled_app: false },
    },
  ];
}

const FILES: Readonly<Partial<Record<Use['does'], readonly [action: string, says: string]>>> = {
  read: ['file_downloaded', 'A file was downloaded.'],
  clone: ['file_downloaded', 'A file was downloaded.'],
  write: ['file_uploaded', 'A file was uploaded.'],
};

const CHANGES: Readonly<Partial<Record<Use['does'], readonly [action: string, says: string]>>> = {
  export: ['manual_export_started', 'An export was started.'],
  'admin-read': ['audit_logs_records_searched', 'The audit logs were searched.'],
  'create-user': ['user_created', 'A user was created.'],
  'change-role': ['role_change_to_admin', 'A user was made an admin.'],
  'enrol-factor': ['user_passkey_created', 'A passkey was created.'],
};

/** What is refused leaves no entry. */
function use(pen: Pen, act: Use): readonly Entry[] {
  if (!act.isSuccess) return [];
  const inUse = {
    ...(act.session === undefined ? {} : { session: act.session }),
    ...(act.client ? { client: act.client } : {}),
    ...(act.client || act.token === undefined || act.session !== undefined
      ? {}
      : { client: { id: act.token, name: 'internal integration', isFirstParty: false } }),
  };
  const file = FILES[act.does];
  if (file) return [{ action: file[0], says: file[1], ...inUse, entity: fileEntity(pen, act.to) }];
  if (act.does === 'create-key')
    return [
      {
        action: 'app_installed',
        says: 'An app was installed.',
        ...inUse,
        entity: appEntity(pen, { id: act.to, name: act.to }, ['admin'], false),
        details: { is_internal_integration: true, is_token_rotation_enabled_app: false },
      },
    ];
  const change = CHANGES[act.does];
  if (!change) return [];
  const isOnUser = act.does === 'create-user' || act.does === 'change-role';
  return [
    { action: change[0], says: change[1], ...inUse, ...(isOnUser ? { entity: namedUser(pen, act.to) } : {}) },
  ];
}

function fileEntity({ ids }: Pen, name: string) {
  const id = `F0${ids.capitals(9, 'slack', 'file', name)}`;
  return { type: 'file', file: { id, name, filetype: 'application/octet-stream', title: name } };
}

function namedUser({ ids }: Pen, name: string) {
  const id = `U0${ids.capitals(9, 'slack', 'named-user', name)}`;
  return { type: 'user', user: { id, name, ...(name.includes('@') ? { email: name } : {}) } };
}

function accountChange({ what, session }: AccountChange): Entry {
  if (what === 'password-reset')
    return { action: 'user_password_reset_requested', says: 'A password reset was requested.', session };
  return what === 'factor-enrolled'
    ? { action: 'user_passkey_created', says: 'A passkey was created.', session }
    : { action: 'user_passkey_removed', says: 'A passkey was removed.', session };
}

const REASONS: Readonly<Record<VendorAlert['grade'], readonly string[]>> = {
  high: ['asn', 'ip_address', 'session_fingerprint', 'user_agent'],
  medium: ['ip_address', 'user_agent'],
  low: ['ip_address'],
};

function anomaly({ ids }: Pen, act: VendorAlert): Entry {
  return {
    action: 'anomaly',
    says: 'An anomaly was detected.',
    session: act.session,
    details: {
      reason: REASONS[act.grade],
      location: placeOf(act),
      client_ja3_fingerprint: ids.hex(32, 'slack', 'ja3', act.device.userAgent),
    },
  };
}
