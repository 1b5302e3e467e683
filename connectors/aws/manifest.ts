import type { Manifest } from 'countersign/kit';
import { byHand } from './by-hand.ts';

const MINUTE_MS = 60_000;

/** CloudTrail delivers within minutes; AWS promises no bound. */
export const LAG_MS = 15 * MINUTE_MS;
/** The event history that is kept without any trail. */
export const RETENTION_DAYS = 90;

const READ_PERMISSIONS = [
  'cloudtrail:LookupEvents',
  'iam:GetUser',
  'iam:GetRole',
  'iam:ListUsers',
  'iam:ListRoles',
  'iam:ListGroupsForUser',
  'iam:ListUserPolicies',
  'iam:ListAttachedUserPolicies',
  'iam:ListAttachedGroupPolicies',
  'iam:ListAttachedRolePolicies',
  'iam:ListAccessKeys',
  'iam:GetAccessKeyLastUsed',
  'iam:ListServiceSpecificCredentials',
  'iam:GetLoginProfile',
] as const;

/** What each part of an action needs, as IAM names it. */
export const PERMISSIONS = {
  log: 'cloudtrail:LookupEvents',
  keys: [
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:GetAccessKeyLastUsed',
    'iam:ListServiceSpecificCredentials',
  ],
  switchKeys: ['iam:UpdateAccessKey', 'iam:UpdateServiceSpecificCredential'],
  deleteKeys: ['iam:DeleteAccessKey', 'iam:DeleteServiceSpecificCredential'],
  userPolicy: ['iam:GetUser', 'iam:GetUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
  rolePolicy: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
  setPolicy: [
    'sso:ListAccountAssignmentsForPrincipal',
    'sso:DescribePermissionSet',
    'sso:GetInlinePolicyForPermissionSet',
    'sso:PutInlinePolicyToPermissionSet',
    'sso:DeleteInlinePolicyFromPermissionSet',
    'sso:ProvisionPermissionSet',
    'sso:ListPermissionSetsProvisionedToAccount',
  ],
  assignments: [
    'sso:ListAccountAssignmentsForPrincipal',
    'sso:DescribePermissionSet',
    'sso:DeleteAccountAssignment',
    'sso:ListAccountAssignmentDeletionStatus',
    'sso:DescribeAccountAssignmentDeletionStatus',
  ],
} as const;

const TELEMETRY: Manifest['telemetry'] = [
  {
    tier: 'event history (every account)',
    events: {
      login: 'shown',
      mfa: 'partly',
      session: 'partly',
      'session-use': 'partly',
      'token-mint': 'partly',
      'token-use': 'partly',
      'api-call': 'partly',
    },
    ids: { 'session-id': 'not-shown', 'token-id': 'partly', ip: 'partly', 'user-agent': 'shown' },
    retentionDays: RETENTION_DAYS,
    lagMs: LAG_MS,
    notes: [
      'Management events alone: reads of S3 objects, calls of Lambda functions and other data events are in no event history.',
      'Each Region has a history of its own: what happens in a Region that is not in AWS_LOG_REGIONS is not seen, and absence counts in those alone.',
      'A session has no id: it is known by its temporary access key (ASIA…), which the call that issued it names.',
      'The console makes temporary keys by itself; no record issues them, so that a use in the console joins to no sign-in, and is no token use here.',
      'Calls that a service makes on somebody’s behalf name a service in place of an address, and a key that nobody holds.',
      'Whether an identity provider asked for a second factor is not known of roles.',
      'Sessions of the AWS access portal (IAM Identity Center) are in no list.',
    ],
  },
];

/** AWS: one account’s IAM, its CloudTrail, and IAM Identity Center where it is configured. */
export const manifest: Manifest = {
  platform: 'aws',
  title: 'AWS (IAM and IAM Identity Center)',
  kind: 'saas',
  version: '1.0.0',
  settings: [
    {
      name: 'accountId',
      env: 'AWS_ACCOUNT_ID',
      description: 'The account that is looked after: twelve digits.',
      required: true,
    },
    {
      name: 'region',
      env: 'AWS_REGION',
      description: 'The Region to call; it tells the partition as well (cn-…, us-gov-…).',
      default: 'us-east-1',
      required: false,
    },
    {
      name: 'logRegions',
      env: 'AWS_LOG_REGIONS',
      description:
        'Regions whose CloudTrail is read, with commas: every one that is in use. The global one is read always. Default: AWS_REGION.',
      required: false,
    },
    {
      name: 'accessKeyId',
      env: 'AWS_ACCESS_KEY_ID',
      description: 'An access key of the connector’s own; without it AWS’s own chain of providers is asked.',
      required: false,
    },
    {
      name: 'roleArn',
      env: 'AWS_ROLE_TO_ASSUME',
      description: 'ARN of the role to work as; recommended.',
      required: false,
    },
    {
      name: 'externalId',
      env: 'AWS_EXTERNAL_ID',
      description: 'The external id that the role’s trust policy asks for.',
      required: false,
    },
    {
      name: 'identityCenterInstanceArn',
      env: 'AWS_IDENTITY_CENTER_INSTANCE_ARN',
      description: 'ARN of the organisation’s instance of IAM Identity Center.',
      required: false,
    },
    {
      name: 'identityStoreId',
      env: 'AWS_IDENTITY_STORE_ID',
      description: 'Id of its identity store: d-….',
      required: false,
    },
    {
      name: 'identityCenterRegion',
      env: 'AWS_IDENTITY_CENTER_REGION',
      description: 'The Region of Identity Center, where it is another than AWS_REGION.',
      required: false,
    },
    {
      name: 'endpoint',
      env: 'AWS_ENDPOINT',
      description: 'An address in place of AWS’s own, for a simulator or a gateway; https, http on loopback.',
      required: false,
    },
  ],
  secrets: [
    {
      name: 'secretAccessKey',
      env: 'AWS_SECRET_ACCESS_KEY',
      description: 'The secret half of AWS_ACCESS_KEY_ID.',
      required: false,
    },
    {
      name: 'sessionToken',
      env: 'AWS_SESSION_TOKEN',
      description: 'The session token that goes with a temporary access key.',
      required: false,
    },
  ],
  rateLimits: {
    max: 600,
    durationMs: MINUTE_MS,
    containmentShare: 0.4,
    narrower: [{ path: 'LookupEvents', max: 2, durationMs: 1_000 }],
    dialect: 'HTTP 400 with the code Throttling or ThrottlingException, and no time to come again',
    docs: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html',
  },
  readScopes: [...READ_PERMISSIONS],
  byHand,
  telemetry: TELEMETRY,
};
