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
import { deleteKey, KEY_CALLS, type Key } from '../keys.ts';
import { iamChangesSince, inWords, lastWith } from '../log-proof.ts';
import { PERMISSIONS } from '../manifest.ts';
import { findKey, keyId, keyLine, keyName, keyNow, keyOwner } from './named-key.ts';
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

/** Deletes one key of a user for good. AWS advises to take it out of use first, and to see what stops. */
export const credentialDelete = defineAction<AwsClient>({
  capability: 'credential.delete',
  docs: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html',
  effect: 'irreversible',
  cuts: ['static-key'],
  residual: [KEY_PROPAGATION, ISSUED_BY_KEY, ROLE_SESSIONS, OTHER_KEYS, SSH_KEYS, SIGN_IN_AGAIN],
  scopes: [...PERMISSIONS.keys, ...PERMISSIONS.deleteKeys, PERMISSIONS.log],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'ListAccessKeys, which showed it, and DeleteAccessKey in CloudTrail',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = await targetUser(client, request, keyOwner(request));
    const key = await findKey(client, request);
    const label = labelOf(request);
    const id = keyId(request);
    const name = key ? keyName(key) : id;
    return {
      summary: key
        ? `Delete ${name} of ${label} in AWS for good`
        : `Delete a key of ${label} in AWS that is not there`,
      targets: [{ kind: key?.kind ?? 'key', id, label: `${name} of ${label}` }],
      present: key
        ? [
            await keyLine(client, key),
            'temporary credentials that it was given go on: pair it with sessions.revoke on the user',
          ]
        : ['IAM lists no such key of the user'],
      alreadyDone: key === undefined,
      binds: { account: request.account.id, userId: user.UserId, key: id },
      before: { kind: key?.kind ?? 'absent' },
    };
  },
  async perform(client, request) {
    const key = await findKey(client, request);
    if (key === undefined) return nothingCalled('the user holds no such key');
    return receiptOf([await deleteKey(client, keyOwner(request), key)], ENFORCED_WITHIN_MS);
  },
  verify: prove,
});

/** Out of use is not away: a key that is merely inactive can be taken into use again. */
async function prove(
  client: AwsClient,
  request: ActionRequest,
  { before }: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const key = await findKey(client, request);
  const id = keyId(request);
  const wasThere = before.kind !== 'absent';
  const operation = KEY_CALLS[wasThere ? (before.kind as Key['kind']) : 'access-key'].delete;
  const change = lastWith(await iamChangesSince(client, operation, since), [id]);
  return judge({
    saw: [keyNow(key, id), inWords(change, operation)],
    now: key ? 'there' : 'gone',
    before: wasThere ? 'shown' : 'unseen',
    log: change ? 'recorded' : 'silent',
    why: 'IAM lists a user’s keys, and CloudTrail records the deletion.',
    whyUnseen:
      'IAM listed no such key before: it was deleted, or it is none of this user. Only a record of its deletion tells which.',
  });
}
