import { type ActionRequest, CountersignError, known } from 'countersign/kit';
import { isReserved, type Subject, subjectOf } from '../arn.ts';
import type { AwsClient } from '../client.ts';
import { roleNamed, userNamed } from '../principals.ts';
import type { IamRole, IamUser } from '../wire.ts';

type Kind = Subject['kind'];

/** The account of a request, by what its id says it is. @throws ERR_INPUT_INVALID */
export function subjectOfRequest({ account, capability }: ActionRequest): Subject {
  const subject = subjectOf(account.id);
  if (subject) return subject;
  throw new CountersignError('ERR_INPUT_INVALID', `aws ${capability}: the account’s id is none of AWS`, {
    place: 'account.id',
  });
}

/** What AWS does not offer for this kind of account; a plan shows it as a gap. */
export function notFor(kind: Kind, { capability }: ActionRequest, instead: string): CountersignError {
  const names: Readonly<Partial<Record<Kind, string>>> = {
    user: 'a user of IAM',
    role: 'a role',
    root: 'the root user',
    'directory-user': 'a user of IAM Identity Center',
  };
  return new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    `aws: ${capability} is not for ${names[kind] ?? 'this kind of account'}: ${instead}`,
    { place: `aws ${capability}` },
  );
}

/** The user of IAM that a request is about, as it is now. @throws ERR_CONNECTOR_NOT_FOUND */
export async function targetUser(client: AwsClient, request: ActionRequest, name: string): Promise<IamUser> {
  refuseOurselves(client, request);
  const user = await userNamed(client, name);
  return known(user?.Arn === request.account.id ? user : undefined, request);
}

/**
 * The role that a request is about.
 *
 * @throws ERR_CONNECTOR_REJECTED for a role that AWS alone may edit, and for the one we work as ourselves
 */
export async function targetRole(client: AwsClient, request: ActionRequest, name: string): Promise<IamRole> {
  refuseOurselves(client, request);
  const role = await roleNamed(client, name);
  const found = known(role?.Arn === request.account.id ? role : undefined, request);
  if (!isReserved(found.Arn)) return found;
  throw rejected(
    request,
    'AWS alone edits this role. Service-linked roles cannot be revoked; a permission set’s is reached through the user of Identity Center',
  );
}

/** Cutting the role we work as would cut the undoing too. */
function refuseOurselves({ settings }: AwsClient, request: ActionRequest): void {
  if (settings.role?.arn === request.account.id)
    throw rejected(request, 'this is the role that Countersign works as');
}

export function rejected({ capability }: ActionRequest, what: string): CountersignError {
  return new CountersignError('ERR_CONNECTOR_REJECTED', `aws: ${capability}: ${what}`, {
    place: `aws ${capability}`,
  });
}
