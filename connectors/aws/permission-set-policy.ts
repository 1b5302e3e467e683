import {
  DeleteInlinePolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
} from '@aws-sdk/client-sso-admin';
import { type Call, CountersignError, type Part, type Raw } from 'countersign/kit';
import type { AwsClient } from './client.ts';
import { centerOf } from './identity-center.ts';
import { allByToken } from './pages.ts';
import { documentIn, statementsIn, VERSION } from './policy-document.ts';
import { ProvisionedSets, SetInlinePolicy } from './wire.ts';

/** The one inline policy of a permission set, which we share with whoever else wrote into it: only our statement is touched. */

interface SetPolicy {
  /** As it stands, its version and id included. */
  readonly document: Raw;
  readonly statements: readonly Raw[];
}

export async function statementsOfSet(client: AwsClient, setArn: string): Promise<readonly Raw[]> {
  return (await readSetPolicy(client, setArn)).statements;
}

/** @throws ERR_CONNECTOR_RESPONSE_UNREADABLE for a policy that is none: it is not written over */
async function readSetPolicy(client: AwsClient, setArn: string): Promise<SetPolicy> {
  const command = new GetInlinePolicyForPermissionSetCommand({
    InstanceArn: centerOf(client).instanceArn,
    PermissionSetArn: setArn,
  });
  const { InlinePolicy } = await client.read(
    'GetInlinePolicyForPermissionSet',
    SetInlinePolicy,
    ({ ssoAdmin }) => ssoAdmin.send(command),
  );
  if (!InlinePolicy) return { document: { Version: VERSION }, statements: [] };
  const document = documentIn(InlinePolicy);
  const statements = statementsIn(document);
  // What is no statement would be lost by writing the rest back.
  if (document && statements.length === [document.Statement ?? []].flat().length) {
    return { document, statements };
  }
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `aws: GetInlinePolicyForPermissionSet: InlinePolicy: no policy document (${setArn})`,
    { place: 'aws GetInlinePolicyForPermissionSet' },
  );
}

/** The statement of that id put in, or with undefined taken out, and the set brought to the accounts anew. */
export function withStatement(
  client: AwsClient,
  setArn: string,
  sid: string,
  statement: unknown,
): readonly Part[] {
  return [
    { what: `the inline policy of ${setArn}`, call: () => putStatement(client, setArn, sid, statement) },
    { what: `the provisioning of ${setArn}`, call: () => provision(client, setArn) },
  ];
}

/** Read just before it is written: what others changed meanwhile stays. */
async function putStatement(
  client: AwsClient,
  setArn: string,
  sid: string,
  statement: unknown,
): Promise<Call> {
  const { document, statements: present } = await readSetPolicy(client, setArn);
  const others = present.filter(({ Sid }) => Sid !== sid);
  const statements = statement === undefined ? others : [...others, statement];
  const target = { InstanceArn: centerOf(client).instanceArn, PermissionSetArn: setArn };
  if (statements.length === 0) {
    return client.change('DeleteInlinePolicyFromPermissionSet', setArn, ({ ssoAdmin }) =>
      ssoAdmin.send(new DeleteInlinePolicyFromPermissionSetCommand(target)),
    );
  }
  const command = new PutInlinePolicyToPermissionSetCommand({
    ...target,
    InlinePolicy: JSON.stringify({ ...document, Statement: statements }),
  });
  return client.change('PutInlinePolicyToPermissionSet', setArn, ({ ssoAdmin }) => ssoAdmin.send(command));
}

/** What is changed in a permission set reaches its roles only by this; AWS does it later. */
function provision(client: AwsClient, setArn: string): Promise<Call> {
  const command = new ProvisionPermissionSetCommand({
    InstanceArn: centerOf(client).instanceArn,
    PermissionSetArn: setArn,
    TargetType: 'ALL_PROVISIONED_ACCOUNTS',
  });
  return client.change('ProvisionPermissionSet', setArn, ({ ssoAdmin }) => ssoAdmin.send(command));
}

/** The permission sets whose latest form an account has. */
export function latestIn(client: AwsClient, accountId: string): Promise<readonly string[]> {
  const { instanceArn: InstanceArn } = centerOf(client);
  return allByToken(
    client,
    'ListPermissionSetsProvisionedToAccount',
    ProvisionedSets,
    ({ ssoAdmin }, page) =>
      ssoAdmin.send(
        new ListPermissionSetsProvisionedToAccountCommand({
          InstanceArn,
          AccountId: accountId,
          ProvisioningStatus: 'LATEST_PERMISSION_SET_PROVISIONED',
          ...page,
        }),
      ),
    ({ PermissionSets }) => PermissionSets,
  );
}
