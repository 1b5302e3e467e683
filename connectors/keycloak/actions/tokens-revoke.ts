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
import { isConsent, offlineClients } from '../held.ts';
import { adminTraces, loggedAll } from '../log-proof.ts';
import { consentCalls, consentRecords } from './consent-calls.ts';
import { clientsIn, offlineLeft, offlineLines } from './offline-left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Ends the offline tokens of the user, client by client. The refresh tokens of online sessions end with their sessions. */
export const tokensRevoke = defineAction<KeycloakClient>({
  capability: 'tokens.revoke',
  docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#_delete_adminrealmsrealmusersuser_idconsentsclient',
  effect: 'irreversible',
  cuts: ['refresh-token'],
  residual: [IDP_SESSIONS, ACCESS_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN],
  scopes: ['manage-users', 'view-users', 'view-events'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the lists of offline tokens, and each revocation among the admin events',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const consents = await client.consents(id);
    const holders = await offlineClients(client, id, consents);
    const clients = holders.map(({ clientId }) => clientId).sort();
    const consented = consents.filter((each) => clients.includes(each.clientId) && isConsent(each));
    return {
      summary: `End the offline tokens that ${clients.length} clients hold for ${labelOf(request)}`,
      targets: clients.map((clientId) => ({ kind: 'oauth-client', id: clientId, label: clientId })),
      present: [
        ...offlineLines(holders),
        ...(clients.length === 0 ? ['no client holds an offline token'] : []),
        // One call ends both: the Admin API offers no other that every version knows.
        ...consented.map(({ clientId }) => `the consent to ${clientId} goes too, and its sessions with it`),
      ],
      alreadyDone: clients.length === 0,
      binds: { account: id, clients },
      before: { clients },
    };
  },
  async perform(client, { account }, plan) {
    const calls = consentCalls(client, account.id, clientsIn(plan.binds.clients));
    return receiptOf(await inTurn('keycloak', calls), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: KeycloakClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const clients = clientsIn(plan.before.clients);
  const left = await offlineLeft(client, id, clients, since);
  const traces = await adminTraces(client, `users/${id}/consents/*`, since);
  const { log, saw } = loggedAll(traces, consentRecords(id, clients), 'the revocation');
  return judge({
    saw: [...left.saw, saw],
    now: left.stale > 0 ? 'there' : 'gone',
    before: clients.length > 0 ? 'shown' : 'nothing',
    log,
    why: 'Keycloak lists offline tokens by client and logs each revocation where the realm saves admin events.',
    whyNothing: 'There was no offline token before; the log has nothing to show for a change that was none.',
  });
}
