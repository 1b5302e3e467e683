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
import type { KeycloakClient } from '../client.ts';
import { adminTraces, inWords, logged } from '../log-proof.ts';
import { ACCESS_TOKENS, APP_SESSIONS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Disables the account: nobody signs in to it. Undo enables it again. */
export const accountSuspend = defineAction<KeycloakClient>({
  capability: 'account.suspend',
  docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#_put_adminrealmsrealmusersuser_id',
  effect: 'reversible',
  cuts: ['account'],
  residual: [
    {
      layer: 'idp-session',
      what: 'sessions and offline tokens at Keycloak',
      endsWithinMs: null,
      why: 'They are refused while the account is disabled, but stay, and work again once it is enabled: pair it with sessions.revoke.',
    },
    ACCESS_TOKENS,
    APP_SESSIONS,
  ],
  scopes: ['manage-users', 'view-users', 'view-events'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the account’s `enabled`, and the change among the admin events',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const { enabled, federationLink } = known(await client.user(id), request);
    const label = labelOf(request);
    return {
      summary: `Disable ${label} in Keycloak`,
      targets: [{ kind: 'account', id, label }],
      present: [
        enabled ? 'the account is enabled' : 'the account is disabled',
        ...(federationLink
          ? [
              'it comes from a user federation: where that is read-only Keycloak refuses, and a sync may enable it again',
            ]
          : []),
        'sessions stay and work again once it is enabled: pair it with sessions.revoke',
      ],
      alreadyDone: !enabled,
      binds: { account: id, enabled },
      before: { enabled },
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.update(account.id, { enabled: false })], SETTLES_WITHIN_MS),
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.enabled !== true) return nothingCalled('the account was disabled before: left as it is');
    const { enabled } = known(await client.user(request.account.id), request);
    if (enabled) return nothingCalled('the account is enabled already');
    return receiptOf([await client.update(request.account.id, { enabled: true })], SETTLES_WITHIN_MS);
  },
});

/** Somebody who enables the account again after the call refutes it, where the realm saves what was written. */
async function prove(
  client: KeycloakClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const user = await client.user(id);
  const traces = await adminTraces(client, `users/${id}`, since);
  const updates = traces.traces.filter(({ operation }) => operation === `UPDATE users/${id}`);
  const said = (trace: (typeof updates)[number]) => trace.representation?.enabled;
  const suspended = updates.findLast((trace) => said(trace) === false || trace.representation === undefined);
  const reopened = updates.some((trace) => said(trace) === true);
  const isClosed = user === undefined || !user.enabled;
  return judge({
    saw: [
      user ? `the account is ${user.enabled ? 'enabled' : 'disabled'}` : 'the account is gone',
      inWords(traces, suspended, 'the suspension'),
      ...(reopened ? ['an admin event since the call says enabled: true'] : []),
    ],
    now: isClosed ? 'gone' : reopened ? 'again' : 'there',
    before: plan.before.enabled === false ? 'nothing' : 'shown',
    log: logged(traces, suspended !== undefined),
    why: 'Keycloak tells whether the account is enabled, and logs its change where the realm saves admin events.',
    whyNothing: 'The account was disabled before; the log has nothing to show for a change that was none.',
  });
}
