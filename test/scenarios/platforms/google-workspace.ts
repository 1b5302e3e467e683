import type {
  AccountChange,
  Act,
  Federated,
  Method,
  Mint,
  OAuthClient,
  SignIn,
  Use,
  VendorAlert,
  Written,
} from '../act.ts';
import { type GoogleEvent, type GoogleRecord, googleRecord, parameter, profileId } from './google-record.ts';
import { keysOf, type Pen, type PlatformVoice } from './world.ts';

/** What Google’s reports show: no session, no token, no user agent, and no refresh. */
export function googleVoice(pen: Pen): PlatformVoice {
  return {
    platform: 'google-workspace',
    write: (act) => recordsOf(pen, act).map((record, i): Written => googleRecord(pen, act, record, i)),
    accountId: (person) => profileId(pen, person),
    sessionId: () => undefined,
    tokenId: () => undefined,
  };
}

function recordsOf(pen: Pen, act: Act): readonly GoogleRecord[] {
  if (act.kind === 'federated-sign-in') return federated(pen, act);
  if (act.platform !== 'google-workspace') return [];
  switch (act.kind) {
    case 'sign-in':
      return signIn(pen, act);
    case 'mint':
      return mint(pen, act);
    case 'use':
      return use(pen, act);
    case 'sign-out':
      return [login('logout', [parameter('login_type', 'google_password')])];
    case 'account-change':
      return [accountChange(act)];
    case 'vendor-alert':
      return [vendorAlert(act)];
    case 'refresh':
    case 'impersonate':
      return [];
  }
}

const METHODS: Readonly<Record<Method, string>> = {
  password: 'password',
  push: 'google_prompt',
  otp: 'google_authenticator',
  webauthn: 'security_key',
  sms: 'idv_preregistered_phone',
};

function login(name: string, parameters: readonly unknown[], type = 'login'): GoogleRecord {
  return { log: 'login', events: [{ type, name, parameters }] };
}

/** The second factor is told in a record of its own, under the id of the sign-in’s. */
function signIn(pen: Pen, act: SignIn): readonly GoogleRecord[] {
  const type = parameter('login_type', 'google_password');
  const second = act.methods.filter((method) => method !== 'password').map((method) => METHODS[method]);
  const methods = parameter(
    'login_challenge_method',
    act.methods.map((method) => METHODS[method]),
  );
  const qualifier = pen.ids.digits(12, 'google', 'sign-in', act.person.key);
  const verified = (status: 'passed' | 'failed'): GoogleRecord => ({
    ...login('login_verification', [
      type,
      parameter('login_challenge_method', second),
      parameter('login_challenge_status', status),
      parameter('is_second_factor', act.isMfaDemanded),
    ]),
    qualifier,
  });
  if (!act.isSuccess)
    return [
      ...(second.length > 0 ? [verified('failed')] : []),
      { ...login('login_failure', [type, methods]), qualifier },
    ];
  const success = login('login_success', [type, methods, parameter('is_suspicious', false)]);
  const device =
    act.flow === 'device-code'
      ? [authorize(pen, { id: 'device', name: 'Device client', isFirstParty: false }, ['openid'])]
      : [];
  return [{ ...success, qualifier }, ...(second.length > 0 ? [verified('passed')] : []), ...device];
}

/** Google as the application tells by which login type; Google as the provider, which application. */
function federated(pen: Pen, act: Federated): readonly GoogleRecord[] {
  const isVouching = act.provider === 'google-workspace' && act.isAtProvider;
  const isRelying = act.platform === 'google-workspace' && act.isAtApplication;
  const client = { id: `relying-${act.platform}`, name: act.platform, isFirstParty: false };
  const vouching: GoogleRecord =
    act.protocol === 'saml'
      ? {
          log: 'saml',
          events: [
            {
              type: 'login',
              name: 'login_success',
              parameters: [
                parameter('orgunit_path', '/'),
                parameter('initiated_by', 'sp'),
                parameter('application_name', act.platform),
                parameter('saml_status_code', 'SUCCESS_URI'),
              ],
            },
          ],
        }
      : authorize(pen, client, ['openid', 'email']);
  const relying = login('login_success', [
    parameter('login_type', act.protocol === 'saml' ? 'saml' : 'unknown'),
    parameter('login_challenge_method', ['none']),
    parameter('is_suspicious', false),
  ]);
  return [...(isVouching ? [vouching] : []), ...(isRelying ? [relying] : [])];
}

