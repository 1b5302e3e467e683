import {
  type ActionPlan,
  type ActionReceipt,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  known,
  labelOf,
  nothingCalled,
  type Part,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';
import { tokensOf } from '../held.ts';
import { PRIVILEGES } from '../manifest.ts';
import { inWords, ownLogSince, recorded } from '../own-log.ts';
import { alterDisabled, alterTokenDisabled } from '../statements.ts';
import { userNamed } from '../users.ts';
import { SESSIONS, TASKS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { targetUser } from './target-user.ts';

const Input = z.strictObject({});

/**
 * Disables the user: nobody signs in as it, by password, key, token or identity provider, and what it runs is aborted.
 *
 * Snowflake disables the user's programmatic access tokens along with it and does not enable them again with it: undo does
 * that for those that were active, except the one that the incident is about.
 */
export const accountSuspend = defineAction<SnowflakeClient>({
  capability: 'account.suspend',
  docs: 'https://docs.snowflake.com/en/user-guide/admin-user-management#disabling-enabling-a-user',
  effect: 'reversible',
  cuts: ['account', 'static-key'],
  // Snowflake says that queries are aborted, and of sessions nothing: they count as going on.
  residual: [SESSIONS, TASKS],
  scopes: [PRIVILEGES.warehouse, PRIVILEGES.monitor, PRIVILEGES.own, PRIVILEGES.methods],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: '`disabled` in SHOW USERS, and the ALTER USER in the query history',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { disabled } = await targetUser(client, request);
    const active = await activeTokens(client, request.account.id);
    const label = labelOf(request);
    return {
      summary: `Disable ${label} in Snowflake`,
      targets: [{ kind: 'account', id: request.account.id, label }],
      present: [
        `the user is ${disabled ? 'disabled' : 'enabled'}`,
        ...(active.length > 0
          ? [
              `${active.length} active programmatic access tokens are disabled along with it: ${active.join(', ')}`,
            ]
          : []),
        'open sessions may go on: pair it with sessions.revoke',
      ],
      alreadyDone: disabled,
      binds: { account: request.account.id, disabled },
      before: { disabled, activeTokens: active },
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.change(alterDisabled(account.id, true))], SETTLES_WITHIN_MS),
  verify: prove,
  undo: enable,
});

async function activeTokens(client: SnowflakeClient, user: string): Promise<string[]> {
  const tokens = await tokensOf(client, user);
  return tokens
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ name }) => name)
    .sort();
}

/** Somebody who enables the user again after the call refutes it. */
async function prove(
  client: SnowflakeClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { text } = alterDisabled(request.account.id, true);
  const user = await userNamed(client, request.account.id);
  const log = await ownLogSince(client, since);
  const wasDone = recorded(log, [text]);
  const isClosed = user === undefined || user.disabled;
  return judge({
    saw: [
      user ? `the user is ${user.disabled ? 'disabled' : 'enabled'}` : 'the user is gone',
      inWords(log, text),
    ],
    now: isClosed ? 'gone' : wasDone === 'recorded' ? 'again' : 'there',
    before: plan.before.disabled === true ? 'nothing' : 'shown',
    log: wasDone,
    why: 'SHOW USERS tells whether the user is disabled, and the query history records the change.',
    whyNothing: 'The user was disabled before; the log has nothing to show for a change that was none.',
  });
}

async function enable(
  client: SnowflakeClient,
  request: ActionRequest,
  plan: ActionPlan,
): Promise<ActionReceipt> {
  const { id } = request.account;
  if (plan.before.disabled !== false) {
    return nothingCalled('the user was disabled before: left as it is');
  }
  const { disabled } = known(await userNamed(client, id), request);
  const parts: Part[] = disabled
    ? [{ what: 'the user', call: () => client.change(alterDisabled(id, false)) }]
    : [];
  for (const { name, status } of await tokensToEnable(client, request, plan)) {
    if (status === 'DISABLED') {
      const call = () => client.change(alterTokenDisabled(id, name, false));
      parts.push({ what: `the programmatic access token ${name}`, call });
    }
  }
  if (parts.length === 0) return nothingCalled('the user is not disabled any more');
  return receiptOf(await inTurn('snowflake', parts), SETTLES_WITHIN_MS);
}

/** The token that the incident is about stays as it is: it was disabled for a reason, or is about to be. */
async function tokensToEnable(
  client: SnowflakeClient,
  { account, credential }: ActionRequest,
  { before }: ActionPlan,
) {
  const active = new Set(Array.isArray(before.activeTokens) ? before.activeTokens : []);
  const tokens = await tokensOf(client, account.id);
  return tokens.filter(
    ({ id, name }) => active.has(name) && credential?.id !== id && credential?.id !== name,
  );
}
