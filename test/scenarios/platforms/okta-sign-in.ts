import type { Federated, Method, SignIn } from '../act.ts';
import { accessTokenId, entity, type OktaEvent, transactionSessionId, userEntity } from './okta-record.ts';
import type { Pen } from './world.ts';

/** A sign-in at Okta itself: policy, factors, and the session that begins. */

interface Factor {
  readonly factor: string;
  readonly credentialType: string;
  readonly authenticator: string;
  readonly method: string;
}

const FACTORS: Readonly<Record<Method, Factor>> = {
  password: {
    factor: 'PASSWORD_AS_FACTOR',
    credentialType: 'PASSWORD',
    authenticator: 'Password',
    method: 'Password',
  },
  push: { factor: 'OKTA_VERIFY_PUSH', credentialType: 'OTP', authenticator: 'Okta Verify', method: 'Push' },
  otp: { factor: 'OKTA_SOFT_TOKEN', credentialType: 'OTP', authenticator: 'Okta Verify', method: 'TOTP' },
  webauthn: {
    factor: 'FIDO2_WEBAUTHN',
    credentialType: 'WEBAUTHN',
    authenticator: 'Security Key or Biometric',
    method: 'Webauthn',
  },
  sms: { factor: 'SMS_FACTOR', credentialType: 'SMS', authenticator: 'Phone', method: 'SMS' },
};

export function signIn(pen: Pen, act: SignIn): readonly OktaEvent[] {
  if (act.flow === 'legacy') return [legacy(act)];
  const passed = act.isSuccess ? act.methods : act.methods.slice(0, -1);
  const isPasswordWrong =
    !act.isSuccess && (act.methods.length === 0 || act.methods[0] === 'password') && act.methods.length < 2;
  if (isPasswordWrong) return [failure(act)];
  const isAsked = act.isMfaDemanded && !act.isMfaRemembered;
  const failed = act.isSuccess ? undefined : act.methods.at(-1);
  return [
    policy(pen, act, isAsked ? 'CHALLENGE' : 'ALLOW'),
    ...passed
      .filter((method) => isLogged(pen, method, isAsked))
      .map((method, i) => factor(pen, act, method, i, true)),
    ...(failed ? [factor(pen, act, failed, passed.length, false)] : []),
    ...(act.isSuccess ? [startOf(pen, act, { uri: answerUri(pen) })] : []),
    ...(act.isSuccess && act.flow === 'device-code' ? [deviceToken(pen, act)] : []),
  ];
}

/** Classic Engine logs the password as a factor only beside a second one. */
function isLogged(pen: Pen, method: Method, isAsked: boolean): boolean {
  return method !== 'password' || isAsked || pen.variation.okta === 'identity-engine';
}

function answerUri(pen: Pen): string {
  return pen.variation.okta === 'classic'
    ? '/api/v1/authn/factors/password/verify'
    : '/idp/idx/challenge/answer';
}

function policy(pen: Pen, act: SignIn, result: 'CHALLENGE' | 'ALLOW'): OktaEvent {
  const rule = act.isMfaDemanded ? 'Second factor' : 'Default Rule';
  const isBefore = pen.variation.okta === 'classic' && result === 'CHALLENGE';
  return {
    type: 'policy.evaluate_sign_on',
    says: 'Evaluation of sign-on policy',
    afterMs: -4_800,
    result,
    reason: `Sign-on policy evaluation resulted in ${result}`,
    session: act.session,
    ...(isBefore ? { externalSessionId: transactionSessionId(pen, act.session) } : {}),
    uri: pen.variation.okta === 'classic' ? '/api/v1/authn' : '/idp/idx/identify',
    target: [
      {
        ...entity('PolicyEntity', `00p${pen.ids.letters(17, 'okta', 'policy')}`, 'Default Policy'),
        detailEntry: { policyType: 'OktaSignOn' },
      },
      entity('PolicyRule', `0pr${pen.ids.letters(17, 'okta', 'rule', rule)}`, rule),
    ],
  };
}