function clientParameters(pen: Pen, client: OAuthClient) {
  return [
    parameter('client_id', clientId(pen, client)),
    parameter('app_name', client.name),
    parameter('client_type', 'WEB'),
  ];
}

function clientId({ ids }: Pen, { id }: OAuthClient): string {
  return `${ids.digits(12, 'google', 'client', id)}-${ids.hex(32, 'google', 'client', id)}.apps.googleusercontent.com`;
}

function authorize(pen: Pen, client: OAuthClient, scopes: readonly string[]): GoogleRecord {
  return {
    log: 'token',
    events: [
      {
        type: 'auth',
        name: 'authorize',
        parameters: [
          ...clientParameters(pen, client),
          parameter('api_name', 'token'),
          parameter('method_name', 'oauth'),
          parameter('scope', scopes),
        ],
      },
    ],
  };
}

/** What stands for itself is a client that an administrator lets act for everybody. */
function mint(pen: Pen, act: Mint): readonly GoogleRecord[] {
  if (act.what === 'oauth-grant')
    return [authorize(pen, act.client ?? { id: act.name, name: act.name, isFirstParty: false }, act.scopes)];
  return act.what === 'api-key' ? [delegation(pen, act.token, act.scopes)] : [];
}

function delegation({ ids }: Pen, token: string, scopes: readonly string[]): GoogleRecord {
  return admin('DOMAIN_SETTINGS', 'AUTHORIZE_API_CLIENT_ACCESS', [
    parameter('DOMAIN_NAME', ''),
    parameter('API_CLIENT_NAME', ids.digits(21, 'google', 'service-account', token)),
    parameter('API_SCOPES', scopes.join(' ')),
  ]);
}

function admin(type: string, name: string, parameters: readonly unknown[]): GoogleRecord {
  return { log: 'admin', isCallerTold: true, events: [{ type, name, parameters }] };
}

const METHODS_OF_API: Readonly<Record<Use['does'], readonly [api: string, method: string, bucket: string]>> =
  {
    read: ['drive', 'drive.files.get', 'DRIVE'],
    list: ['drive', 'drive.files.list', 'DRIVE'],
    write: ['drive', 'drive.files.update', 'DRIVE'],
    delete: ['drive', 'drive.files.delete', 'DRIVE'],
    export: ['drive', 'drive.files.export', 'DRIVE'],
    clone: ['drive', 'drive.files.copy', 'DRIVE'],
    message: ['gmail', 'gmail.users.messages.send', 'GMAIL'],
    query: ['gmail', 'gmail.users.messages.list', 'GMAIL'],
    'admin-read': ['admin', 'reports.activities.list', 'GSUITE_ADMIN'],
    'create-user': ['admin', 'directory.users.insert', 'GSUITE_ADMIN'],
    'change-role': ['admin', 'directory.roleAssignments.insert', 'GSUITE_ADMIN'],
    'create-key': ['iam', 'iam.projects.serviceAccounts.keys.create', 'OTHER'],
    'enrol-factor': ['admin', 'directory.users.update', 'GSUITE_ADMIN'],
    'forwarding-rule': ['gmail', 'gmail.users.settings.forwardingAddresses.create', 'GMAIL'],
    'read-secret': ['drive', 'drive.files.get', 'DRIVE'],
    describe: ['people', 'people.people.get', 'CONTACTS'],
  };

const DRIVE: Readonly<Partial<Record<Use['does'], string>>> = {
  read: 'view',
  write: 'edit',
  delete: 'trash',
  export: 'download',
  clone: 'download',
};

