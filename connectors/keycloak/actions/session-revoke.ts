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
  sessionIdOf,
  z,
} from 'countersign/kit';
import type { KeycloakClient } from '../client.ts';
import { isoOf, offlineClients, offlineTokens } from '../held.ts';
import { adminTraces, done, inWords, logged } from '../log-proof.ts';
import type { UserSession } from '../wire.ts';
import { ACCESS_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const NOT_LISTED =
  'no session of this id is listed for the account: it has ended, is somebody else’s, or was never opened by Keycloak';

/** Ends the one session that the request's credential names, and the offline session of the same id. */
export const sessionRevoke = defineAction<KeycloakClient>({
  capability: 'session.revoke',
  docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#_delete_adminrealmsrealmsessionssession',
  effect: 'irreversible',
  cuts: ['idp-session', 'refresh-token'],
  residual: [
    {
      layer: 'idp-session',
      what: 'the other sessions of the user',
      endsWithinMs: null,
      why: 'Only the session that is named is ended; sessions.revoke ends them all.',
    },
    ACCESS_TOKENS,
    APP_SESSIONS,
    SIGN_IN_AGAIN,
  ],
  scopes: ['manage-users', 'view-users', 'view-events'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the lists of sessions and offline tokens, and the session’s deletion among the admin events',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const id = sessionIdOf(request);
    const { online, offline } = await sessionOf(client, id, request);
    const label = labelOf(request);
    return {
      summary: `End the Keycloak session ${id} of ${label}`,
      targets: [{ kind: 'session', id, label: `session of ${label}` }],
      present: [
        ...(online ? [inPresent(online)] : []),
        ...(offline.length > 0 ? [`offline tokens of the same session: ${offline.join(', ')}`] : []),
        ...(online || offline.length > 0 ? [] : [NOT_LISTED]),
      ],
      // No list tells an ended session from one that is somebody else's.
      alreadyDone: false,
      binds: { account: request.account.id, session: id },
      before: { wasOnline: online !== undefined, wasOffline: offline.length > 0 },
    };
  },
  perform,
  verify: prove,
});

/** The Admin API ends whosever session it is: only one that is listed for the account is ended. */
async function perform(client: KeycloakClient, request: ActionRequest) {
  const id = sessionIdOf(request);
  const { online, offline } = await sessionOf(client, id, request);
  const parts = [
    ...(online ? [{ what: 'the session', call: () => client.endSession(id, { isOffline: false }) }] : []),
    ...(offline.length > 0
      ? [{ what: 'its offline tokens', call: () => client.endSession(id, { isOffline: true }) }]
      : []),
  ];
  return parts.length > 0
    ? receiptOf(await inTurn('keycloak', parts), SETTLES_WITHIN_MS)
    : nothingCalled(NOT_LISTED);
}

async function prove(
  client: KeycloakClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const id = sessionIdOf(request);
  const { online, offline } = await sessionOf(client, id, request);
  const traces = await adminTraces(client, `sessions/${id}`, since);
  const end = done(traces, `DELETE sessions/${id}`);
  const isThere = online !== undefined || offline.length > 0;
  return judge({
    saw: [
      online ? `still there: ${inPresent(online)}` : 'the session is not listed',
      ...(offline.length > 0 ? [`offline tokens of it are still listed: ${offline.join(', ')}`] : []),
      inWords(traces, end, 'the end of this session'),
    ],
    now: isThere ? 'there' : 'gone',
    before: plan.before.wasOnline === true || plan.before.wasOffline === true ? 'shown' : 'unseen',
    log: logged(traces, end !== undefined),
    why: 'Keycloak lists the sessions of a user and logs the deletion of one where the realm saves admin events.',
    whyUnseen:
      'Keycloak never listed a session of this id for the account, so that its absence tells nothing.',
  });
}

async function sessionOf(client: KeycloakClient, id: string, { account }: ActionRequest) {
  const online = (await client.sessions(account.id)).find((session) => session.id === id);
  const offline = offlineTokens(await offlineClients(client, account.id))
    .filter(({ session }) => session.id === id)
    .map(({ clientId }) => clientId);
  return { online, offline };
}

function inPresent({ id, start, lastAccess, ipAddress }: UserSession): string {
  const from = ipAddress ? ` from ${ipAddress}` : '';
  return `session ${id}${from}, begun ${isoOf(start) ?? 'at a time not told'}, last used ${isoOf(lastAccess) ?? 'at a time not told'}`;
}
