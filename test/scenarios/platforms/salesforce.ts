import type {
  AccountChange,
  Act,
  Federated,
  Impersonate,
  Mint,
  SignIn,
  VendorAlert,
  Written,
} from '../act.ts';
import { login } from './salesforce-login.ts';
import { browserOf, fileRow, sessionKey, storedEvent, userId } from './salesforce-record.ts';
import { setup, use } from './salesforce-use.ts';
import type { Pen, PlatformVoice } from './world.ts';

/** What Salesforce logs: a token is a session, and of Setup only what was changed. */
export function salesforceVoice(pen: Pen): PlatformVoice {
  return {
    platform: 'salesforce',
    write: (act) => write(pen, act),
    accountId: (person) => userId(pen, person),
    sessionId: (session) => sessionKey(pen, session),
    tokenId: (token, kind) => (kind === 'temporary-key' ? undefined : sessionKey(pen, token)),
  };
}

function write(pen: Pen, act: Act): readonly Written[] {
  if (act.kind === 'federated-sign-in') return federated(pen, act);
  if (act.platform !== 'salesforce') return [];
  switch (act.kind) {
    case 'sign-in':
      return signIn(pen, act);
    case 'refresh':
      return login(pen, act, act.token, {
        type: 'Remote Access 2.0',
        subType: 'OauthRefreshToken',
        application: act.client.name,
      });
    case 'mint':
      return mint(pen, act);
    case 'use':
      return use(pen, act);
    case 'impersonate':
      return impersonate(pen, act);
    case 'sign-out':
      return [logout(pen, act, act.session)];
    case 'account-change':
      return [setup(pen, act, ...CHANGES[act.what], `For user ${act.person.email}`)];
    case 'vendor-alert':
      return pen.variation.hasShield ? [threat(pen, act)] : [];
  }
}

/** The history tells no second factor; Shield’s event tells the level that the session got. */
function signIn(pen: Pen, act: SignIn): readonly Written[] {
  const second = act.methods.some((method) => method !== 'password');
  const failed = second ? 'Failed: Two-factor required' : 'Invalid Password';
  return login(pen, act, act.session, {
    type:
      act.flow === 'legacy'
        ? 'Other Apex API'
        : act.flow === 'device-code'
          ? 'Remote Access 2.0'
          : 'Application',
    ...(act.flow === 'device-code' ? { subType: 'OauthDeviceFlow' } : {}),
    ...(act.flow === 'legacy' ? { application: 'SOAP client' } : {}),
    status: act.isSuccess ? 'Success' : failed,
    isHighAssurance: second,
  });
}

/** Salesforce relies on a provider; as one it logs elsewhere. */
function federated(pen: Pen, act: Federated): readonly Written[] {
  if (act.platform !== 'salesforce' || !act.isAtApplication) return [];
  return login(pen, act, act.session, {
    type: act.protocol === 'saml' ? 'SAML Sfdc Initiated SSO' : 'Third Party SSO',
    service: `${act.protocol === 'saml' ? '0LE' : '0SO'}5f000000${pen.ids.letters(9, 'salesforce', 'sso', act.provider)}`,
  });
}

/** A grant is a sign-in of the client’s; a secret is made with the app that it is of. */
function mint(pen: Pen, act: Mint): readonly Written[] {
  if (act.what === 'temporary-key') return [];
  if (act.what === 'oauth-grant')
    return login(pen, act, act.token, {
      type: 'Remote Access 2.0',
      subType: 'OauthHybridWebServer',
      application: act.client?.name ?? act.name,
    });
  return [
    setup(pen, act, 'insertConnectedApplication', 'Connected Apps', `Inserted connected app ${act.name}`),
  ];
}

const CHANGES: Readonly<Record<AccountChange['what'], readonly [action: string, section: string]>> = {
  'password-reset': ['resetpassword', 'Manage Users'],
  'factor-enrolled': ['insertTwoFactorInfo', 'Manage Users'],
  'factor-removed': ['deleteTwoFactorInfo', 'Manage Users'],
};

function impersonate(pen: Pen, act: Impersonate): readonly Written[] {
  const by = { ...act, person: act.by };
  const trail = setup(pen, by, 'suOrgAdminLogin', 'Manage Users', `Logged in as ${act.person.name}`);
  if (pen.variation.hasShield)
    return [
      trail,
      storedEvent(pen, act, 'LoginAsEvent', act.session, {
        DelegatedUsername: act.by.email,
        LoginHistoryId: null,
        Application: 'Browser',
        Browser: browserOf(act.device),
        Platform: act.device.os,
      }),
    ];
  const delegate = userId(pen, act.by);
  const columns = {
    DELEGATED_USER_ID: delegate.slice(0, 15),
    DELEGATED_USER_ID_DERIVED: delegate,
    DELEGATED_USER_NAME: act.by.email,
  };
  return [
    trail,
    fileRow(pen, act, { type: 'LoginAs', session: act.session, uri: '/servlet/servlet.su', columns }),
  ];
}

function logout(pen: Pen, act: Act, session: string): Written {
  return pen.variation.hasShield
    ? storedEvent(pen, act, 'LogoutEvent', session, {})
    : fileRow(pen, act, {
        type: 'Logout',
        session,
        uri: '/secur/logout.jsp',
        columns: { USER_INITIATED_LOGOUT: '1', BROWSER_TYPE: act.device.userAgent },
      });
}

const THREATS: Readonly<
  Record<VendorAlert['grade'], readonly [object: string, score: number, says: string]>
> = {
  high: ['SessionHijackingEventStore', 0.98, 'The session moved to another browser'],
  medium: ['ApiAnomalyEventStore', 0.7, 'Unusual volume of calls'],
  low: ['LoginAnomalyEventStore', 0.4, 'Unusual sign-in'],
};

function threat(pen: Pen, act: VendorAlert): Written {
  const [object, Score, Summary] = THREATS[act.grade];
  const moved =
    act.grade === 'high' ? { CurrentIp: act.origin.ip, CurrentUserAgent: act.device.userAgent } : {};
  return storedEvent(pen, act, object, act.session, { Score, Summary, ...moved });
}
