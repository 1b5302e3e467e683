import type { Federated, LogPlatform } from '../act.ts';
import { entity, type OktaEntity, type OktaEvent, userEntity } from './okta-record.ts';
import { startOf } from './okta-sign-in.ts';
import type { Pen } from './world.ts';

/** Single sign-on, of which Okta may be either side. */

const APPLICATIONS: Readonly<Record<LogPlatform, string>> = {
  okta: 'Okta Org2Org',
  'entra-id': 'Microsoft Office 365',
  'google-workspace': 'Google Workspace',
  github: 'GitHub Enterprise Cloud - Organization',
  slack: 'Slack',
  salesforce: 'Salesforce.com',
  aws: 'AWS Account Federation',
};

/** As the provider: single sign-on to an application. As the party relying on another: the session that comes of it. */
export function federated(pen: Pen, act: Federated): readonly OktaEvent[] {
  const isVouching = act.provider === 'okta' && act.isAtProvider;
  const isRelying = act.platform === 'okta' && act.isAtApplication;
  return [...(isVouching ? vouch(pen, act) : []), ...(isRelying ? relyOn(pen, act) : [])];
}

function vouch(pen: Pen, act: Federated): readonly OktaEvent[] {
  const isSaml = act.protocol === 'saml';
  const name = APPLICATIONS[act.platform];
  const app: OktaEntity = {
    id: `0oa${pen.ids.letters(17, 'okta', 'app', act.platform)}`,
    type: 'AppInstance',
    alternateId: name,
    displayName: name,
    detailEntry: { signOnModeType: isSaml ? 'SAML_2_0' : 'OPENID_CONNECT' },
  };
  const slug = name.toLowerCase().replace(/\W+/g, '_');
  const sso: OktaEvent = {
    type: 'user.authentication.sso',
    says: 'User single sign on to app',
    legacyType: 'app.auth.sso',
    session: act.providerSession,
    uri: isSaml
      ? `/app/${slug}/exk${pen.ids.letters(17, 'okta', 'app', act.platform)}/sso/saml`
      : '/oauth2/v1/authorize',
    target: [app, userEntity(pen, act.person, 'AppUser')],
    debug: {
      signOnMode: isSaml ? 'SAML 2.0' : 'OpenID Connect',
      initiationType: pen.ids.pick(['SP_INITIATED', 'IDP_INITIATED'], 'okta', 'initiation', act.assertion),
      ...(isSaml
        ? { authnRequestId: pen.ids.hex(32, 'okta', 'authn', act.assertion) }
        : { clientId: app.id, grantType: 'authorization_code' }),
    },
  };
  return [sso];
}

function relyOn(pen: Pen, act: Federated): readonly OktaEvent[] {
  const isSaml = act.protocol === 'saml';
  const via: OktaEvent = {
    type: 'user.authentication.auth_via_IDP',
    says: 'Authenticate user via IDP',
    legacyType: `core.user_auth.idp.${isSaml ? 'saml' : 'oidc'}.login_success`,
    afterMs: -120,
    session: act.session,
    uri: isSaml
      ? `/sso/saml2/0oa${pen.ids.letters(17, 'okta', 'idp', act.provider)}`
      : '/oauth2/v1/authorize/callback',
    authentication: {
      interface: APPLICATIONS[act.provider],
      credentialType: 'ASSERTION',
      authenticationProvider: 'FEDERATION',
    },
    target: [
      entity(
        'AppInstance',
        `0oa${pen.ids.letters(17, 'okta', 'idp', act.provider)}`,
        isSaml ? 'SAML 2.0 IdP' : 'OpenID Connect IdP',
      ),
      userEntity(pen, act.person),
    ],
  };
  return [via, startOf(pen, act, { uri: via.uri })];
}
