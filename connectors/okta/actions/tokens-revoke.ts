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
import type { OktaClient } from '../client.ts';
import { inWords, tracesOn } from '../log-proof.ts';
import { clientName, heldTokens } from '../lookups.ts';
import { ACCESS_TOKENS, API_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { idsIn, tokenIds, tokenLines, tokensLeft } from './tokens-left.ts';

const Input = z.strictObject({});
const Bound = z.object({ account: z.string(), clients: z.array(z.string()) });

/** Revokes the user's refresh tokens, client by client, and with them the access tokens made from them. */
export const tokensRevoke = defineAction<OktaClient>({
  capability: 'tokens.revoke',
  docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserOAuth/#tag/UserOAuth/operation/revokeTokensForUserAndClient',
  effect: 'irreversible',
  cuts: ['refresh-token'],
  residual: [IDP_SESSIONS, APP_SESSIONS, ACCESS_TOKENS, API_TOKENS, SIGN_IN_AGAIN],
  scopes: ['okta.users.manage', 'okta.users.read', 'okta.logs.read'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the lists of refresh tokens, and `app.oauth2…token.revoke` in the log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const held = (await heldTokens(client, id)).filter(({ tokens }) => tokens.length > 0);
    const ids = tokenIds(held);
    return {
      summary: `Revoke the ${ids.length} refresh tokens that ${held.length} clients hold for ${labelOf(request)}`,
      targets: held.map(({ owner }) => ({
        kind: 'oauth-client',
        id: owner.client_id,
        label: clientName(owner),
      })),
      present: [...tokenLines(held), ...(held.length === 0 ? ['no client holds a refresh token'] : [])],
      alreadyDone: held.length === 0,
      binds: { account: id, clients: held.map(({ owner }) => owner.client_id).sort() },
      before: { tokens: ids },
    };
  },
  async perform(client, { account }, plan) {
    const { clients } = Bound.parse(plan.binds);
    const parts = clients.map((clientId) => ({
      what: `the tokens of ${clientId}`,
      call: () => client.revokeTokens(account.id, clientId),
    }));
    return receiptOf(await inTurn('okta', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: OktaClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const before = idsIn(plan.before.tokens);
  const left = await tokensLeft(client, id, before, since);
  const traces = left.stale > 0 ? [] : await tracesOn(client, id, 'eventType sw "app.oauth2"', since);
  const revoked = traces.findLast(
    ({ eventType, outcome }) => /\.token\.revoke(\.|$)/.test(eventType) && outcome === 'success',
  );
  const logged = revoked
    ? inWords(revoked)
    : 'the System Log shows no revocation of this user’s tokens since the call';
  return judge({
    saw: left.stale > 0 ? left.saw : [...left.saw, logged],
    now: left.stale > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : 'nothing',
    log: revoked ? 'recorded' : 'silent',
    why: 'Okta lists refresh tokens by client and logs their revocation; access tokens that were issued are in no list.',
    whyNothing: 'There was no refresh token before; the log has nothing to show for a change that was none.',
  });
}