function factor(pen: Pen, act: SignIn, method: Method, position: number, isPassed: boolean): OktaEvent {
  const named = FACTORS[method];
  const enrolment = entity(
    'AuthenticatorEnrollment',
    `${method === 'password' ? 'lae' : 'pfd'}${pen.ids.letters(17, 'okta', 'enrolment', act.person.key, method)}`,
    named.authenticator,
  );
  const isClassic = pen.variation.okta === 'classic';
  return {
    type: 'user.authentication.auth_via_mfa',
    says: 'Authentication of user via MFA',
    legacyType: `core.user.factor.attempt_${isPassed ? 'success' : 'fail'}`,
    afterMs: -3_600 + position * 1_700,
    session: act.session,
    result: isPassed ? 'SUCCESS' : 'FAILURE',
    ...(isPassed ? {} : { reason: method === 'push' ? 'OKTA_VERIFY_DENIED_ACCESS' : 'INVALID_CREDENTIALS' }),
    authentication: {
      authenticationProvider: 'FACTOR_PROVIDER',
      credentialProvider: 'OKTA_CREDENTIAL_PROVIDER',
      ...(isClassic ? { credentialType: named.credentialType } : {}),
    },
    uri: answerUri(pen),
    target: isClassic
      ? [userEntity(pen, act.person)]
      : [userEntity(pen, act.person), { ...enrolment, detailEntry: { methodTypeUsed: named.method } }],
    ...(isClassic ? { debug: { factor: named.factor } } : {}),
  };
}

/** The record with which a session begins. */
export function startOf(pen: Pen, act: SignIn | Federated, { uri }: { readonly uri: string }): OktaEvent {
  const dashboard = entity(
    'AppInstance',
    `0oa${pen.ids.letters(17, 'okta', 'app', 'dashboard')}`,
    'Okta Dashboard',
  );
  return {
    type: 'user.session.start',
    says: 'User login to Okta',
    legacyType: 'core.user_auth.login_success',
    session: act.session,
    uri,
    ...(pen.variation.okta === 'classic'
      ? { target: null }
      : { target: [{ ...dashboard, alternateId: 'Okta Dashboard' }] }),
  };
}

function failure(act: SignIn): OktaEvent {
  return {
    type: 'user.session.start',
    says: 'User login to Okta',
    legacyType: 'core.user_auth.login_failed',
    result: 'FAILURE',
    reason: act.methods.length === 0 ? 'VERIFICATION_ERROR' : 'INVALID_CREDENTIALS',
    uri: '/api/v1/authn',
    target: null,
    debug: { loginResult: act.methods.length === 0 ? 'VERIFICATION_ERROR' : 'INVALID_CREDENTIALS' },
  };
}

/** Basic authentication that Microsoft’s servers pass on (WS-Trust): a password, and nothing else. */
function legacy(act: SignIn): OktaEvent {
  return {
    type: 'user.session.start',
    says: 'User login to Okta',
    legacyType: `core.user_auth.login_${act.isSuccess ? 'success' : 'failed'}`,
    result: act.isSuccess ? 'SUCCESS' : 'FAILURE',
    ...(act.isSuccess ? { session: act.session } : { reason: 'INVALID_CREDENTIALS' }),
    uri: '/app/office365/exk1/sso/wsfed/active',
    target: null,
  };
}

/** What the device gets once the person has approved it elsewhere. */
function deviceToken(pen: Pen, act: SignIn): OktaEvent {
  return {
    type: 'app.oauth2.as.token.grant.access_token',
    says: 'OAuth2 access token is granted',
    legacyType: 'app.oauth2.as.token.grant.access_token_success',
    afterMs: 900,
    uri: '/oauth2/default/v1/token',
    target: [
      userEntity(pen, act.person),
      entity('access_token', accessTokenId(pen, act.session), 'Access Token'),
    ],
    debug: { grantType: 'urn:ietf:params:oauth:grant-type:device_code' },
  };
}
