import type { Connector } from 'countersign/kit';
import { describeConnector } from 'countersign/kit/testing';
import type { AwsClient } from '../../../connectors/aws/client.ts';
import { connector } from '../../../connectors/aws/index.ts';
import simulator from '../../../connectors/aws/simulator.ts';
import {
  ACCOUNT,
  ALICE,
  bareSeed,
  center,
  KEY,
  logRecord,
  PERSON,
  personLog,
  personSeed,
  ROLE,
  roles,
  SESSION_KEY,
  seed,
} from './seed.ts';

/** Which actions there are depends on what an account is: a user of IAM, a role, or a user of Identity Center. */
function offering(...capabilities: readonly string[]): Connector<AwsClient> {
  const actions = connector.actions.filter(({ capability }) => capabilities.includes(capability));
  // What is asked of no account in particular is tried once, with the users of IAM.
  const { preflight, inventory, ...rest } = connector;
  return { ...rest, actions };
}

const key = { kind: 'api-key', platform: 'aws', id: KEY } as const;
const ofUser = {
  simulator,
  seed,
  bareSeed,
  account: { email: ALICE.name },
  credentials: { 'credential.disable': key, 'credential.delete': key },
  recordWith: (secret: string) =>
    logRecord('PutParameter', '2026-03-01T08:59:00Z', {
      requestParameters: { name: 'x', note: `token=${secret}` },
    }),
};
const userActions = [
  'sessions.revoke',
  'tokens.revoke',
  'credential.disable',
  'credential.delete',
  'account.suspend',
  'grants.revoke',
];

describeConnector({ ...connector, actions: offering(...userActions).actions }, ofUser);

// The log follows late, lists come in small pages, and all is done as a role.
describeConnector(offering('tokens.revoke'), {
  ...ofUser,
  seed: {
    ...seed,
    logDelayMs: 7_000,
    pageSize: 2,
    assumableRole: `arn:aws:iam::${ACCOUNT}:role/countersign`,
  },
});

describeConnector(offering('sessions.revoke', 'session.revoke'), {
  ...ofUser,
  account: { id: ROLE.arn },
  bareSeed: { ...bareSeed, roles },
  nobody: { id: `arn:aws:iam::${ACCOUNT}:role/nobody` },
  credentials: { 'session.revoke': { kind: 'api-key', platform: 'aws', id: SESSION_KEY } },
  recordWith: (secret) =>
    logRecord('UpdateRoleDescription', '2026-03-01T08:59:00Z', {
      awsRegion: 'us-east-1',
      requestParameters: { roleName: ROLE.name, description: `token=${secret}` },
    }),
});

describeConnector(offering('sessions.revoke', 'grants.revoke'), {
  ...ofUser,
  seed: { ...personSeed, center: { ...center, delayMs: 20_000 } },
  bareSeed: { ...bareSeed, center: { ...center, assignments: [] }, log: personLog },
  account: { email: 'alice@acme.example' },
  recordWith: (secret) =>
    logRecord('PutParameter', '2026-03-01T08:59:00Z', {
      userIdentity: { ...(personLog[1]?.userIdentity as object), userName: PERSON.userName },
      requestParameters: { note: `token=${secret}` },
    }),
});
