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
import { doneTo, inWords } from '../admin-log.ts';
import type { WorkspaceClient } from '../client.ts';
import { ADMIN_LOG_SHOWS_WITHIN_MS } from '../logs.ts';
import { statusOf } from '../lookups.ts';
import { REPORTS_READ, USERS_WRITE } from '../scopes.ts';
import type { User } from '../wire.ts';
import { ACCESS_TOKENS, APP_SESSIONS, GOOGLE_SESSIONS, GRANTS, STATIC_KEYS } from './residual.ts';

const Input = z.strictObject({});

/** Suspends the account: nobody signs in to it, its data and settings stay. Undo lets it in again. */
export const accountSuspend = defineAction<WorkspaceClient>({
  capability: 'account.suspend',
  docs: 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/update',
  effect: 'reversible',
  cuts: ['account'],
  // Google does not say here that it ends sessions or tokens, so it counts as if it did not.
  residual: [GOOGLE_SESSIONS, GRANTS, ACCESS_TOKENS, STATIC_KEYS, APP_SESSIONS],
  scopes: [USERS_WRITE, REPORTS_READ],
  settlesWithinMs: ADMIN_LOG_SHOWS_WITHIN_MS,
  provenBy: 'the account is suspended, and `SUSPEND_USER` is in the admin log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = known(await client.user(request.account.id), request);
    refuseOwnAdministrator(client, user);
    const label = labelOf(request);
    const status = statusOf(user);
    return {
      summary: `Suspend ${label} in Google Workspace`,
      targets: [{ kind: 'account', id: user.id, label }],
      present: [
        `the account is ${status}`,
        ...(user.suspensionReason ? [`suspended because of ${user.suspensionReason}`] : []),
        ...(user.isAdmin ? ['it is a super administrator: Google lets only another one suspend it'] : []),
        'what the account already opened may go on: pair it with sessions.revoke and tokens.revoke',
      ],
      alreadyDone: status !== 'active',
      binds: { account: user.id, status },
      before: { status },
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.updateUser(account.id, { suspended: true })], ADMIN_LOG_SHOWS_WITHIN_MS),
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.status !== 'active')
      return nothingCalled('the account was not in use before: left as it is');
    const user = known(await client.user(request.account.id), request);
    if (!user.suspended) return nothingCalled('the account is not suspended any more');
    if (user.suspensionReason && user.suspensionReason !== 'ADMIN') {
      // Google's own suspension came on top of ours; lifting it is for a person to decide.
      return nothingCalled(`the account is suspended because of ${user.suspensionReason}: left as it is`);
    }
    return receiptOf([await client.updateUser(user.id, { suspended: false })], ADMIN_LOG_SHOWS_WITHIN_MS);
  },
});

/** The connector acts for this administrator: suspended, it could neither prove nor undo anything. */
function refuseOwnAdministrator(client: WorkspaceClient, { primaryEmail }: User): void {
  if (primaryEmail.toLowerCase() !== client.subject) return;
  throw new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    'google-workspace: this is the administrator that Countersign acts for; suspending it would end its own access',
    { place: 'google-workspace account.suspend' },
  );
}

/** Somebody who lets the account in again after the call refutes it. */
async function prove(
  client: WorkspaceClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const user = known(await client.user(request.account.id), request);
  const [suspended, reopened] = await Promise.all([
    doneTo(client, user, 'SUSPEND_USER', since),
    doneTo(client, user, 'UNSUSPEND_USER', since),
  ]);
  const status = statusOf(user);
  const traces = [suspended.at(-1), reopened.at(-1)].filter((trace) => trace !== undefined);
  return judge({
    saw: [
      `the account is ${status}`,
      ...traces.map(inWords),
      ...(suspended.length > 0 ? [] : ['the admin log shows no suspension since the call']),
    ],
    now: status !== 'active' ? 'gone' : reopened.length > 0 ? 'again' : 'there',
    before: plan.before.status === 'active' ? 'shown' : 'nothing',
    log: suspended.length > 0 ? 'recorded' : 'silent',
    why: 'Google tells the account’s state, and the admin log its change.',
    whyNothing: 'The account was closed before; the log has nothing to show for a change that was none.',
  });
}
