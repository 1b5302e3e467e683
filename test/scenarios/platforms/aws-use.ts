import type { Mint, Use } from '../act.ts';
import { keyUser, keyUserName, lastingKey, personInRole, sessionKey, type TrailEvent } from './aws-record.ts';
import type { Pen } from './world.ts';

/** What is called on AWS with a key. */

interface Call {
  readonly source: string;
  readonly name: string;
  readonly isReadOnly: boolean;
  /** Whether the trail has to keep data events for it. */
  readonly isData?: true;
  parameters(to: string): Readonly<Record<string, unknown>> | null;
}

const OBJECT = (to: string) => ({ bucketName: 'production-data', key: to });

const CALLS: Readonly<Partial<Record<Use['does'], Call>>> = {
  read: { source: 's3', name: 'GetObject', isReadOnly: true, isData: true, parameters: OBJECT },
  list: { source: 's3', name: 'ListBuckets', isReadOnly: true, parameters: () => null },
  write: { source: 's3', name: 'PutObject', isReadOnly: false, isData: true, parameters: OBJECT },
  delete: { source: 's3', name: 'DeleteBucket', isReadOnly: false, parameters: (to) => ({ bucketName: to }) },
  export: { source: 's3', name: 'GetObject', isReadOnly: true, isData: true, parameters: OBJECT },
  clone: { source: 's3', name: 'GetObject', isReadOnly: true, isData: true, parameters: OBJECT },
  query: {
    source: 'ssm',
    name: 'GetParameter',
    isReadOnly: true,
    parameters: (to) => ({ name: to, withDecryption: true }),
  },
  'admin-read': { source: 'iam', name: 'GetUser', isReadOnly: true, parameters: (to) => ({ userName: to }) },
  'create-user': {
    source: 'iam',
    name: 'CreateUser',
    isReadOnly: false,
    parameters: (to) => ({ userName: to }),
  },
  'change-role': {
    source: 'iam',
    name: 'AttachUserPolicy',
    isReadOnly: false,
    parameters: (to) => ({ userName: to, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  },
  'enrol-factor': {
    source: 'iam',
    name: 'EnableMFADevice',
    isReadOnly: false,
    parameters: (to) => ({ userName: to, serialNumber: `arn:aws:iam::aws:mfa/${to}` }),
  },
  'read-secret': {
    source: 'secretsmanager',
    name: 'GetSecretValue',
    isReadOnly: true,
    parameters: (to) => ({ secretId: to }),
  },
  describe: { source: 'ec2', name: 'DescribeInstances', isReadOnly: true, parameters: () => null },
};

export function use(pen: Pen, act: Use): readonly TrailEvent[] {
  const isLasting = act.session === undefined && act.client === undefined;
  const name = act.token ?? act.session ?? '';
  const identity = isLasting
    ? keyUser(pen, act, lastingKey(pen, name))
    : personInRole(pen, act, sessionKey(pen, name));
  if (act.does === 'create-key') return [refusable(act, accessKey(act, identity, lastingKey(pen, act.to)))];
  const call = CALLS[act.does];
  if (!call || (call.isData && !pen.variation.hasDataEvents)) return [];
  const { source, isReadOnly, isData } = call;
  return [
    refusable(act, {
      source,
      name: call.name,
      isReadOnly,
      ...(isData ? { isData } : {}),
      identity,
      requestParameters: call.parameters(act.to),
    }),
  ];
}

function refusable(act: Use, event: TrailEvent): TrailEvent {
  if (act.isSuccess) return event;
  const errorMessage = `User is not authorized to perform: ${event.source}:${event.name}`;
  return { ...event, responseElements: null, more: { errorCode: 'AccessDenied', errorMessage } };
}

export function accessKey(act: Mint | Use, identity: TrailEvent['identity'], key: string): TrailEvent {
  const userName = keyUserName(act.person);
  const createDate = new Date(act.at).toUTCString();
  return {
    name: 'CreateAccessKey',
    source: 'iam',
    identity,
    requestParameters: { userName },
    responseElements: { accessKey: { accessKeyId: key, status: 'Active', userName, createDate } },
  };
}
