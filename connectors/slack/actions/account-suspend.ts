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
import { inWords, tracesOn } from '../audit-proof.ts';
import type { SlackClient } from '../client.ts';
import { forWhom } from './for-whom.ts';
import { WEBHOOKS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Deactivates the user, which also signs them out; undo activates them again, without their sessions. */
export const accountSuspend = defineAction<SlackClient>({
  capability: 'account.suspend',
  docs: 'https://docs.slack.dev/reference/scim-api/',
  effect: 'reversible',
  cuts: ['account', 'app-session'],
  residual: [
    {
      layer: 'access-token',
      what: 'bot tokens (xoxb) of apps that the user installed',
      endsWithinMs: null,
      why: 'They belong to the app; Slack keeps them when the installer is deactivated (app_token_preserved).',
    },
    WEBHOOKS,
  ],
  scopes: ['admin', 'auditlogs:read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'SCIM’s `active`, and `user_deactivated` in the log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { active } = await client.scimUser(request.account.id);
    const label = labelOf(request);
    return {
      summary: `Deactivate ${label} in Slack`,
      targets: [{ kind: 'account', id: request.account.id, label }],
      present: [active ? 'the account is active' : 'the account is deactivated already'],
      alreadyDone: !active,
      binds: { account: request.account.id, active },
      before: { active },
    };
  },
  async perform(client, request) {
    const call = await client.setActive(request.account.id, false);
    return receiptOf([forWhom(call, request.account.id)], SETTLES_WITHIN_MS);
  },
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.active !== true) return nothingCalled('the account was deactivated before: left so');
    const call = await client.setActive(request.account.id, true);
    return receiptOf([forWhom(call, request.account.id)], SETTLES_WITHIN_MS);
  },
});

/** Somebody who activates the account again after the call refutes it. */
async function prove(
  client: SlackClient,
  { account }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { active } = await client.scimUser(account.id);
  const traces = await tracesOn(client, account.id, ['user_deactivated', 'user_reactivated'], since);
  const [latest] = traces;
  const wasDeactivated = traces.some(({ action }) => action === 'user_deactivated');
  const saw = [
    `SCIM says active: ${active}`,
    latest ? inWords(latest) : 'the audit log shows no change of the account since the call',
  ];
  const isUndone = wasDeactivated && latest?.action === 'user_reactivated';
  return judge({
    saw,
    now: !active ? 'gone' : isUndone ? 'again' : 'there',
    before: plan.before.active === true ? 'shown' : 'nothing',
    log: latest?.action === 'user_deactivated' ? 'recorded' : 'silent',
    why: 'SCIM tells the account’s state and the audit log its change.',
    whyNothing: 'The account was deactivated before; the log has nothing to show for a change that was none.',
  });
}
