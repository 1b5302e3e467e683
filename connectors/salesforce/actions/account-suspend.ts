import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  known,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { SalesforceClient } from '../client.ts';
import { userById, userLogin } from '../lookups.ts';
import { longId } from '../record-id.ts';
import { inWords, setupChangesOf } from '../setup-proof.ts';
import type { UserLogin } from '../wire.ts';
import { refuseOwnAccount } from './own-account.ts';
import { JWT_ACCESS_TOKENS, REFRESH_TOKENS, SESSIONS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const ACTIONS = ['frozeuser', 'unfrozeuser', 'deactivateduser'];

/**
 * Freezes the account: nobody signs in to it, by whatever flow. It stays active and keeps its licence, its records and
 * its place in every rule, so that unfreezing gives all of it back; deactivating would not.
 */
export const accountSuspend = defineAction<SalesforceClient>({
  capability: 'account.suspend',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_userlogin.htm',
  effect: 'reversible',
  cuts: ['account'],
  // Salesforce says of freezing that nobody can log in, and not that it ends what goes on, so it counts as if it did not.
  residual: [SESSIONS, REFRESH_TOKENS, JWT_ACCESS_TOKENS],
  scopes: ['api', 'Manage Users', 'View Setup and Configuration'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'UserLogin.IsFrozen, and `frozeuser` in the Setup Audit Trail',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    await refuseOwnAccount(client, request);
    const { id } = request.account;
    const { IsActive } = known(await userById(client, id), request);
    const { IsFrozen } = await loginOf(client, request);
    const label = labelOf(request);
    return {
      summary: `Freeze ${label} in Salesforce`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `the account is ${IsActive ? 'active' : 'inactive'} and ${IsFrozen ? 'frozen' : 'not frozen'}`,
        'sessions and tokens go on: pair it with sessions.revoke and tokens.revoke',
      ],
      alreadyDone: IsFrozen || !IsActive,
      binds: { account: longId(id), isActive: IsActive, isFrozen: IsFrozen },
      before: { isActive: IsActive, isFrozen: IsFrozen },
    };
  },
  async perform(client, request) {
    const { Id } = await loginOf(client, request);
    return receiptOf([await client.setFrozen(Id, true)], SETTLES_WITHIN_MS);
  },
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.isFrozen !== false) return nothingCalled('the account was frozen before: left as it is');
    const { Id, IsFrozen } = await loginOf(client, request);
    if (!IsFrozen) return nothingCalled('the account is not frozen any more');
    return receiptOf([await client.setFrozen(Id, false)], SETTLES_WITHIN_MS);
  },
});

/** Somebody who lets the account in again after the call refutes it. */
async function prove(
  client: SalesforceClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const user = known(await userById(client, request.account.id), request);
  const { IsFrozen } = await loginOf(client, request);
  const changes = await setupChangesOf(client, user, ACTIONS, since);
  const last = (action: string) => changes.findLast((change) => change.action === action);
  const closed = last('frozeuser') ?? last('deactivateduser');
  const reopened = last('unfrozeuser');
  const isClosed = IsFrozen || !user.IsActive;
  const wasClosed = plan.before.isFrozen !== false || plan.before.isActive !== true;
  return judge({
    saw: [
      `the account is ${user.IsActive ? 'active' : 'inactive'} and ${IsFrozen ? 'frozen' : 'not frozen'}`,
      ...[closed, reopened].flatMap((change) => (change ? [inWords(change)] : [])),
      ...(closed ? [] : ['the Setup Audit Trail shows no freezing of this user since the call']),
    ],
    now: isClosed ? 'gone' : reopened ? 'again' : 'there',
    before: wasClosed ? 'nothing' : 'shown',
    log: closed ? 'recorded' : 'silent',
    why: 'UserLogin tells whether the account is frozen, and the Setup Audit Trail records the freezing.',
    whyNothing: 'The account was closed before; the trail has nothing to show for a change that was none.',
  });
}

/** @throws ERR_CONNECTOR_NOT_FOUND for a user without a login of this org */
async function loginOf(client: SalesforceClient, { account, capability }: ActionRequest): Promise<UserLogin> {
  const login = await userLogin(client, longId(account.id));
  if (login) return login;
  throw new CountersignError('ERR_CONNECTOR_NOT_FOUND', `salesforce: no UserLogin of ${account.id}`, {
    place: `salesforce ${capability}`,
  });
}
