import type {
  AccountChange,
  Act,
  Federated,
  Method,
  Mint,
  OAuthClient,
  SignIn,
  VendorAlert,
  Written,
} from '../act.ts';
import { account, type GoogleRecord, googleRecord, parameter, profileId } from './google-record.ts';
import { clientParameters, delegation, use } from './google-use.ts';
import type { Pen, PlatformVoice } from './world.ts';

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
