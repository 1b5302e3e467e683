import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  errorCode,
  type ProofReading,
  z,
} from 'countersign/kit';
import type { Call, OktaClient } from '../client.ts';
import { inWords, tracesOn } from '../log-proof.ts';
import { clientName, heldTokens } from '../lookups.ts';
import { known, labelOf, readInput, receiptOf, SETTLES_WITHIN_MS } from './input.ts';
import { ACCESS_TOKENS, API_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
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
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const held = (await heldTokens(client, id)).filter(({ tokens }) => tokens.length > 0);
    const ids = tokenIds(held);
    return {
      summary:
        `Revoke the ${ids.length} refresh tokens that ${held.length} clients hold for ${labelOf(request)}`.slice(
          0,
          1_024,
        ),
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
    return receiptOf(await revokeEach(client, account.id, clients));
  },
  verify: prove,
});

/** @throws ERR_CONNECTOR_OUTCOME_UNKNOWN when a later client's call fails: something was changed already */
async function revokeEach(
  client: OktaClient,
  userId: string,
  clientIds: readonly string[],
): Promise<readonly Call[]> {
  const calls: Call[] = [];
  for (const clientId of clientIds) {
    try {
      calls.push(await client.revokeTokens(userId, clientId));
    } catch (cause) {
      // All of it may be repeated, so that a wait is no harm.
      if (calls.length === 0 || errorCode(cause) === 'ERR_CONNECTOR_RATE_LIMITED') throw cause;
      const done = calls.map(({ line }) => line).join('; ');
      throw new CountersignError(
        'ERR_CONNECTOR_OUTCOME_UNKNOWN',
        `okta: ${done}, but the tokens of ${clientId} were not revoked: ${cause instanceof Error ? cause.message : 'unknown'}`,
        { cause, place: `okta tokens of ${clientId}` },
      );
    }
  }
  return calls;
}

async function prove(
  client: OktaClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const left = await tokensLeft(client, id, idsIn(plan.before.tokens), since);
  if (left.stale > 0) return { state: 'pending', saw: left.saw, strongest: PROVEN };
  const traces = await tracesOn(client, id, 'eventType sw "app.oauth2"', since);
  const revoked = traces.findLast(
    ({ eventType, outcome }) => /\.token\.revoke(\.|$)/.test(eventType) && outcome === 'success',
  );
  const saw = [
    ...left.saw,
    revoked ? inWords(revoked) : 'the System Log shows no revocation of this user’s tokens since the call',
  ];
  const strongest = plan.alreadyDone && !revoked ? NOTHING_TO_LOG : PROVEN;
  return { state: revoked ? 'proven' : 'effective', saw, strongest };
}

const PROVEN: ProofReading['strongest'] = {
  state: 'proven',
  why: 'Okta lists refresh tokens by client and logs their revocation; access tokens that were issued are in no list.',
};
const NOTHING_TO_LOG: ProofReading['strongest'] = {
  state: 'effective',
  why: 'There was no refresh token before; the log has nothing to show for a change that was none.',
};
