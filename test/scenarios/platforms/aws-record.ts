import type { Act, Person, Written } from '../act.ts';
import { keysOf, type Pen, RUN_MS, written } from './world.ts';

/**
 * A record of CloudTrail.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */

/** From five to fifteen minutes. */
const LAG_MS = 600_000;

export const REGION = 'us-east-1';

export interface TrailEvent {
  readonly name: string;
  /** The service, as `sts`. */
  readonly source: string;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly type?: 'AwsApiCall' | 'AwsConsoleSignIn' | 'AwsServiceEvent';
  readonly isReadOnly?: boolean;
  readonly isData?: boolean;
  readonly requestParameters?: Readonly<Record<string, unknown>> | null;
  readonly responseElements?: Readonly<Record<string, unknown>> | null;
  readonly more?: Readonly<Record<string, unknown>>;
}

export function trailRecord(pen: Pen, act: Act, event: TrailEvent): Written {
  const { ids } = pen;
  const host =
    event.source === 'signin' ? 'signin.aws.amazon.com' : `${event.source}.${REGION}.amazonaws.com`;
  const record = {
    eventVersion: '1.08',
    userIdentity: event.identity,
    eventTime: new Date(act.at).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    eventSource: `${event.source}.amazonaws.com`,
    eventName: event.name,
    awsRegion: REGION,
    sourceIPAddress: act.origin.ip,
    userAgent: act.device.userAgent,
    requestParameters: event.requestParameters ?? null,
    responseElements: event.responseElements ?? null,
    requestID: ids.guid('aws', 'request', event.name, ...keysOf(act)),
    eventID: ids.guid('aws', 'event', event.name, ...keysOf(act)),
    readOnly: event.isReadOnly ?? false,
    eventType: event.type ?? 'AwsApiCall',
    managementEvent: !event.isData,
    recipientAccountId: accountNumber(pen),
    eventCategory: event.isData ? 'Data' : 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: host,
    },
    ...event.more,
  };
  return written(pen, act, 'aws', record, LAG_MS);
}

export function accountNumber({ ids }: Pen): string {
  return ids.digits(12, 'aws', 'account');
}

/** The role that Identity Center gives people. */
export function roleName({ ids }: Pen): string {
  return `AWSReservedSSO_Developer_${ids.hex(16, 'aws', 'role')}`;
}

export function roleArn(pen: Pen): string {
  return `arn:aws:iam::${accountNumber(pen)}:role/aws-reserved/sso.amazonaws.com/${roleName(pen)}`;
}

function roleId({ ids }: Pen): string {
  return `AROA${ids.capitals(17, 'aws', 'role')}`;
}

/** The person in the role, as every record of the session names them. */
export function sessionArn(pen: Pen, person: Person): string {
  return `arn:aws:sts::${accountNumber(pen)}:assumed-role/${roleName(pen)}/${person.email}`;
}

/** The key of a session: temporary, and issued with the role. */
export function sessionKey({ ids }: Pen, session: string): string {
  return `ASIA${ids.capitals(16, 'aws', 'key', session)}`;
}

/** The key of a program: it lasts. */
export function lastingKey({ ids }: Pen, token: string): string {
  return `AKIA${ids.capitals(16, 'aws', 'key', token)}`;
}

export function personInRole(pen: Pen, act: Act, key: string) {
  return {
    type: 'AssumedRole',
    principalId: `${roleId(pen)}:${act.person.email}`,
    arn: sessionArn(pen, act.person),
    accountId: accountNumber(pen),
    accessKeyId: key,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: roleId(pen),
        arn: roleArn(pen),
        accountId: accountNumber(pen),
        userName: roleName(pen),
      },
      webIdFederationData: {},
      attributes: {
        creationDate: new Date(Math.floor(act.at / RUN_MS) * RUN_MS).toISOString().replace('.000', ''),
        mfaAuthenticated: 'false',
      },
    },
  };
}

/** The user that a lasting key belongs to, named after whose it is. */
export function keyUser(pen: Pen, act: Act, key: string) {
  const userName = keyUserName(act.person);
  return {
    type: 'IAMUser',
    principalId: `AIDA${pen.ids.capitals(17, 'aws', 'user', userName)}`,
    arn: `arn:aws:iam::${accountNumber(pen)}:user/${userName}`,
    accountId: accountNumber(pen),
    accessKeyId: key,
    userName,
  };
}

export function keyUserName({ email }: Person): string {
  return email;
}

/** Somebody on the way in, whom Identity Center knows and no role yet. */
export function directoryUser(pen: Pen, person: Person) {
  return {
    type: 'IdentityCenterUser',
    accountId: accountNumber(pen),
    onBehalfOf: {
      userId: pen.ids.guid('aws', 'directory-user', person.key),
      identityStoreArn: `arn:aws:identitystore::${accountNumber(pen)}:identitystore/d-${pen.ids.hex(10, 'aws', 'store')}`,
    },
    credentialId: pen.ids.guid('aws', 'credential', person.key),
  };
}

/** The name that a SAML provider of the account has. */
export function providerName({ ids }: Pen): string {
  return `AWSSSO_${ids.hex(16, 'aws', 'provider')}_DO_NOT_DELETE`;
}
