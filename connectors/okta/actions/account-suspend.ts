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
import type { OktaClient } from '../client.ts';
import { inWords, lastOf, tracesOn } from '../log-proof.ts';
import { ACCESS_TOKENS, API_TOKENS, APP_SESSIONS, IDP_SESSIONS, REFRESH_TOKENS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
/** Nobody signs in to an account in one of these. */
const CLOSED = ['SUSPENDED', 'DEPROVISIONED'];
const EVENTS =
  'eventType eq "user.lifecycle.suspend" or eventType eq "user.lifecycle.unsuspend" or eventType eq "user.lifecycle.deactivate"';

/** Suspends an ACTIVE account: nobody signs in to it, its apps and groups stay. Undo lets it in again. */
export const accountSuspend = defineAction<OktaClient>({
  capability: 'account.suspend',
  docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/#tag/UserLifecycle/operation/suspendUser',
  effect: 'reversible',
  cuts: ['account'],
  // Okta does not say that it ends sessions or tokens, so it counts as if it did not.
  residual: [IDP_SESSIONS, REFRESH_TOKENS, APP_SESSIONS, ACCESS_TOKENS, API_TOKENS],
  scopes: ['okta.users.manage', 'okta.users.read', 'okta.logs.read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the account’s status, and `user.lifecycle.suspend` in the log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const { status } = known(await client.user(id), request);
    const label = labelOf(request);
    const isClosed = CLOSED.includes(status);
    return {
      summary: `Suspend ${label} in Okta`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `the account is ${status}`,
        ...(status === 'ACTIVE' || isClosed ? [] : ['Okta suspends ACTIVE accounts only and will refuse']),
        'sessions go on: pair it with sessions.revoke',
      ],
      alreadyDone: isClosed,
      binds: { account: id, status },
      before: { status },
    };
  },
  async perform(client, request) {
    // Okta refuses to suspend twice.
    const { status } = known(await client.user(request.account.id), request);
    if (CLOSED.includes(status)) return nothingCalled(`the account is ${status} already`);
    return receiptOf([await client.suspend(request.account.id)], SETTLES_WITHIN_MS);
  },
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.status !== 'ACTIVE')
      return nothingCalled('the account was not ACTIVE before: left as it is');
    const { status } = known(await client.user(request.account.id), request);
    if (status === 'ACTIVE') return nothingCalled('the account is ACTIVE already');
    return receiptOf([await client.unsuspend(request.account.id)], SETTLES_WITHIN_MS);
  },
});

/** Somebody who lets the account in again after the call refutes it. */
async function prove(
  client: OktaClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const user = await client.user(id);
  const traces = await tracesOn(client, id, EVENTS, since);
  const suspended = lastOf(traces, 'user.lifecycle.suspend') ?? lastOf(traces, 'user.lifecycle.deactivate');
  const reopened = lastOf(traces, 'user.lifecycle.unsuspend');
  const status = user?.status ?? 'gone';
  const saw = [
    `the account is ${status}`,
    ...[suspended, reopened].flatMap((trace) => (trace ? [inWords(trace)] : [])),
    ...(suspended ? [] : ['the System Log shows no suspension since the call']),
  ];
  const isClosed = user === undefined || CLOSED.includes(status);
  return judge({
    saw,
    now: isClosed ? 'gone' : reopened ? 'again' : 'there',
    before: CLOSED.includes(String(plan.before.status)) ? 'nothing' : 'shown',
    log: suspended ? 'recorded' : 'silent',
    why: 'Okta tells the account’s status and logs its change.',
    whyNothing: 'The account was closed before; the log has nothing to show for a change that was none.',
  });
}
