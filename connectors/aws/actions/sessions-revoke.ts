import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  labelOf,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import { PERMISSIONS } from '../manifest.ts';
import { SESSIONS_POLICY } from '../policy-document.ts';
import { hasIdentityCenter } from '../settings.ts';
import { type InlineCut, makeCut, proveCut, standingCut, standingLines, takeBackCut } from './inline-cut.ts';
import { issuedLine, issuedOf } from './issued-sessions.ts';
import { performSetCut, planSetCut, proveSetCut, undoSetCut } from './permission-set-cut.ts';
import { CHAINED, KEYS, LEFT_BEHIND, NEW_SESSIONS, PORTAL, PROPAGATION, ROLE_SESSIONS } from './residual.ts';
import { ENFORCED_WITHIN_MS, SETTLES_WITHIN_MS } from './settles.ts';
import { notFor, subjectOfRequest, targetRole, targetUser } from './target.ts';

const Input = z.strictObject({});

/**
 * Denies everything to temporary credentials that were issued up to now: of a role, of a user of IAM, or of a user of
 * Identity Center. Of a role it hits everybody’s.
 */
export const sessionsRevoke = defineAction<AwsClient>({
  capability: 'sessions.revoke',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
  effect: 'reversible',
  cuts: ['access-token', 'app-session'],
  residual: [PROPAGATION, NEW_SESSIONS, ROLE_SESSIONS, CHAINED, KEYS, PORTAL, LEFT_BEHIND],
  scopes: [...PERMISSIONS.rolePolicy, ...PERMISSIONS.userPolicy, ...PERMISSIONS.setPolicy, PERMISSIONS.log],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy:
    'a denial up to the call in the policy of the role, the user or the permission sets, and its writing in CloudTrail',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    if (isPerson(client, request)) return planSetCut(client, request);
    const cut = cutOf(request);
    return cut.policy.of === 'role' ? planOfRole(client, request, cut) : planOfUser(client, request, cut);
  },
  async perform(client, request, plan) {
    if (isPerson(client, request)) return performSetCut(client, request, plan);
    return receiptOf([await makeCut(client, cutOf(request))], ENFORCED_WITHIN_MS);
  },
  verify: (client, request, plan, since) =>
    isPerson(client, request)
      ? proveSetCut(client, request, plan, since)
      : proveCut(client, cutOf(request), since),
  undo: (client, request, plan) =>
    isPerson(client, request) ? undoSetCut(client, request, plan) : takeBackCut(client, cutOf(request), plan),
});

function isPerson({ context }: AwsClient, request: ActionRequest): boolean {
  const { kind } = subjectOfRequest(request);
  if (kind !== 'directory-user') return false;
  if (hasIdentityCenter(context.settings)) return true;
  throw notFor(kind, request, 'no Identity Center is configured');
}

function cutOf(request: ActionRequest): InlineCut {
  const subject = subjectOfRequest(request);
  if (subject.kind === 'user' || subject.kind === 'role') {
    return { policy: { of: subject.kind, owner: subject.name, name: SESSIONS_POLICY }, only: {} };
  }
  throw notFor(subject.kind, request, 'AWS cannot cut temporary credentials of the root user');
}

async function planOfRole(client: AwsClient, request: ActionRequest, cut: InlineCut): Promise<ActionPlan> {
  const role = await targetRole(client, request, cut.policy.owner);
  const standing = await standingCut(client, cut);
  const issued = await issuedOf(client, role);
  return {
    summary: `Deny all sessions of the role ${role.RoleName} that were issued up to now`,
    targets: [{ kind: 'role', id: role.Arn, label: role.RoleName }],
    present: [
      'every session of the role is hit, whoever began it: services, pipelines and people alike; they have to begin anew',
      issuedLine(issued),
      ...standingLines(standing, cut),
    ],
    // Sessions may have begun since an earlier denial, and nothing lists them.
    alreadyDone: false,
    binds: { account: request.account.id, roleId: role.RoleId, policy: cut.policy.name },
    before: { document: standing.document ?? null },
  };
}

async function planOfUser(client: AwsClient, request: ActionRequest, cut: InlineCut): Promise<ActionPlan> {
  const user = await targetUser(client, request, cut.policy.owner);
  const standing = await standingCut(client, cut);
  const label = labelOf(request);
  return {
    summary: `Deny the temporary credentials of the IAM user ${label} that were issued up to now`,
    targets: [{ kind: 'account', id: request.account.id, label }],
    present: [
      'the user’s sessions of the console, of GetSessionToken and of GetFederationToken are hit; how many there are AWS does not list',
      'its keys are not hit: tokens.revoke takes them out of use',
      ...standingLines(standing, cut),
    ],
    alreadyDone: false,
    binds: { account: request.account.id, userId: user.UserId, policy: cut.policy.name },
    before: { document: standing.document ?? null },
  };
}
