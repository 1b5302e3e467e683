import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { type Call, orUndefined } from 'countersign/kit';
import type { AwsClient } from './client.ts';
import { plainDocument } from './policy-document.ts';
import { InlinePolicy } from './wire.ts';

/** One inline policy of a user or a role, by its name. */
export interface InlinePolicyRef {
  readonly of: 'user' | 'role';
  readonly owner: string;
  readonly name: string;
}

/** The document as JSON text; undefined where there is no policy of this name. */
export async function readPolicy(
  client: AwsClient,
  { of, owner, name }: InlinePolicyRef,
): Promise<string | undefined> {
  const found = await orUndefined(
    of === 'user'
      ? client.read('GetUserPolicy', InlinePolicy, ({ iam }) =>
          iam.send(new GetUserPolicyCommand({ UserName: owner, PolicyName: name })),
        )
      : client.read('GetRolePolicy', InlinePolicy, ({ iam }) =>
          iam.send(new GetRolePolicyCommand({ RoleName: owner, PolicyName: name })),
        ),
  );
  return found && plainDocument(found.PolicyDocument);
}

export function putPolicy(
  client: AwsClient,
  { of, owner, name }: InlinePolicyRef,
  document: string,
): Promise<Call> {
  const about = `${name} on ${of} ${owner}`;
  return of === 'user'
    ? client.change('PutUserPolicy', about, ({ iam }) =>
        iam.send(new PutUserPolicyCommand({ UserName: owner, PolicyName: name, PolicyDocument: document })),
      )
    : client.change('PutRolePolicy', about, ({ iam }) =>
        iam.send(new PutRolePolicyCommand({ RoleName: owner, PolicyName: name, PolicyDocument: document })),
      );
}

export function deletePolicy(client: AwsClient, { of, owner, name }: InlinePolicyRef): Promise<Call> {
  const about = `${name} on ${of} ${owner}`;
  return of === 'user'
    ? client.change('DeleteUserPolicy', about, ({ iam }) =>
        iam.send(new DeleteUserPolicyCommand({ UserName: owner, PolicyName: name })),
      )
    : client.change('DeleteRolePolicy', about, ({ iam }) =>
        iam.send(new DeleteRolePolicyCommand({ RoleName: owner, PolicyName: name })),
      );
}

/** How AWS’s log names the writing of it. */
export function putEventOf({ of }: InlinePolicyRef): 'PutUserPolicy' | 'PutRolePolicy' {
  return of === 'user' ? 'PutUserPolicy' : 'PutRolePolicy';
}
