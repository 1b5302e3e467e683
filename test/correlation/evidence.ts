/** Records as the platforms write them, for what others' rules tell in a word. */

/** Who or what the parts of a rule are joined by. */
export interface Subject {
  readonly email: string;
  readonly ip: string;
}

export interface LoggedRecord {
  readonly platform: string;
  readonly record: unknown;
}

/** The records of one thing that happened. */
export type Told = (subject: Subject, at: string) => readonly LoggedRecord[];

const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const ACCOUNT = '111122223333';

/** What is usual for the person: a sign-in with a second factor, days before, at home with another provider. */
export const usual: Told = ({ email }, at) => {
  const subject = { email, ip: '91.0.0.9' };
  return [...verification(subject, at), ...oktaSession(subject, at), ...googleSignInWith(subject, at, true)];
};

/** Somebody enters an application through Okta. */
export const oktaToAws: Told = (subject, at) => [
  ...oktaSession(subject, at),
  okta(subject, at, 'user.authentication.sso', {
    authenticationContext: { externalSessionId: sessionOf(subject, at) },
    target: [{ id: '0oaaws', type: 'AppInstance', displayName: 'AWS Account Federation' }],
  }),
];

/** Somebody signs in at Okta. */
export const oktaSession: Told = (subject, at) => [
  okta(subject, at, 'user.session.start', {
    authenticationContext: { externalSessionId: sessionOf(subject, at) },
  }),
];

/** A second factor is passed. */
export const verification: Told = (subject, at) => [okta(subject, at, 'user.authentication.auth_via_mfa')];

/** AWS's console is entered with an assertion of Okta's. */
export const awsConsole: Told = ({ email, ip }, at) => [
  cloudTrail(at, ip, 'signin.amazonaws.com', 'ConsoleLogin', {
    eventType: 'AwsConsoleSignIn',
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Okta-Admin/${email}`,
      accountId: ACCOUNT,
    },
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { SamlProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/Okta` },
  }),
];

/** A token of Identity Center is fetched, and an account's role with it. */
export const awsRetrieval: Told = ({ email, ip }, at) => {
  const userIdentity = { type: 'Unknown', principalId: '906767', userName: email, accountId: ACCOUNT };
  return [
    cloudTrail(at, ip, 'sso.amazonaws.com', 'CreateToken', { userIdentity }),
    cloudTrail(at, ip, 'sso.amazonaws.com', 'GetRoleCredentials', { userIdentity }),
  ];
};

/** Google is entered without a second factor. */
export const googleSignIn: Told = (subject, at) => googleSignInWith(subject, at, false);

/** Another vendor holds the person to be phished. */
export const phished: Told = ({ email }, at) => [
  { platform: 'okta', record: finding(email, at, 'Credentials entered on a phishing page') },
];

/** Another vendor saw credentials taken from the person's computer. */
export const dumped: Told = ({ email }, at) => [
  { platform: 'google-workspace', record: finding(email, at, 'Credentials dumped on a computer') },
];

function googleSignInWith({ email, ip }: Subject, at: string, isSecondFactor: boolean): LoggedRecord[] {
  const parameters = [
    { name: 'login_type', value: 'google_password' },
    { name: 'is_second_factor', boolValue: isSecondFactor },
    {
      name: 'login_challenge_method',
      multiValue: isSecondFactor ? ['password', 'google_prompt'] : ['password'],
    },
  ];
  return [
    {
      platform: 'google-workspace',
      record: {
        kind: 'admin#reports#activity',
        id: { time: at, uniqueQualifier: `${Date.parse(at)}`, applicationName: 'login', customerId: 'C01' },
        actor: { email, profileId: `1${email.length}` },
        ipAddress: ip,
        events: [{ type: 'login', name: 'login_success', parameters }],
      },
    },
  ];
}

function okta({ email, ip }: Subject, at: string, eventType: string, more: object = {}): LoggedRecord {
  const record = {
    uuid: `${eventType}-${email}-${at}`,
    eventType,
    published: at,
    outcome: { result: 'SUCCESS' },
    actor: { id: `00u-${email}`, type: 'User', alternateId: email, displayName: email },
    client: { ipAddress: ip, userAgent: { rawUserAgent: BROWSER } },
    ...more,
  };
  return { platform: 'okta', record };
}

function sessionOf({ email, ip }: Subject, at: string): string {
  return `session-${email}-${ip}-${at}`;
}

function cloudTrail(at: string, ip: string, source: string, name: string, more: object): LoggedRecord {
  const record = {
    eventVersion: '1.09',
    eventID: `${name}-${ip}-${at}`,
    eventTime: at,
    eventSource: source,
    eventName: name,
    sourceIPAddress: ip,
    userAgent: BROWSER,
    ...more,
  };
  return { platform: 'aws', record };
}

function finding(email: string, at: string, title: string): object {
  return {
    class_uid: 2004,
    activity_id: 1,
    time_dt: at,
    metadata: { uid: `${title} ${email} ${at}` },
    finding_info: { title },
    actor: { user: { email_addr: email } },
  };
}
