import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import { KEY_CALLS, type Key, keysOf, switchKey } from '../keys.ts';
import { iamChangesSince, inWords, type LoggedChange, lastWith } from '../log-proof.ts';
import { PERMISSIONS } from '../manifest.ts';
import { keyLine, keyName, keyNow, keyOwner } from './named-key.ts';
import { ISSUED_BY_KEY, KEY_PROPAGATION, ROLE_SESSIONS, SIGN_IN_AGAIN, SSH_KEYS } from './residual.ts';
import { ENFORCED_WITHIN_MS, SETTLES_WITHIN_MS } from './settles.ts';
import { rejected, targetUser } from './target.ts';

const Input = z.strictObject({});

/** Takes every key of a user out of use. What they have issued goes on. */
export const tokensRevoke = defineAction<AwsClient>({
  capability: 'tokens.revoke',
  docs: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html',
  effect: 'reversible',
  cuts: ['static-key'],
  residual: [KEY_PROPAGATION, ISSUED_BY_KEY, ROLE_SESSIONS, SSH_KEYS, SIGN_IN_AGAIN],
  scopes: [...PERMISSIONS.keys, ...PERMISSIONS.switchKeys, PERMISSIONS.log],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'no key from before is active in IAM’s lists, and a switch of each is in CloudTrail',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = await targetUser(client, request, keyOwner(request));
    const active = await activeKeys(client, request);
    const label = labelOf(request);
    const lines: string[] = [];
    for (const key of active) lines.push(await keyLine(client, key));
    const ids = active.map(({ id }) => id).sort();
    return {
      summary: `Take ${active.length} keys of ${label} in AWS out of use`,
      targets: active.map((key) => ({ kind: key.kind, id: key.id, label: `${keyName(key)} of ${label}` })),
      present: [
        ...(lines.length > 0 ? lines : ['the user holds no key in use']),
        'temporary credentials that they were given go on: pair it with sessions.revoke on the user',
      ],
      alreadyDone: active.length === 0,
      binds: { account: request.account.id, userId: user.UserId, keys: ids },
      before: { keys: ids },
    };
  },
  async perform(client, request) {
    const active = await activeKeys(client, request);
    if (active.length === 0) return nothingCalled('the user holds no key in use');
    return switchAll(client, request, active, 'Inactive');
  },
  verify: prove,
  async undo(client, request, plan) {
    const keys = await keysOf(client, keyOwner(request));
    // The key that the incident is about stays out of use: it was disabled for a reason, or is about to be.
    const off = keys.filter(
      ({ id, status }) => idsIn(plan).includes(id) && status === 'Inactive' && id !== request.credential?.id,
    );
    if (off.length === 0) return nothingCalled('no key of before is out of use');
    return switchAll(client, request, off, 'Active');
  },
});

async function switchAll(
  client: AwsClient,
  request: ActionRequest,
  keys: readonly Key[],
  status: 'Active' | 'Inactive',
) {
  const user = keyOwner(request);
  const parts = keys.map((key) => ({
    what: keyName(key),
    call: () => switchKey(client, user, key, status),
  }));
  return receiptOf(await inTurn('aws', parts), ENFORCED_WITHIN_MS);
}

async function activeKeys(client: AwsClient, request: ActionRequest): Promise<readonly Key[]> {
  const keys = await keysOf(client, keyOwner(request));
  if (keys.some(({ id }) => id === client.settings.keys?.accessKeyId)) {
    throw rejected(request, 'this is the user whose key Countersign works with');
  }
  return keys.filter(({ status }) => status === 'Active');
}

async function prove(
  client: AwsClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const wanted = idsIn(plan);
  const keys = await keysOf(client, keyOwner(request));
  const log = await switchesSince(client, keys, wanted, since);
  const changes = wanted.map((id) => lastWith(log, [id, 'Inactive']));
  const stillActive = keys.filter(({ id, status }) => wanted.includes(id) && status === 'Active');
  const newer = keys.filter(({ id, status }) => !wanted.includes(id) && status === 'Active');
  const cameBack = stillActive.some(({ id }) => lastWith(log, [id, 'Inactive']) !== undefined);
  const isRecorded = wanted.length > 0 && changes.every((change) => change !== undefined);
  return judge({
    saw: [
      ...wanted.map((id) =>
        keyNow(
          keys.find((key) => key.id === id),
          id,
        ),
      ),
      ...newer.map((key) => `${keyName(key)} came into use since the plan: plan anew`),
      ...(wanted.length > 0
        ? changes.map((change) => inWords(change, 'switch'))
        : ['there was no key in use']),
    ],
    now:
      newer.length > 0 || (stillActive.length > 0 && cameBack)
        ? 'again'
        : stillActive.length > 0
          ? 'there'
          : 'gone',
    before: wanted.length > 0 ? 'shown' : 'nothing',
    log: isRecorded ? 'recorded' : 'silent',
    why: 'IAM lists a user’s keys with their status, and CloudTrail records each switch.',
    whyNothing: 'No key was in use before; CloudTrail has nothing to show for a change that was none.',
  });
}

/** Of the kinds of key that were there, what CloudTrail recorded. */
async function switchesSince(
  client: AwsClient,
  keys: readonly Key[],
  wanted: readonly string[],
  since: string,
): Promise<readonly LoggedChange[]> {
  const kinds = new Set(keys.filter(({ id }) => wanted.includes(id)).map(({ kind }) => kind));
  const found: LoggedChange[] = [];
  for (const kind of kinds) found.push(...(await iamChangesSince(client, KEY_CALLS[kind].switch, since)));
  return found;
}

function idsIn({ before }: ActionPlan): readonly string[] {
  return Array.isArray(before.keys) ? before.keys.filter((id) => typeof id === 'string') : [];
}
