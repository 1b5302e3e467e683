import type { AccountChange, Act, Federated, LogPlatform, Method, Mint, Refresh, SignIn } from '../act.ts';
import {
  accountNumber,
  directoryUser,
  keyUserName,
  lastingKey,
  personInRole,
  providerName,
  REGION,
  roleArn,
  sessionArn,
  sessionKey,
  type TrailEvent,
  trailRecord,
} from './aws-record.ts';
import { accessKey, use } from './aws-use.ts';
import { keysOf, type Pen, type PlatformVoice } from './world.ts';

/**
 * CloudTrail, of an account that people reach by IAM Identity Center: no place, no network’s name, no session but a key.
 * A use that names a session, or a client, goes by a temporary key; one that names a token alone by a lasting one.
 */
export function awsVoice(pen: Pen): PlatformVoice {
  return {
    platform: 'aws',
    write: (act) => eventsOf(pen, act).map((event) => trailRecord(pen, act, event)),
    accountId: (person) => sessionArn(pen, person),
    sessionId: () => undefined,
    tokenId: (token, kind) => {
      if (kind === 'oauth-grant') return undefined;
      return kind === 'api-key' ? lastingKey(pen, token) : sessionKey(pen, token);
    },
  };
}

function eventsOf(pen: Pen, act: Act): readonly TrailEvent[] {
  if (act.kind === 'federated-sign-in') return federated(pen, act);
  if (act.platform !== 'aws') return [];
  switch (act.kind) {
    case 'sign-in':
      return signIn(pen, act);
    case 'refresh':
      return renew(pen, act);
    case 'mint':
      return mint(pen, act);
    case 'use':
      return use(pen, act);
    case 'sign-out':
      return [portal(pen, act, 'Logout', {})];
    case 'account-change':
      return [accountChange(pen, act)];
    case 'impersonate':
    case 'vendor-alert':
      return [];
  }
}

/** What Identity Center’s own pages log. */
function portal(
  pen: Pen,
  act: Act,
  name: string,
  additional: Readonly<Record<string, unknown>>,
  result: 'Success' | 'Failure' = 'Success',
): TrailEvent {
  return {
    name,
    source: 'signin',
    type: 'AwsServiceEvent',
    identity: directoryUser(pen, act.person),
    more: {
      additionalEventData: { ...additional, UserName: act.person.email },
      serviceEventDetails: { [name]: result },
    },
  };
}

const CREDENTIALS: Readonly<Record<Method, string>> = {
  password: 'PASSWORD',
  push: 'TOTP',
  otp: 'TOTP',
  webauthn: 'WEBAUTHN',
  sms: 'EMAIL_OTP',
};

function signIn(pen: Pen, act: SignIn): readonly TrailEvent[] {
  const workflow = { AuthWorkflowID: pen.ids.guid('aws', 'workflow', ...keysOf(act)) };
  const second = act.methods.find((method) => method !== 'password');
  const types = act.methods.map((method) => CREDENTIALS[method]).join(',') || 'PASSWORD';
  const result = act.isSuccess ? 'Success' : 'Failure';
  const verified = second
    ? [
        portal(
          pen,
          act,
          'CredentialVerification',
          { ...workflow, CredentialType: CREDENTIALS[second] },
          result,
        ),
      ]
    : [];
  const whole = portal(pen, act, 'UserAuthentication', { ...workflow, CredentialType: types }, result);
  if (!act.isSuccess) return [...verified, whole];
  return [...verified, whole, assumed(pen, act, act.session, pen.ids.guid('aws', 'assertion', act.session))];
}

/** Straight into a role, by a provider that the account itself trusts. */
function federated(pen: Pen, act: Federated): readonly TrailEvent[] {
  if (act.platform !== 'aws' || !act.isAtApplication) return [];
  if (act.protocol !== 'saml') return [assumedByToken(pen, act)];
  return [
    assumed(pen, act, act.session, pen.ids.guid('aws', 'assertion', act.assertion), PROVIDERS[act.provider]),
  ];
}

/** What administrators call the providers that they set up. */
const PROVIDERS: Readonly<Record<LogPlatform, string>> = {
  okta: 'Okta',
  'entra-id': 'EntraID',
  'google-workspace': 'GoogleWorkspace',
  github: 'GitHub',
  slack: 'Slack',
  salesforce: 'Salesforce',
  aws: 'AWS',
};

