import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  known,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { KeycloakClient } from '../client.ts';
import { offlineClients } from '../held.ts';
import { adminTraces, done, inWords, logged } from '../log-proof.ts';
import { consentCalls } from './consent-calls.ts';
import { clientsIn, offlineLeft, offlineLines } from './offline-left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { sessionIds, sessionsLeft } from './sessions-left.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({
  /** End offline tokens too, and with them the consents of the clients that hold them. */
  'include-tokens': z.boolean().default(true),
});

/** Ends every session of the user, refuses all refresh tokens from before, and unless told otherwise ends offline tokens. */
export const sessionsRevoke = defineAction<KeycloakClient>({
  capability: 'sessions.revoke',
  docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#_post_adminrealmsrealmusersuser_idlogout',
  effect: 'irreversible',
  cuts: ['idp-session', 'refresh-token'],
  residual: [ACCESS_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN],
  scopes: ['manage-users', 'view-users', 'view-events'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy:
    'the lists of sessions and offline tokens, the user’s `notBefore`, and the logout among the admin events',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    const input = readInput(Input, request);
    const { id } = request.account;
    const user = known(await client.user(id), request);
    const sessions = await client.sessions(id);
    const offline = await offlineClients(client, id);
    const withTokens = input['include-tokens'];
    const clients = withTokens ? offline.map(({ clientId }) => clientId).sort() : [];
    const label = labelOf(request);
    return {
      summary: `End all Keycloak sessions of ${label}${withTokens ? ' and their offline tokens' : ''}`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `${sessions.length} sessions are open`,
        ...offlineLines(offline),
        ...(withTokens || offline.length === 0
          ? []
          : ['offline tokens stay listed, though they are refused from now on']),
      ],
      // The logout moves notBefore as well: what no list shows, such as a forged token, is refused from then on.
      alreadyDone: false,
      binds: { account: id, ...input, clients },
      before: { sessions: sessionIds(sessions), clients, notBefore: user.notBefore ?? null },
    };
  },
  async perform(client, { account }, plan) {
    const consents = consentCalls(client, account.id, clientsIn(plan.binds.clients));
    // The logout first: it cuts most.
    const all = [{ what: 'the sessions', call: () => client.logout(account.id) }, ...consents];
    return receiptOf(await inTurn('keycloak', all), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: KeycloakClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { 'include-tokens': withTokens } = readInput(Input, request);
  const { id } = request.account;
  const [user, sessions] = [
    await client.user(id),
    await sessionsLeft(client, id, plan.before.sessions, since),
  ];
  const offline = withTokens
    ? await offlineLeft(client, id, plan.before.clients, since)
    : { stale: 0, saw: [] };
  const traces = await adminTraces(client, `users/${id}*`, since);
  const logout = done(traces, `ACTION users/${id}/logout`);
  const before = plan.before.notBefore;
  const isMoved = user?.notBefore == null ? undefined : user.notBefore > Number(before ?? 0);
  const isThere = sessions.stale > 0 || offline.stale > 0 || isMoved === false;
  const hadAny = clientsIn(plan.before.sessions).length + clientsIn(plan.before.clients).length > 0;
  return judge({
    saw: [
      ...sessions.saw,
      ...offline.saw,
      refusalInWords(user?.notBefore, isMoved),
      inWords(traces, logout, 'the logout'),
    ],
    now: isThere ? 'there' : 'gone',
    before: isMoved || hadAny ? 'shown' : 'unseen',
    log: logged(traces, logout !== undefined),
    why: 'Keycloak lists sessions and offline tokens, tells from when on tokens count, and logs the logout where the realm saves admin events. Access tokens that applications check alone show nowhere.',
  });
}

function refusalInWords(notBefore: number | null | undefined, isMoved: boolean | undefined): string {
  if (notBefore == null) return 'Keycloak does not tell from when on tokens of this user count';
  const at = new Date(notBefore * 1_000).toISOString();
  return isMoved
    ? `tokens from before ${at} are refused`
    : `notBefore of the user has not moved since the plan (${at})`;
}
