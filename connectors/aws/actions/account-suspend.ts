import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  judge,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import { deletePolicy, type InlinePolicyRef, putPolicy, readPolicy } from '../inline-policy.ts';
import { iamChangesSince, inWords, lastWith } from '../log-proof.ts';
import { PERMISSIONS } from '../manifest.ts';
import {
  DENY_ALL,
  deniesAll,
  documentIn,
  documentOf,
  SUSPEND_POLICY,
  statementsIn,
} from '../policy-document.ts';
import { LEFT_BEHIND, PROPAGATION, ROLE_SESSIONS } from './residual.ts';
import { ENFORCED_WITHIN_MS, SETTLES_WITHIN_MS } from './settles.ts';
import { notFor, subjectOfRequest, targetUser } from './target.ts';

const Input = z.strictObject({});
const OPERATION = 'PutUserPolicy';

/**
 * Denies a user of IAM everything, by an inline policy: keys, the console and temporary credentials of the user’s own alike.
 *
 * IAM has no switch for a user, and taking the console’s password away leaves the keys.
 */
export const accountSuspend = defineAction<AwsClient>({
  capability: 'account.suspend',
  docs: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html',
  effect: 'reversible',
  cuts: ['account', 'static-key', 'access-token'],
  residual: [PROPAGATION, ROLE_SESSIONS, LEFT_BEHIND],
  scopes: [...PERMISSIONS.userPolicy, PERMISSIONS.log],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the policy in GetUserPolicy, and PutUserPolicy in CloudTrail',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const policy = policyOf(request);
    const user = await targetUser(client, request, policy.owner);
    const document = await readPolicy(client, policy);
    const label = labelOf(request);
    const isDenied = isSuspending(document);
    return {
      summary: `Deny the IAM user ${label} everything in AWS`,
      targets: [{ kind: 'account', id: request.account.id, label }],
      present: [
        isDenied
          ? `the policy ${SUSPEND_POLICY} denies the user everything already`
          : 'the user is not suspended',
        ...(document !== undefined && !isDenied
          ? [`a policy ${SUSPEND_POLICY} with another content is written over, and brought back by undo`]
          : []),
        'signing in still works, and leads to nothing; sessions of roles go on: sessions.revoke on the role',
      ],
      alreadyDone: isDenied,
      binds: { account: request.account.id, userId: user.UserId, policy: SUSPEND_POLICY },
      before: { document: document ?? null },
    };
  },
  perform: async (client, request) =>
    receiptOf([await putPolicy(client, policyOf(request), documentOf([DENY_ALL]))], ENFORCED_WITHIN_MS),
  verify: prove,
  async undo(client, request, { before }) {
    const policy = policyOf(request);
    const { document } = before;
    if (typeof document === 'string' && isSuspending(document)) {
      return nothingCalled('the user was suspended before: left as it is');
    }
    const now = await readPolicy(client, policy);
    if (now === undefined || now === document) return nothingCalled('the policy is gone already');
    const call =
      typeof document === 'string' ? putPolicy(client, policy, document) : deletePolicy(client, policy);
    return receiptOf([await call], ENFORCED_WITHIN_MS);
  },
});

function policyOf(request: ActionRequest): InlinePolicyRef {
  const subject = subjectOfRequest(request);
  if (subject.kind === 'user') return { of: 'user', owner: subject.name, name: SUSPEND_POLICY };
  const instead =
    subject.kind === 'directory-user'
      ? 'Identity Center has no call that disables a user: disable them at the identity source, or in its console'
      : subject.kind === 'role'
        ? 'a role is used by others: sessions.revoke cuts its sessions'
        : 'no policy holds for the root user';
  throw notFor(subject.kind, request, instead);
}

function isSuspending(document: string | undefined): boolean {
  return document !== undefined && statementsIn(documentIn(document)).some(deniesAll);
}

async function prove(
  client: AwsClient,
  request: ActionRequest,
  { before }: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const policy = policyOf(request);
  const isDenied = isSuspending(await readPolicy(client, policy));
  const change = lastWith(await iamChangesSince(client, OPERATION, since), [policy.owner, policy.name]);
  const wasDenied = typeof before.document === 'string' && isSuspending(before.document);
  return judge({
    saw: [
      isDenied
        ? `GetUserPolicy shows ${policy.name}, which denies the user everything`
        : `GetUserPolicy shows no ${policy.name} that denies the user everything`,
      inWords(change, OPERATION),
    ],
    now: isDenied ? 'gone' : change ? 'again' : 'there',
    before: wasDenied ? 'nothing' : 'shown',
    log: change ? 'recorded' : 'silent',
    why: 'IAM shows the policy that denies, and CloudTrail records its writing; that it holds in every Region AWS does not show.',
    whyNothing: 'The user was suspended before; CloudTrail has nothing to show for a change that was none.',
  });
}