/** A role for an assertion, with the key that the session goes by from then on; Identity Center makes its own. */
function assumed(
  pen: Pen,
  act: Act,
  session: string,
  assertion: string,
  by: string = providerName(pen),
): TrailEvent {
  const provider = `arn:aws:iam::${accountNumber(pen)}:saml-provider/${by}`;
  return {
    name: 'AssumeRoleWithSAML',
    source: 'sts',
    isReadOnly: true,
    identity: {
      type: 'SAMLUser',
      principalId: `${pen.ids.base64url(27, 'aws', 'saml')}=:${act.person.email}`,
      userName: act.person.email,
      identityProvider: pen.ids.base64url(27, 'aws', 'saml'),
    },
    requestParameters: {
      sAMLAssertionID: `_${assertion}`,
      roleSessionName: act.person.email,
      principalArn: provider,
      roleArn: roleArn(pen),
      durationSeconds: 3600,
    },
    responseElements: {
      ...issued(pen, act, session),
      issuer: `https://portal.sso.${REGION}.amazonaws.com/saml/assertion/${pen.ids.base64url(20, 'aws', 'saml')}`,
      subject: act.person.email,
      subjectType: 'persistent',
      audience: 'https://signin.aws.amazon.com/saml',
    },
  };
}

function assumedByToken(pen: Pen, act: Federated): TrailEvent {
  const issuer = `${act.provider}.${pen.org}.example`;
  return {
    name: 'AssumeRoleWithWebIdentity',
    source: 'sts',
    isReadOnly: true,
    identity: {
      type: 'WebIdentityUser',
      principalId: `arn:aws:iam::${accountNumber(pen)}:oidc-provider/${issuer}:aws:${act.person.email}`,
      userName: act.person.email,
      identityProvider: `arn:aws:iam::${accountNumber(pen)}:oidc-provider/${issuer}`,
    },
    requestParameters: { roleArn: roleArn(pen), roleSessionName: act.person.email, durationSeconds: 3600 },
    responseElements: { ...issued(pen, act, act.session), subjectFromWebIdentityToken: act.person.email },
  };
}

function issued(pen: Pen, act: Act, name: string) {
  return {
    credentials: {
      accessKeyId: sessionKey(pen, name),
      expiration: new Date(act.at + 3_600_000).toUTCString().replace('GMT', '').trim(),
    },
    assumedRoleUser: {
      assumedRoleId: personInRole(pen, act, '').principalId,
      arn: sessionArn(pen, act.person),
    },
  };
}

/** The portal gives a client another key of the session’s. */
function renew(pen: Pen, act: Refresh): readonly TrailEvent[] {
  const asked: TrailEvent = {
    name: 'GetRoleCredentials',
    source: 'sso',
    isReadOnly: true,
    identity: directoryUser(pen, act.person),
    type: 'AwsServiceEvent',
    more: {
      serviceEventDetails: { role_name: 'Developer', account_id: accountNumber(pen) },
      additionalEventData: { UserName: act.person.email },
    },
  };
  return [asked, assumed(pen, act, act.token, pen.ids.guid('aws', 'assertion', act.token))];
}

function mint(pen: Pen, act: Mint): readonly TrailEvent[] {
  const identity = personInRole(pen, act, sessionKey(pen, act.session));
  if (act.what === 'oauth-grant') return [];
  if (act.what === 'api-key') return [accessKey(act, identity, lastingKey(pen, act.token))];
  return [
    {
      name: 'AssumeRole',
      source: 'sts',
      isReadOnly: true,
      identity,
      requestParameters: { roleArn: roleArn(pen), roleSessionName: act.person.email, durationSeconds: 3600 },
      responseElements: issued(pen, act, act.token),
    },
  ];
}

const CHANGES: Readonly<Record<AccountChange['what'], string>> = {
  'password-reset': 'UpdateLoginProfile',
  'factor-enrolled': 'EnableMFADevice',
  'factor-removed': 'DeactivateMFADevice',
};

function accountChange(pen: Pen, act: AccountChange): TrailEvent {
  return {
    name: CHANGES[act.what],
    source: 'iam',
    identity: personInRole(pen, act, sessionKey(pen, act.session)),
    requestParameters: { userName: keyUserName(act.person) },
  };
}