/** What is refused leaves no record. */
function use(pen: Pen, act: Use): readonly GoogleRecord[] {
  if (!act.isSuccess) return [];
  if (act.token !== undefined || act.client) return [activity(pen, act)];
  const drive = DRIVE[act.does];
  if (drive) return [driveAccess(pen, act, drive)];
  switch (act.does) {
    case 'admin-read':
      return [admin('ALERT_CENTER', 'ALERT_CENTER_VIEW', [])];
    case 'create-user':
      return [admin('USER_SETTINGS', 'CREATE_USER', [parameter('USER_EMAIL', act.to)])];
    case 'change-role':
      return [
        admin('DELEGATED_ADMIN_SETTINGS', 'ASSIGN_ROLE', [
          parameter('ROLE_NAME', '_SEED_ADMIN_ROLE'),
          parameter('USER_EMAIL', act.to),
        ]),
      ];
    case 'create-key':
      return [delegation(pen, act.to, ['https://www.googleapis.com/auth/drive'])];
    case 'enrol-factor':
      return [account('2sv_change', '2sv_enroll')];
    case 'forwarding-rule':
      return [
        account('email_forwarding_change', 'email_forwarding_out_of_domain', [
          parameter('email_forwarding_destination_address', act.to),
        ]),
      ];
    default:
      return [];
  }
}

function activity(pen: Pen, act: Use): GoogleRecord {
  const [api, method, bucket] = METHODS_OF_API[act.does];
  const client = act.client
    ? clientParameters(pen, act.client)
    : [
        parameter('client_id', pen.ids.digits(21, 'google', 'service-account', act.token ?? '')),
        parameter('app_name', 'service account'),
        parameter('client_type', 'SERVICE_ACCOUNT'),
      ];
  return {
    log: 'token',
    events: [
      {
        type: 'auth',
        name: 'activity',
        parameters: [
          parameter('api_name', api),
          parameter('method_name', method),
          ...client,
          { name: 'num_response_bytes', intValue: String(100 + pen.ids.number(90_000, ...keysOf(act))) },
          parameter('product_bucket', bucket),
        ],
      },
    ],
  };
}

function driveAccess({ ids }: Pen, act: Use, name: string): GoogleRecord {
  const event: GoogleEvent = {
    type: 'access',
    name,
    parameters: [
      parameter('primary_event', true),
      parameter('billable', true),
      parameter('owner_is_shared_drive', false),
      parameter('owner', act.person.email),
      parameter('doc_id', ids.base64url(33, 'google', 'document', act.to)),
      parameter('doc_type', 'document'),
      parameter('is_encrypted', false),
      parameter('doc_title', act.to),
      parameter('visibility', 'people_within_domain_with_link'),
      parameter('originating_app_id', ids.digits(12, 'google', 'drive')),
      parameter('actor_is_collaborator_account', false),
      parameter('owner_is_team_drive', false),
    ],
  };
  return { log: 'drive', events: [event] };
}

function account(type: string, name: string, parameters?: readonly unknown[]): GoogleRecord {
  return {
    log: 'user_accounts',
    isCallerTold: true,
    events: [{ type, name, ...(parameters ? { parameters } : {}) }],
  };
}

function accountChange(act: AccountChange): GoogleRecord {
  if (act.what === 'password-reset') return account('password_change', 'password_edit');
  return account('2sv_change', act.what === 'factor-enrolled' ? '2sv_enroll' : '2sv_disable');
}

const WARNINGS: Readonly<Record<VendorAlert['grade'], string>> = {
  high: 'user_signed_out_due_to_suspicious_session_cookie',
  medium: 'suspicious_login',
  low: 'suspicious_programmatic_login',
};

function vendorAlert(act: VendorAlert): GoogleRecord {
  const parameters = [
    parameter('affected_email_address', act.person.email),
    { name: 'login_timestamp', intValue: String(act.at * 1_000) },
  ];
  return login(WARNINGS[act.grade], parameters, 'account_warning');
}
