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
import { isConsent } from '../held.ts';
import { adminTraces, loggedAll } from '../log-proof.ts';
import type { Consent } from '../wire.ts';
import { consentCalls, consentRecords } from './consent-calls.ts';
import { clientsIn } from './offline-left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Takes back what the user consented to, client by client, with the offline tokens and sessions of those clients. */
export const grantsRevoke = defineAction<KeycloakClient>({
  capability: 'grants.revoke',
  docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#_delete_adminrealmsrealmusersuser_idconsentsclient',
  effect: 'recreatable',
  cuts: ['refresh-token'],
  residual: [
    {
      layer: 'refresh-token',
      what: 'tokens of clients that need no consent',
      endsWithinMs: null,
      why: 'Only clients with a consent are touched; tokens.revoke and sessions.revoke reach the others.',
    },
    IDP_SESSIONS,
    ACCESS_TOKENS,
    APP_SESSIONS,
    SIGN_IN_AGAIN,
  ],
  scopes: ['manage-users', 'view-users', 'view-events'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the list of consents, and each revocation among the admin events',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const consents = (await client.consents(id)).filter(isConsent);
    const clients = consents.map(({ clientId }) => clientId).sort();
    return {
      summary: `Take back the consents of ${labelOf(request)} to ${clients.length} clients`,
      targets: clients.map((clientId) => ({ kind: 'oauth-client', id: clientId, label: clientId })),
      present: clients.length > 0 ? consents.map(consentLine) : ['there is no consent'],
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
  const listed = (await client.consents(id)).filter(
    (each) => isConsent(each) && clients.includes(each.clientId),
  );
  const stale = listed.filter(({ createdDate }) => (createdDate ?? 0) <= Date.parse(since));
  const traces = await adminTraces(client, `users/${id}/consents/*`, since);
  const { log, saw } = loggedAll(traces, consentRecords(id, clients), 'the revocation');
  return judge({
    saw: [
      stale.length === 0
        ? 'no consent from before is listed'
        : `still listed: ${stale.map(({ clientId }) => clientId).join(', ')}`,
      ...(listed.length > stale.length
        ? [`${listed.length - stale.length} consents were given anew since`]
        : []),
      saw,
    ],
    now: stale.length > 0 ? 'there' : 'gone',
    before: clients.length > 0 ? 'shown' : 'nothing',
    log,
    why: 'Keycloak lists consents and logs each revocation where the realm saves admin events.',
    whyNothing: 'There was no consent before; the log has nothing to show for a change that was none.',
  });
}

function consentLine({ clientId, grantedClientScopes, additionalGrants }: Consent): string {
  const offline = (additionalGrants ?? []).length > 0 ? ', with an offline token' : '';
  return `${clientId} may ${(grantedClientScopes ?? []).join(' ') || 'no scope'}${offline}`;
}
