import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  known,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import { doneTo, inWords, ownTokenEvents, type Trace } from '../admin-log.ts';
import { text } from '../audit-fields.ts';
import type { WorkspaceClient } from '../client.ts';
import { ADMIN_LOG_SHOWS_WITHIN_MS } from '../logs.ts';
import { appName } from '../lookups.ts';
import { REPORTS_READ, USER_SECURITY, USERS_READ } from '../scopes.ts';
import type { User } from '../wire.ts';
import { APP_SESSIONS, DELEGATION, GOOGLE_SESSIONS, SIGN_IN_AGAIN, STATIC_KEYS } from './residual.ts';

const Input = z.strictObject({});
const Bound = z.object({ clients: z.array(z.string()) });
const Before = z.object({ clients: z.array(z.string()) });
const MOST_WORDS = 20;

/** Takes away, app by app, what apps may do for the user by OAuth, and with it the access tokens they hold. */
export const tokensRevoke = defineAction<WorkspaceClient>({
  capability: 'tokens.revoke',
  docs: 'https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/delete',
  effect: 'irreversible',
  cuts: ['refresh-token', 'access-token'],
  residual: [GOOGLE_SESSIONS, STATIC_KEYS, APP_SESSIONS, DELEGATION, SIGN_IN_AGAIN],
  scopes: [USER_SECURITY, USERS_READ, REPORTS_READ],
  settlesWithinMs: ADMIN_LOG_SHOWS_WITHIN_MS,
  provenBy: 'no app of before is listed, and `REVOKE_3LO_TOKEN` or `revoke` of each in a log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const user = known(await client.user(request.account.id), request);
    const grants = await client.grants(user.id);
    const clients = grants.map(({ clientId }) => clientId).sort();
    return {
      summary: `Take away what ${grants.length} apps may do for ${labelOf(request)} by OAuth`,
      targets: grants.map((grant) => ({ kind: 'oauth-client', id: grant.clientId, label: appName(grant) })),
      present:
        grants.length === 0
          ? ['no app holds a grant of this user']
          : grants.map((grant) => `${appName(grant)}: ${grant.scopes?.length ?? 0} scopes`),
      alreadyDone: grants.length === 0,
      binds: { account: user.id, clients },
      before: { clients },
    };
  },
  async perform(client, { account }, plan) {
    const { clients } = Bound.parse(plan.binds);
    if (clients.length === 0) return nothingCalled('no app held a grant of this user');
    const parts = clients.map((clientId) => ({
      what: `the grant of ${clientId}`,
      call: () => client.deleteGrant(account.id, clientId),
    }));
    return receiptOf(await inTurn('google-workspace', parts), ADMIN_LOG_SHOWS_WITHIN_MS);
  },
  verify: prove,
});

/**
 * Gone from the list, and each by the log. A grant that is listed again may be a new one, which the list does not tell:
 * only the token log's `authorize` after the revocation says that somebody gave it anew.
 */
async function prove(
  client: WorkspaceClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const before = Before.parse(plan.before).clients;
  const user = known(await client.user(request.account.id), request);
  const listed = new Set((await client.grants(user.id)).map(({ clientId }) => clientId));
  const left = before.filter((clientId) => listed.has(clientId));
  const revoked = before.length === 0 ? new Map<string, Trace>() : await revocations(client, user, since);
  const again = await grantedAnew(client, user, left, revoked);
  const fresh = [...listed].filter((clientId) => !before.includes(clientId));
  const saw = [
    left.length === 0 ? 'no app of before is listed' : `still listed: ${left.join(', ')}`,
    ...before
      .slice(0, MOST_WORDS)
      .map((id) =>
        revoked.has(id) ? `${id}: ${inWords(revoked.get(id)!)}` : `no log shows the revocation of ${id}`,
      ),
    ...again.map((trace) => `granted anew: ${inWords(trace)}`),
    ...(fresh.length > 0 ? [`granted since the plan and left: ${fresh.join(', ')}`] : []),
  ];
  return judge({
    saw,
    now: left.length === 0 ? 'gone' : again.length > 0 ? 'again' : 'there',
    before: before.length > 0 ? 'shown' : 'nothing',
    log: before.length > 0 && before.every((id) => revoked.has(id)) ? 'recorded' : 'silent',
    why: 'Google lists the apps and logs the end of each grant; single access tokens are in no list.',
    whyNothing: 'No app held a grant before; the log has nothing to show for a change that was none.',
  });
}

/** The end of each grant by client id: the administrators' log names it APP_ID, the token log client_id. */
async function revocations(client: WorkspaceClient, user: User, since: string): Promise<Map<string, Trace>> {
  const [byAdmin, byToken] = await Promise.all([
    doneTo(client, user, 'REVOKE_3LO_TOKEN', since),
    ownTokenEvents(client, user, 'revoke', since),
  ]);
  const found = new Map<string, Trace>();
  for (const trace of [...byToken, ...byAdmin]) {
    const id = text(trace.parameters, 'APP_ID') ?? text(trace.parameters, 'client_id');
    if (id !== undefined) found.set(id, trace);
  }
  return found;
}

async function grantedAnew(
  client: WorkspaceClient,
  user: User,
  left: readonly string[],
  revoked: ReadonlyMap<string, Trace>,
): Promise<readonly Trace[]> {
  const ends = left.flatMap((id) => revoked.get(id) ?? []).map(({ at }) => at);
  const first = ends.toSorted()[0];
  if (first === undefined) return [];
  const authorized = await ownTokenEvents(client, user, 'authorize', first);
  return authorized.filter(({ parameters, at }) => {
    const id = text(parameters, 'client_id') ?? '';
    const end = revoked.get(id)?.at;
    return left.includes(id) && end !== undefined && at > end;
  });
}
