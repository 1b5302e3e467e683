import {
  type ActionPlan,
  type ActionRequest,
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
import type { EntraClient } from '../client.ts';
import { inWords, lastOf, tracesOn } from '../log-proof.ts';
import {
  ACCESS_TOKENS,
  APP_CREDENTIALS,
  APP_SESSIONS,
  BACK_WITH_THE_ACCOUNT,
  ON_PREMISES,
} from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Disables the account: nobody signs in to it or renews a token of it. Undo enables it again. */
export const accountSuspend = defineAction<EntraClient>({
  capability: 'account.suspend',
  docs: 'https://learn.microsoft.com/en-us/graph/api/user-update?view=graph-rest-1.0',
  effect: 'reversible',
  cuts: ['account', 'idp-session', 'refresh-token'],
  residual: [BACK_WITH_THE_ACCOUNT, ACCESS_TOKENS, APP_SESSIONS, APP_CREDENTIALS, ON_PREMISES],
  scopes: ['User.EnableDisableAccount.All', 'User.Read.All', 'AuditLog.Read.All'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: '`accountEnabled`, and `Disable account` in the audit log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const user = known(await client.user(id), request);
    const isOpen = user.accountEnabled !== false;
    const label = labelOf(request);
    return {
      summary: `Disable the Entra account ${label}`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `the account is ${isOpen ? 'enabled' : 'disabled'}`,
        'sessions and tokens are refused while it is disabled, and not revoked: pair it with sessions.revoke',
        ...(user.onPremisesSyncEnabled
          ? [
              'Active Directory masters the account: disable it there too, or the synchronisation may enable it again',
            ]
          : []),
      ],
      alreadyDone: !isOpen,
      binds: { account: id, enabled: isOpen },
      before: { enabled: isOpen },
    };
  },
  perform: async (client, request) =>
    receiptOf([await client.setUserEnabled(request.account.id, false)], SETTLES_WITHIN_MS),
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.enabled !== true) return nothingCalled('the account was disabled before: left as it is');
    const user = known(await client.user(request.account.id), request);
    if (user.accountEnabled === true) return nothingCalled('the account is enabled already');
    return receiptOf([await client.setUserEnabled(request.account.id, true)], SETTLES_WITHIN_MS);
  },
});

/** Somebody who lets the account in again after the call refutes it; so does the synchronisation. */
async function prove(
  client: EntraClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const user = await client.user(id);
  const traces = await tracesOn(client, id, since);
  const disabled = lastOf(traces, /^(Disable account|Delete user)/i);
  const enabled = lastOf(traces, /^(Enable account|Restore user)/i);
  const isClosed = user === undefined || user.accountEnabled === false;
  const wasReopened = enabled !== undefined && (disabled === undefined || enabled.at >= disabled.at);
  return judge({
    saw: [
      user === undefined ? 'the account is gone' : `the account is ${isClosed ? 'disabled' : 'enabled'}`,
      ...[disabled, enabled].flatMap((trace) => (trace ? [inWords(trace)] : [])),
      ...(disabled ? [] : ['the audit log shows no “Disable account” since the call']),
    ],
    now: isClosed ? 'gone' : wasReopened ? 'again' : 'there',
    before: plan.before.enabled === true ? 'shown' : 'nothing',
    log: disabled ? 'recorded' : 'silent',
    why: 'Entra tells whether the account is enabled and logs the change.',
    whyNothing: 'The account was disabled before; the log has nothing to show for a change that was none.',
  });
}
