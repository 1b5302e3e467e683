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
import { KEY_CALLS, lastUseOf, switchKey } from '../keys.ts';
import { iamChangesSince, inWords, lastWith } from '../log-proof.ts';
import { PERMISSIONS } from '../manifest.ts';
import { findKey, keyLine, keyName, keyNow, keyOwner, presentKey } from './named-key.ts';
import {
  ISSUED_BY_KEY,
  KEY_PROPAGATION,
  OTHER_KEYS,
  ROLE_SESSIONS,
  SIGN_IN_AGAIN,
  SSH_KEYS,
} from './residual.ts';
import { ENFORCED_WITHIN_MS, SETTLES_WITHIN_MS } from './settles.ts';
import { targetUser } from './target.ts';

const Input = z.strictObject({});

/** Takes one key of a user out of use. What it has issued goes on. */
export const credentialDisable = defineAction<AwsClient>({
  capability: 'credential.disable',
  docs: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html',
  effect: 'reversible',
  cuts: ['static-key'],
  residual: [KEY_PROPAGATION, ISSUED_BY_KEY, ROLE_SESSIONS, OTHER_KEYS, SSH_KEYS, SIGN_IN_AGAIN],
  scopes: [...PERMISSIONS.keys, ...PERMISSIONS.switchKeys, PERMISSIONS.log],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'its status in ListAccessKeys, and UpdateAccessKey in CloudTrail',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = await targetUser(client, request, keyOwner(request));
    const key = await presentKey(client, request);
    const label = labelOf(request);
    return {
      summary: `Take ${keyName(key)} of ${label} in AWS out of use`,
      targets: [{ kind: key.kind, id: key.id, label: `${keyName(key)} of ${label}` }],
      present: [
        await keyLine(client, key),
        'temporary credentials that it was given go on: pair it with sessions.revoke on the user',
      ],
      alreadyDone: key.status !== 'Active',
      binds: { account: request.account.id, userId: user.UserId, key: key.id },
      before: { status: key.status },
    };
  },
  async perform(client, request) {
    const key = await presentKey(client, request);
    return receiptOf([await switchKey(client, keyOwner(request), key, 'Inactive')], ENFORCED_WITHIN_MS);
  },
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.status !== 'Active') return nothingCalled('it was out of use before: left as it is');
    const key = await presentKey(client, request);
    if (key.status === 'Active') return nothingCalled('it is in use already');
    return receiptOf([await switchKey(client, keyOwner(request), key, 'Active')], ENFORCED_WITHIN_MS);
  },
});

/** Somebody who takes the key into use again after the call refutes it. */
async function prove(
  client: AwsClient,
  request: ActionRequest,
  { before, binds }: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const key = await findKey(client, request);
  const id = String(binds.key);
  const operation = KEY_CALLS[key?.kind ?? 'access-key'].switch;
  const change = lastWith(await iamChangesSince(client, operation, since), [id, 'Inactive']);
  const lastUse = key && (await lastUseOf(client, key));
  return judge({
    saw: [
      keyNow(key, id),
      inWords(change, operation),
      ...(lastUse ? [`IAM knows of no later use than ${lastUse}, which may be hours late`] : []),
    ],
    now: key?.status !== 'Active' ? 'gone' : change ? 'again' : 'there',
    before: before.status === 'Active' ? 'shown' : 'nothing',
    log: change ? 'recorded' : 'silent',
    why: 'IAM lists a user’s keys with their status, and CloudTrail records the switch.',
    whyNothing: 'It was out of use before; CloudTrail has nothing to show for a change that was none.',
  });
}
