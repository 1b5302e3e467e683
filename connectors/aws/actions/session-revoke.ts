import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import { subjectOf } from '../arn.ts';
import { object, text } from '../audit-fields.ts';
import type { AwsClient } from '../client.ts';
import { everywhere, isAccessKeyId } from '../log-scope.ts';
import { PERMISSIONS, RETENTION_DAYS } from '../manifest.ts';
import { sessionPolicy } from '../policy-document.ts';
import { lookUp } from '../trail.ts';
import type { IamRole } from '../wire.ts';
import { type InlineCut, makeCut, proveCut, standingCut, standingLines, takeBackCut } from './inline-cut.ts';
import { type Issued, issuedOf } from './issued-sessions.ts';
import { CHAINED, KEYS, LEFT_BEHIND, NEW_SESSIONS, PROPAGATION } from './residual.ts';
import { ENFORCED_WITHIN_MS, SETTLES_WITHIN_MS } from './settles.ts';
import { notFor, rejected, subjectOfRequest, targetRole } from './target.ts';

const Input = z.strictObject({});
const DAY_MS = 86_400_000;

/** Denies one session of a role, by the name it was begun under; what else has that name is hit too. */
export const sessionRevoke = defineAction<AwsClient>({
  capability: 'session.revoke',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html',
  effect: 'reversible',
  cuts: ['access-token', 'app-session'],
  residual: [
    PROPAGATION,
    {
      layer: 'access-token',
      what: 'sessions of the role under other names',
      endsWithinMs: 12 * 3_600_000,
      why: 'Whoever chose the name of this one may have begun others; sessions.revoke cuts them all.',
    },
    NEW_SESSIONS,
    CHAINED,
    KEYS,
    LEFT_BEHIND,
  ],
  scopes: [...PERMISSIONS.rolePolicy, PERMISSIONS.log],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy:
    'a denial of the session’s name up to the call in the role’s policy, and PutRolePolicy in CloudTrail',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const role = await targetRole(client, request, roleOf(request));
    const issued = await issuedOf(client, role);
    const uniqueId = await uniqueIdOf(client, request, role, issued);
    const cut = cutOf(request, uniqueId);
    const standing = await standingCut(client, cut);
    const [, session] = uniqueId.split(':');
    const same = issued.sessions.filter((each) => each.uniqueId === uniqueId).length;
    return {
      summary: `Deny the sessions of the role ${role.RoleName} named ${session} that were issued up to now`,
      targets: [{ kind: 'session', id: uniqueId, label: `${session} of ${role.RoleName}` }],
      present: [
        `sessions are told apart by name alone: CloudTrail shows ${same} of this name and role that may be alive, and all are hit`,
        'sessions of other names go on',
        ...standingLines(standing, cut),
      ],
      alreadyDone: false,
      binds: { account: request.account.id, roleId: role.RoleId, uniqueId, policy: cut.policy.name },
      before: { document: standing.document ?? null },
    };
  },
  perform: async (client, request, plan) =>
    receiptOf([await makeCut(client, cutOf(request, plannedId(plan)))], ENFORCED_WITHIN_MS),
  verify: (client, request, plan, since) => proveCut(client, cutOf(request, plannedId(plan)), since),
  undo: (client, request, plan) => takeBackCut(client, cutOf(request, plannedId(plan)), plan),
});

function roleOf(request: ActionRequest): string {
  const subject = subjectOfRequest(request);
  if (subject.kind === 'role') return subject.name;
  throw notFor(
    subject.kind,
    request,
    'its sessions have no names to tell them apart: sessions.revoke cuts them all',
  );
}

function cutOf(request: ActionRequest, uniqueId: string): InlineCut {
  return {
    policy: { of: 'role', owner: roleOf(request), name: sessionPolicy(uniqueId) },
    only: { uniqueId },
  };
}

function plannedId({ binds }: ActionPlan): string {
  return String(binds.uniqueId);
}

/**
 * `AROA…:session` of the session that the credential names, by that or by its temporary key.
 *
 * @throws ERR_INPUT_INVALID when it names none; ERR_CONNECTOR_REJECTED for a session of another role;
 *   ERR_CONNECTOR_NOT_FOUND when CloudTrail does not know the key (yet)
 */
async function uniqueIdOf(
  client: AwsClient,
  request: ActionRequest,
  role: IamRole,
  issued: Issued,
): Promise<string> {
  const { credential, platform, capability } = request;
  const isOurs = credential?.platform === undefined || credential.platform === platform;
  const id = isOurs ? credential?.id : undefined;
  const named = id === undefined ? undefined : subjectOf(id);
  const found =
    named?.kind === 'unique-id' && named.session
      ? id
      : isAccessKeyId(id) && id.startsWith('ASIA')
        ? (issued.sessions.find(({ keyId }) => keyId === id)?.uniqueId ?? (await userOfKey(client, id)))
        : undefined;
  if (found === undefined && !id?.startsWith('ASIA')) {
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `${platform} ${capability}: the credential is neither a temporary key (ASIA…) nor a session’s unique id (AROA…:name)`,
      { place: 'credential.id' },
    );
  }
  if (found === undefined) {
    throw new CountersignError(
      'ERR_CONNECTOR_NOT_FOUND',
      'aws: CloudTrail does not know this temporary key, and may be 15 minutes late; sessions.revoke cuts all sessions of the role',
      { place: `aws ${capability}` },
    );
  }
  if (found.startsWith(`${role.RoleId}:`)) return found;
  throw rejected(request, 'the session belongs to another role or user');
}

/** Who signed with a key, by CloudTrail. */
async function userOfKey(client: AwsClient, keyId: string): Promise<string | undefined> {
  const now = client.context.clock.now();
  const since = new Date(now.getTime() - RETENTION_DAYS * DAY_MS).toISOString();
  for (const question of everywhere(client, 'AccessKeyId', keyId)) {
    const { records } = await lookUp(client, { ...question, since, until: now.toISOString(), most: 1 });
    const found = records.map((record) => text(object(record, 'userIdentity'), 'principalId'));
    if (found[0]) return found[0];
  }
  return undefined;
}
