import type { AccountChange, Act, Impersonate, Mint, Refresh, VendorAlert } from '../act.ts';
import { federated } from './okta-federation.ts';
import {
  accessTokenId,
  apiTokenId,
  clientEntity,
  clientId,
  entity,
  type OktaEvent,
  oktaRecord,
  sessionId,
  userEntity,
  userId,
} from './okta-record.ts';
import { signIn } from './okta-sign-in.ts';
import { use } from './okta-use.ts';
import type { Pen, PlatformVoice } from './world.ts';

/** What Okta’s System Log shows: no reading of the API, nothing of access tokens once they are out. */
export function oktaVoice(pen: Pen): PlatformVoice {
  return {
    platform: 'okta',
    write: (act) => eventsOf(pen, act).map((event) => oktaRecord(pen, act, event)),
    accountId: (person) => userId(pen, person),
    sessionId: (session) => sessionId(pen, session),
    tokenId: (token, kind) => {
      if (kind === 'temporary-key') return undefined;
      return kind === 'api-key' ? apiTokenId(pen, token) : accessTokenId(pen, token);
    },
  };
}

function eventsOf(pen: Pen, act: Act): readonly OktaEvent[] {
  if (act.kind === 'federated-sign-in') return federated(pen, act);
  if (act.platform !== 'okta') return [];
  switch (act.kind) {
    case 'sign-in':
      return signIn(pen, act);
    case 'refresh':
      return [tokenGrant(pen, act, 'access_token', 'refresh_token')];
    case 'mint':
      return mint(pen, act);
    case 'use':
      return use(pen, act);
    case 'impersonate':
      return impersonate(pen, act);
    case 'sign-out':
      return [
        {
          type: 'user.session.end',
          says: 'User logout from Okta',
          legacyType: 'core.user_auth.logout_success',
          session: act.session,
          uri: '/login/signout',
          target: null,
        },
      ];
    case 'account-change':
      return [accountChange(pen, act)];
    case 'vendor-alert':
      return [vendorAlert(pen, act)];
  }
}

/** Asked for at the back, without a session that the log could name. */
function tokenGrant(
  pen: Pen,
  act: Refresh | Mint,
  what: 'access_token' | 'refresh_token',
  grantType: string,
): OktaEvent {
  const { client } = act;
  const id =
    what === 'access_token'
      ? accessTokenId(pen, act.token)
      : `RT.${pen.ids.base64url(43, 'okta', 'rt', act.token)}`;
  return {
    type: `app.oauth2.as.token.grant.${what}`,
    says: `OAuth2 ${what.replace('_', ' ')} is granted`,
    legacyType: `app.oauth2.as.token.grant.${what}_success`,
    uri: '/oauth2/default/v1/token',
    afterMs: what === 'access_token' ? 0 : 3,
    ...(client ? { client, actor: clientEntity(pen, client) } : {}),
    target: [
      userEntity(pen, act.person),
      entity(what, id, what === 'access_token' ? 'Access Token' : 'Refresh Token'),
    ],
    debug: {
      grantType,
      ...(client ? { clientId: clientId(pen, client) } : {}),
      ...('scopes' in act
        ? { grantedScopes: act.scopes.join(', '), requestedScopes: act.scopes.join(', ') }
        : {}),
    },
  };
}

function mint(pen: Pen, act: Mint): readonly OktaEvent[] {
  if (act.what === 'temporary-key') return [];
  if (act.what === 'oauth-grant') {
    const consent: OktaEvent = {
      type: 'app.oauth2.as.consent.grant',
      says: 'User granted consent to app',
      legacyType: 'app.oauth2.as.consent.grant_success',
      afterMs: -40,
      session: act.session,
      uri: '/oauth2/default/v1/authorize',
      ...(act.client ? { client: act.client } : {}),
      target: [
        ...(act.client ? [clientEntity(pen, act.client)] : []),
        ...act.scopes.map((scope) =>
          entity('scope', `scp${pen.ids.letters(17, 'okta', 'scope', scope)}`, scope),
        ),
      ],
    };
    const grants = (['access_token', 'refresh_token'] as const).map((what) =>
      tokenGrant(pen, act, what, 'authorization_code'),
    );
    return [consent, ...grants];
  }
  return [
    {
      type: 'system.api_token.create',
      says: 'Create API token',
      legacyType: 'api.token.create',
      session: act.session,
      uri: '/api/internal/tokens',
      target: [entity('Token', apiTokenId(pen, act.token), act.name)],
    },
  ];
}

function impersonate(pen: Pen, act: Impersonate): readonly OktaEvent[] {
  const grant: OktaEvent = {
    type: 'user.session.impersonation.grant',
    says: 'Enable impersonation grant',
    legacyType: 'core.user.impersonation.grant.enabled',
    afterMs: -60_000,
    uri: '/api/internal/orgSettings/okta_support',
    target: [userEntity(pen, act.person)],
  };
  const initiate: OktaEvent = {
    type: 'user.session.impersonation.initiate',
    says: 'Initiate impersonation session',
    legacyType: 'core.user.impersonation.session.initiated',
    session: act.session,
    actor: userEntity(pen, act.by),
    uri: '/impersonation/start',
    target: [userEntity(pen, act.person)],
  };
  return [grant, initiate];
}

function accountChange(pen: Pen, act: AccountChange): OktaEvent {
  const user = userEntity(pen, act.person);
  if (act.what === 'password-reset')
    return {
      type: 'user.account.reset_password',
      says: 'Fired when the user’s Okta password is reset',
      legacyType: 'core.user.config.password_reset.success',
      session: act.session,
      uri: `/api/v1/users/${user.id}/lifecycle/reset_password`,
    };
  const isEnrolled = act.what === 'factor-enrolled';
  return {
    type: isEnrolled ? 'user.mfa.factor.activate' : 'user.mfa.factor.deactivate',
    says: isEnrolled ? 'Activate factor for user' : 'Reset factor for user',
    legacyType: isEnrolled ? 'core.user.factor.activate' : 'core.user.factor.reset',
    reason: isEnrolled ? 'User set up OKTA_VERIFY_PUSH factor' : 'User reset OKTA_VERIFY_PUSH factor',
    session: act.session,
    uri: `/api/v1/users/${user.id}/factors`,
    debug: { factor: 'OKTA_VERIFY_PUSH' },
  };
}

/** Identity Threat Protection: Okta itself says it, of a user. */
function vendorAlert(pen: Pen, act: VendorAlert): OktaEvent {
  const level = act.grade.toUpperCase();
  return {
    type: 'user.risk.detect',
    says: 'User risk detected',
    severity: 'WARN',
    session: act.session,
    actor: {
      id: `ssp${pen.ids.letters(17, 'okta', 'system')}`,
      type: 'SystemPrincipal',
      alternateId: 'system@okta.com',
      displayName: 'Okta System',
      detailEntry: null,
    },
    reason: act.grade === 'high' ? 'Session is suspected to be hijacked' : 'Suspicious activity was detected',
    uri: '/api/internal/risk',
    debug: { risk: `{detectionName=Session Influenced User Risk, level=${level}}` },
  };
}
