import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
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
import {
  alterKeyPairDisabled,
  alterSetKey,
  alterTokenDisabled,
  alterUnsetKey,
  type KeySlot,
} from '../statements.ts';
import { inPresent, keptOf, type Standing, standingCredential, standingNow } from './named-credential.ts';
import { EXTERNAL_OAUTH, OAUTH, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { targetUser } from './target-user.ts';

const Input = z.strictObject({});
/** What the connector itself needs of a key to bring it back: base 64 alone, as Snowflake keeps it. */
const PUBLIC_KEY = /^[A-Za-z0-9+/=\s]+$/;

/** Takes one token or key out of use. A key that is a property of its user has no switch: it is unset, and set again. */
export const credentialDisable = defineAction<SnowflakeClient>({
  capability: 'credential.disable',
  docs: 'https://docs.snowflake.com/en/sql-reference/sql/alter-user-modify-programmatic-access-token',
  effect: 'reversible',
  cuts: ['static-key'],
  residual: [SESSIONS, OAUTH, EXTERNAL_OAUTH, SIGN_IN_AGAIN],
  scopes: [PRIVILEGES.warehouse, PRIVILEGES.monitor, PRIVILEGES.methods, PRIVILEGES.own],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'its status in the list, or the user’s key fingerprint, and the ALTER USER in the query history',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    await targetUser(client, request);
    const standing = await standingCredential(client, request);
    if (standing.kind === 'key' && !PUBLIC_KEY.test(standing.publicKey ?? '')) throw unknownKey(request);
    const label = labelOf(request);
    return {
      summary: `Take ${standing.name} of ${label} in Snowflake out of use`,
      targets: [{ kind: standing.kind, id: standing.id, label: `${standing.name} of ${label}` }],
      present: [inPresent(standing), 'sessions that it began go on: pair it with sessions.revoke'],
      alreadyDone: standing.kind !== 'key' && standing.status !== 'ACTIVE',
      binds: { account: request.account.id, credential: standing.id },
      before: keptOf(standing),
    };
  },
  async perform(client, request) {
    const standing = await standingCredential(client, request);
    return receiptOf([await client.change(switching(request.account.id, standing, true))], SETTLES_WITHIN_MS);
  },
  verify: prove,
  async undo(client, request, plan) {
    const { before } = plan;
    if (before.kind !== 'key' && before.status !== 'ACTIVE') {
      return nothingCalled('it was out of use before: left as it is');
    }
    const { state } = await standingNow(client, request.account.id, before);
    if (state === 'active') return nothingCalled('it is in use already');
    return receiptOf([await client.change(bringingBack(request.account.id, plan))], SETTLES_WITHIN_MS);
  },
});

async function prove(
  client: SnowflakeClient,
  request: ActionRequest,
  { before }: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { state, says } = await standingNow(client, request.account.id, before);
  const { text } = switching(request.account.id, before, true);
  const log = await ownLogSince(client, since);
  const wasDone = recorded(log, [text]);
  const wasActive = before.kind === 'key' || before.status === 'ACTIVE';
  return judge({
    saw: [says, inWords(log, text)],
    now: state !== 'active' ? 'gone' : wasDone === 'recorded' ? 'again' : 'there',
    before: wasActive ? 'shown' : 'nothing',
    log: wasDone,
    why: 'Snowflake lists a user’s tokens and keys with their status, and the query history records the change.',
    whyNothing: 'It was out of use before; the log has nothing to show for a change that was none.',
  });
}

type Named = Pick<Standing, 'kind' | 'name'>;

function switching(user: string, of: Named | ActionPlan['before'], isDisabled: boolean): Sql {
  const name = String(of.name);
  if (of.kind === 'token') return alterTokenDisabled(user, name, isDisabled);
  if (of.kind === 'key-pair') return alterKeyPairDisabled(user, name, isDisabled);
  return alterUnsetKey(user, name as KeySlot);
}

function bringingBack(user: string, { before }: ActionPlan): Sql {
  if (before.kind !== 'key') return switching(user, before, false);
  return alterSetKey(user, before.name as KeySlot, String(before.publicKey).replace(/\s+/g, ''));
}

function unknownKey({ capability }: ActionRequest): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    'snowflake: DESCRIBE USER does not show the public key, so that it could not be set again; credential.delete takes it away for good',
    { place: `snowflake ${capability}` },
  );
}
