import { type ActionRequest, defineAction, type ProofReading, z } from 'countersign/kit';
import { tracesOn } from '../audit-proof.ts';
import type { SlackClient } from '../client.ts';
import { labelOf, readInput, SETTLES_WITHIN_MS } from './input.ts';
import { WEBHOOKS } from './residual.ts';

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
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { active } = await client.scimUser(request.account.id);
    const label = labelOf(request);
    return {
      summary: `Deactivate ${label} in Slack`.slice(0, 1_024),
      targets: [{ kind: 'account', id: request.account.id, label }],
      present: [active ? 'the account is active' : 'the account is deactivated already'],
      alreadyDone: !active,
      binds: { account: request.account.id, active },
      before: { active },
    };
  },
  async perform(client, request) {
    return receipt(request, await client.setActive(request.account.id, false));
  },
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.active !== true) {
      return { requestIds: [], calls: ['the account was deactivated before: left so'], effectiveWithinMs: 0 };
    }
    return receipt(request, await client.setActive(request.account.id, true));
  },
});

function receipt({ account }: ActionRequest, call: { line: string; requestId: string | undefined }) {
  return {
    requestIds: call.requestId ? [call.requestId] : [],
    calls: [`${call.line} for ${account.id}`],
    effectiveWithinMs: SETTLES_WITHIN_MS,
  };
}

/** Somebody who activates the account again after the call refutes it. */
async function prove(
  client: SlackClient,
  { account }: ActionRequest,
  plan: { readonly alreadyDone: boolean },
  since: string,
): Promise<ProofReading> {
  const { active } = await client.scimUser(account.id);
  const traces = await tracesOn(client, account.id, ['user_deactivated', 'user_reactivated'], since);
  const [latest] = traces;
  const wasDeactivated = traces.some(({ action }) => action === 'user_deactivated');
  const saw = [
    `SCIM says active: ${active}`,
    latest
      ? `audit log: ${latest.action} at ${new Date(latest.at * 1_000).toISOString()} (${latest.id})`.slice(
          0,
          1_024,
        )
      : 'the audit log shows no change of the account since the call',
  ];
  const strongest = plan.alreadyDone && !latest ? NOTHING_TO_LOG : PROVEN;
  if (active) {
    const isUndone = wasDeactivated && latest?.action === 'user_reactivated';
    return { state: isUndone ? 'refuted' : 'pending', saw, strongest };
  }
  return { state: latest?.action === 'user_deactivated' ? 'proven' : 'effective', saw, strongest };
}

const PROVEN: ProofReading['strongest'] = {
  state: 'proven',
  why: 'SCIM tells the account’s state and the audit log its change.',
};
const NOTHING_TO_LOG: ProofReading['strongest'] = {
  state: 'effective',
  why: 'The account was deactivated before; the log has nothing to show for a change that was none.',
};
