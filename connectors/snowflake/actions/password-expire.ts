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
import type { SnowflakeClient } from '../client.ts';
import { PRIVILEGES } from '../manifest.ts';
import { inWords, ownLogSince, recorded } from '../own-log.ts';
import { alterMustChangePassword } from '../statements.ts';
import { userNamed } from '../users.ts';
import { KEYS, OAUTH, SESSIONS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { targetUser } from './target-user.ts';

const Input = z.strictObject({});

/** Makes the next sign-in with the password ask for a new one. Whoever knows the old one chooses the new. */
export const passwordExpire = defineAction<SnowflakeClient>({
  capability: 'password.expire',
  docs: 'https://docs.snowflake.com/en/sql-reference/sql/alter-user',
  effect: 'reversible',
  cuts: [],
  residual: [
    {
      layer: 'account',
      what: 'a sign-in with the old password, which chooses the new one',
      endsWithinMs: null,
      why: 'The old password is still asked for and still counts: it keeps out nobody who knows it.',
    },
    SESSIONS,
    KEYS,
    OAUTH,
  ],
  scopes: [PRIVILEGES.warehouse, PRIVILEGES.monitor, PRIVILEGES.own],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: '`must_change_password` in SHOW USERS, and the ALTER USER in the query history',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = await targetUser(client, request);
    if (user.has_password === false) throw noPassword(request);
    const isAsked = user.must_change_password === true;
    const label = labelOf(request);
    return {
      summary: `Have ${label} choose a new password at the next sign-in to Snowflake`,
      targets: [{ kind: 'account', id: request.account.id, label }],
      present: [
        isAsked
          ? 'a new password is asked for at the next sign-in'
          : 'no new password is asked for at the next sign-in',
        'whoever knows the old password chooses the new one',
      ],
      alreadyDone: isAsked,
      binds: { account: request.account.id, mustChange: isAsked },
      before: { mustChange: isAsked },
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.change(alterMustChangePassword(account.id, true))], SETTLES_WITHIN_MS),
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.mustChange !== false) {
      return nothingCalled('a new password was asked for before: left as it is');
    }
    const { id } = request.account;
    const user = known(await userNamed(client, id), request);
    if (user.must_change_password !== true) return nothingCalled('no new password is asked for any more');
    return receiptOf([await client.change(alterMustChangePassword(id, false))], SETTLES_WITHIN_MS);
  },
});

async function prove(
  client: SnowflakeClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const { text } = alterMustChangePassword(id, true);
  const user = await userNamed(client, id);
  const log = await ownLogSince(client, since);
  const wasDone = recorded(log, [text]);
  const isAsked = user === undefined || user.must_change_password === true;
  return judge({
    saw: [
      isAsked
        ? 'a new password is asked for at the next sign-in'
        : 'no new password is asked for at the next sign-in',
      ...(!isAsked && wasDone === 'recorded'
        ? ['it was asked for since the call: somebody who knew the old one chose it, or took the demand back']
        : []),
      inWords(log, text),
    ],
    now: isAsked ? 'gone' : wasDone === 'recorded' ? 'again' : 'there',
    before: plan.before.mustChange === true ? 'nothing' : 'shown',
    log: wasDone,
    why: 'SHOW USERS tells whether a new password is asked for, and the query history records the change.',
    whyNothing:
      'A new password was asked for before; the log has nothing to show for a change that was none.',
  });
}

function noPassword({ capability }: ActionRequest): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    'snowflake: the user has no password: it signs in by a key, a token or an identity provider',
    { place: `snowflake ${capability}` },
  );
}
