import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';
import { type Authorization, authorizationsOf, type NamedCredential, tokensOf } from '../held.ts';
import { PRIVILEGES } from '../manifest.ts';
import { inWords, ownLogSince, recorded } from '../own-log.ts';
import type { Sql } from '../sql.ts';
import { alterRemoveAuthorizations, alterRemoveToken } from '../statements.ts';
import { EXTERNAL_OAUTH, KEY_PAIRS, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { targetUser } from './target-user.ts';

const Input = z.strictObject({});
const MOST_LINES = 20;

type Revocable = NamedCredential | Authorization;

/** Removes every programmatic access token of the user, and takes back every consent that an OAuth client lives on. */
export const tokensRevoke = defineAction<SnowflakeClient>({
  capability: 'tokens.revoke',
  docs: 'https://docs.snowflake.com/en/sql-reference/sql/alter-user-remove-programmatic-access-token',
  effect: 'irreversible',
  cuts: ['static-key', 'refresh-token', 'access-token'],
  residual: [SESSIONS, KEY_PAIRS, EXTERNAL_OAUTH, SIGN_IN_AGAIN],
  scopes: [PRIVILEGES.warehouse, PRIVILEGES.monitor, PRIVILEGES.methods, PRIVILEGES.grants],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the lists of tokens and consents, which showed them, and the ALTER USERs in the query history',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { name } = await targetUser(client, request);
    const held = await revocable(client, name);
    const label = labelOf(request);
    return {
      summary: `Remove the ${held.length} programmatic access tokens and consents of ${label} in Snowflake`,
      targets: [{ kind: 'account', id: name, label }],
      present: [
        ...held.slice(0, MOST_LINES).map(inPresent),
        ...(held.length > MOST_LINES ? [`${held.length - MOST_LINES} more`] : []),
        ...(held.length === 0 ? ['Snowflake lists no token that is good and no consent of the user'] : []),
        'key pairs go on: pair it with credential.disable',
      ],
      alreadyDone: held.length === 0,
      binds: { account: name },
      before: { held: held.map(({ id }) => id).sort(), statements: statementsFor(name, held).map(textOf) },
    };
  },
  async perform(client, request) {
    // Listed anew: what was made since the plan is to go as well.
    const { id } = request.account;
    const statements = statementsFor(id, await revocable(client, id));
    if (statements.length === 0) return nothingCalled('Snowflake lists no token and no consent');
    const parts = statements.map((each) => ({ what: each.text, call: () => client.change(each) }));
    return receiptOf(await inTurn('snowflake', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: SnowflakeClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const now = await revocable(client, request.account.id);
  const stale = now.filter(({ createdAt }) => isFromBefore(createdAt, since));
  const log = await ownLogSince(client, since);
  const statements = Array.isArray(plan.before.statements) ? plan.before.statements.map(String) : [];
  return judge({
    saw: [
      stale.length === 0
        ? 'Snowflake lists no token and no consent from before'
        : `Snowflake still lists ${stale.length} from before: ${stale.map(({ name }) => name).join(', ')}`,
      ...(now.length > stale.length ? [`${now.length - stale.length} were made anew since`] : []),
      ...statements.slice(0, MOST_LINES).map((each) => inWords(log, each)),
    ],
    now: stale.length === 0 ? 'gone' : 'there',
    before: statements.length > 0 ? 'shown' : 'nothing',
    log: recorded(log, statements),
    why: 'Snowflake lists the tokens and consents of a user, and the query history records their removal.',
    whyNothing: 'Snowflake listed no token and no consent before; no log will show a removal that was none.',
  });
}

/** What has expired opens nothing; what is disabled can be enabled again. */
async function revocable(client: SnowflakeClient, user: string): Promise<readonly Revocable[]> {
  const tokens = await tokensOf(client, user);
  return [...tokens.filter(({ status }) => status !== 'EXPIRED'), ...(await authorizationsOf(client, user))];
}

/** One statement for each token, and one for each client, whatever roles it was allowed. */
function statementsFor(user: string, held: readonly Revocable[]): readonly Sql[] {
  const integrations = held.flatMap((each) => (each.kind === 'authorization' ? [each.integration] : []));
  return [
    ...held.filter(({ kind }) => kind === 'token').map(({ name }) => alterRemoveToken(user, name)),
    ...[...new Set(integrations)].map((integration) => alterRemoveAuthorizations(user, integration)),
  ];
}

/** What does not tell its age counts as old. */
function isFromBefore(createdAt: string | undefined, since: string): boolean {
  return createdAt === undefined || Date.parse(createdAt) < Date.parse(since);
}

function inPresent(held: Revocable): string {
  if (held.kind === 'authorization') return `consent to ${held.name}, since ${held.createdAt ?? 'unknown'}`;
  const role = held.role ? ` of role ${held.role}` : '';
  return `token ${held.name}${role}, ${held.status.toLowerCase()}, made ${held.createdAt ?? 'at a time unknown'}`;
}

function textOf({ text }: Sql): string {
  return text;
}
