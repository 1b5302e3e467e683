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
import type { SnowflakeClient } from '../client.ts';
import { PRIVILEGES } from '../manifest.ts';
import { inWords, ownLogSince, recorded } from '../own-log.ts';
import type { Sql } from '../sql.ts';
import { alterRemoveKeyPair, alterRemoveToken, alterUnsetKey, type KeySlot } from '../statements.ts';
import { findStanding, inPresent, keptOf, type Standing, standingNow } from './named-credential.ts';
import { EXTERNAL_OAUTH, OAUTH, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { targetUser } from './target-user.ts';

const Input = z.strictObject({});

/** Removes one token or key for good. */
export const credentialDelete = defineAction<SnowflakeClient>({
  capability: 'credential.delete',
  docs: 'https://docs.snowflake.com/en/sql-reference/sql/alter-user-remove-programmatic-access-token',
  effect: 'irreversible',
  cuts: ['static-key'],
  residual: [SESSIONS, OAUTH, EXTERNAL_OAUTH, SIGN_IN_AGAIN],
  scopes: [PRIVILEGES.warehouse, PRIVILEGES.monitor, PRIVILEGES.methods, PRIVILEGES.own],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy:
    'the list of the user’s tokens and keys, which showed it, and the ALTER USER in the query history',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    await targetUser(client, request);
    const standing = await findStanding(client, request);
    const label = labelOf(request);
    if (standing === undefined) return nothingToDelete(request);
    return {
      summary: `Remove ${standing.name} of ${label} in Snowflake for good`,
      targets: [{ kind: standing.kind, id: standing.id, label: `${standing.name} of ${label}` }],
      present: [inPresent(standing), 'sessions that it began go on: pair it with sessions.revoke'],
      alreadyDone: false,
      binds: { account: request.account.id, credential: standing.id },
      before: keptOf(standing),
    };
  },
  async perform(client, request) {
    const standing = await findStanding(client, request);
    if (standing === undefined) return nothingCalled('the user holds no such token and no such key');
    return receiptOf([await client.change(removing(request.account.id, standing))], SETTLES_WITHIN_MS);
  },
  verify: prove,
});

/** Of a credential that is gone nothing is known but how it was named, and of one that never was as little. */
function nothingToDelete(request: ActionRequest): ActionPlan {
  const id = request.credential?.id ?? '';
  const label = labelOf(request);
  return {
    summary: `Remove a credential of ${label} in Snowflake that is not there`,
    targets: [{ kind: 'credential', id, label: `${id} of ${label}` }],
    present: ['Snowflake lists no such token and no such key of the user'],
    alreadyDone: true,
    binds: { account: request.account.id, credential: id },
    before: { id, kind: 'absent' },
  };
}

/** Out of use is not away: what is merely disabled can be enabled again. */
async function prove(
  client: SnowflakeClient,
  request: ActionRequest,
  { before }: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { state, says } = await standingNow(client, request.account.id, before);
  const wasThere = before.kind !== 'absent';
  const texts = wasThere ? [removing(request.account.id, before).text] : [];
  const log = await ownLogSince(client, since);
  const wasDone = recorded(log, texts);
  return judge({
    saw: [says, ...texts.map((text) => inWords(log, text))],
    now: state === 'absent' ? 'gone' : wasDone === 'recorded' ? 'again' : 'there',
    before: wasThere ? 'shown' : 'unseen',
    log: wasDone,
    why: 'Snowflake lists a user’s tokens and keys, and the query history records the removal.',
    whyUnseen: 'Snowflake listed no such credential before: it was removed, or the id is none of this user.',
  });
}

function removing(user: string, of: Pick<Standing, 'kind' | 'name'> | ActionPlan['before']): Sql {
  const name = String(of.name);
  if (of.kind === 'token') return alterRemoveToken(user, name);
  if (of.kind === 'key-pair') return alterRemoveKeyPair(user, name);
  return alterUnsetKey(user, name as KeySlot);
}
