/** The account that most tests of the AWS connector begin with. */

export const ACCOUNT = '111122223333';
export const ALICE = {
  name: 'alice@acme.example',
  id: 'AIDAALICE00000000001',
  arn: `arn:aws:iam::${ACCOUNT}:user/alice@acme.example`,
};
export const BOB = { name: 'bob', id: 'AIDABOB0000000000001' };
export const ROLE = {
  name: 'deploy',
  id: 'AROADEPLOY0000000001',
  arn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
};
export const KEY = 'AKIAALICE00000000001';
export const OTHER_KEY = 'AKIAALICE00000000002';
export const BEDROCK = 'ACCAALICE00000000001';
/** The key of the role’s session that Alice began. */
export const SESSION_KEY = 'ASIADEPLOY0000000001';
export const SESSION_ID = `${ROLE.id}:alice`;

/** Alice once more, as a user of Identity Center. */
export const PERSON = { id: '906767b2f1-0a1b2c3d-1111-4222-8333-444455556666', userName: 'alice' };
export const GROUP = '906767b2f1-0a1b2c3d-1111-4222-8333-999955556666';
export const ADMIN_SET = 'arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0000000000000001';
export const READ_SET = 'arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0000000000000002';

let count = 0;

export function logRecord(
  eventName: string,
  eventTime: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  count += 1;
  return {
    eventVersion: '1.10',
    userIdentity: {
      type: 'IAMUser',
      principalId: ALICE.id,
      arn: ALICE.arn,
      accountId: ACCOUNT,
      accessKeyId: KEY,
      userName: ALICE.name,
    },
    eventTime,
    eventSource: 's3.amazonaws.com',
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.17.0 Python/3.11.8',
    requestParameters: null,
    responseElements: null,
    requestID: `00000000-0000-4000-9000-${String(count).padStart(12, '0')}`,
    eventID: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...more,
  };
}

export const sessionIdentity = {
  type: 'AssumedRole',
  principalId: SESSION_ID,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE.name}/alice`,
  accountId: ACCOUNT,
  accessKeyId: SESSION_KEY,
  sessionContext: {
    sessionIssuer: { type: 'Role', principalId: ROLE.id, arn: ROLE.arn, userName: ROLE.name },
    attributes: { creationDate: '2026-03-01T08:40:00Z', mfaAuthenticated: 'false' },
  },
};

export function assumeRole(
  eventTime: string,
  key: string,
  session: string,
  more: Record<string, unknown> = {},
) {
  return logRecord('AssumeRole', eventTime, {
    eventSource: 'sts.amazonaws.com',
    requestParameters: { roleArn: ROLE.arn, roleSessionName: session },
    responseElements: {
      credentials: { accessKeyId: key, expiration: 'Mar 1, 2026, 9:40:00 AM' },
      assumedRoleUser: { assumedRoleId: `${ROLE.id}:${session}`, arn: sessionIdentity.arn },
    },
    resources: [{ ARN: ROLE.arn, accountId: ACCOUNT, type: 'AWS::IAM::Role' }],
    ...more,
  });
}

export const log = [
  logRecord('ConsoleLogin', '2026-02-27T08:00:00Z', {
    userIdentity: {
      type: 'IAMUser',
      principalId: ALICE.id,
      arn: ALICE.arn,
      accountId: ACCOUNT,
      userName: ALICE.name,
    },
    eventSource: 'signin.amazonaws.com',
    awsRegion: 'us-east-1',
    eventType: 'AwsConsoleSignIn',
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'Yes', MobileVersion: 'No' },
  }),
  logRecord('ListBuckets', '2026-03-01T08:10:00Z'),
  assumeRole('2026-03-01T08:40:00Z', SESSION_KEY, 'alice'),
  logRecord('DescribeInstances', '2026-03-01T08:41:00Z', {
    userIdentity: sessionIdentity,
    eventSource: 'ec2.amazonaws.com',
  }),
];

const users = [
  {
    ...withoutArn(ALICE),
    groups: ['engineers'],
    hasPassword: true,
    keys: [{ id: KEY, lastUsedAt: '2026-03-01T08:10:00.000Z' }, { id: OTHER_KEY }],
    serviceCredentials: [{ id: BEDROCK, service: 'bedrock.amazonaws.com' }],
  },
  { ...BOB, keys: [{ id: 'AKIABOB000000000001' }] },
];

function withoutArn({ name, id }: { name: string; id: string }) {
  return { name, id };
}

export const roles = [
  { name: ROLE.name, id: ROLE.id, longestS: 7_200 },
  { name: 'AWSServiceRoleForRDS', id: 'AROASERVICE000000001', path: '/aws-service-role/rds.amazonaws.com/' },
  {
    name: 'AWSReservedSSO_Admin_0123456789abcdef',
    id: 'AROARESERVED00000001',
    path: '/aws-reserved/sso.amazonaws.com/',
  },
];

export const seed = {
  accountId: ACCOUNT,
  users,
  roles,
  groups: { engineers: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
  log,
};

/** Alice holds nothing that could be taken from her. */
export const bareSeed = { ...seed, users: [withoutArn(ALICE)], log: log.slice(0, 2) };

export const center = {
  users: [
    { ...PERSON, email: 'alice@acme.example', status: 'ENABLED' },
    { id: '906767b2f1-0a1b2c3d-1111-4222-8333-777755556666', userName: 'bob', email: 'bob@acme.example' },
  ],
  groups: [{ id: GROUP, name: 'auditors', members: [PERSON.id] }],
  permissionSets: [
    {
      arn: ADMIN_SET,
      name: 'Admin',
      inline: {
        Version: '2012-10-17',
        Statement: [{ Sid: 'Theirs', Effect: 'Deny', Action: 's3:*', Resource: '*' }],
      },
    },
    { arn: READ_SET, name: 'Read' },
  ],
  assignments: [
    { accountId: ACCOUNT, permissionSetArn: ADMIN_SET, principalId: PERSON.id },
    { accountId: '444455556666', permissionSetArn: READ_SET, principalId: PERSON.id },
    { accountId: ACCOUNT, permissionSetArn: READ_SET, principalId: GROUP },
  ],
};

export const personLog = [
  logRecord('UserAuthentication', '2026-03-01T08:00:00Z', {
    userIdentity: {
      type: 'IdentityCenterUser',
      accountId: ACCOUNT,
      onBehalfOf: {
        userId: PERSON.id,
        identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-0123456789`,
      },
    },
    eventSource: 'signin.amazonaws.com',
    eventType: 'AwsServiceEvent',
    additionalEventData: { CredentialType: 'PASSWORD', UserName: 'alice' },
    serviceEventDetails: { UserAuthentication: 'Success' },
  }),
  logRecord('DescribeInstances', '2026-03-01T08:05:00Z', {
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROARESERVED00000001:alice',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice`,
      accountId: ACCOUNT,
      accessKeyId: 'ASIAPERSON0000000001',
    },
    eventSource: 'ec2.amazonaws.com',
  }),
];

export const personSeed = { ...seed, center, log: [...log, ...personLog] };
