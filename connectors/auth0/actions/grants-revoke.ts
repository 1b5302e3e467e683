import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  judge,
  known,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { Auth0Client } from '../client.ts';
import { inWords, tracesSince } from '../log-proof.ts';
import type { Grant } from '../wire.ts';
import { idsOf } from './held-tokens.ts';
import { idsIn, leftOf } from './left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Deletes every grant of the user, and with each the refresh tokens that were issued in its context. */
export const grantsRevoke = defineAction<Auth0Client>({
  capability: 'grants.revoke',
  docs: 'https://auth0.com/docs/api/management/v2/grants/delete-grants-by-user-id',
  // The user makes them again by consenting.
  effect: 'recreatable',
  cuts: ['refresh-token'],
  residual: [
    IDP_SESSIONS,
    APP_SESSIONS,
    ACCESS_TOKENS,
    {
      layer: 'refresh-token',
      what: 'refresh tokens of applications that hold no grant',
      endsWithinMs: null,
      why: 'Only tokens in the context of a grant go with it; tokens.revoke takes the others.',
    },
    SIGN_IN_AGAIN,
  ],
  scopes: ['read:grants', 'delete:grants', 'read:users', 'read:logs'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'no grant from before is listed, and the call is in the log (`sapi`)',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const grants = await client.grants(id);
    return {
      summary: `Delete the ${grants.length} grants that ${labelOf(request)} gave to applications`,
      targets: [{ kind: 'account', id, label: labelOf(request) }],
      present: grants.length === 0 ? ['no grant is listed'] : grants.map(inPresent),
      alreadyDone: grants.length === 0,
      binds: { account: id },
      before: { grants: idsOf(grants) },
    };
  },
  perform: async (client, { account }) =>
    receiptOf([await client.deleteGrants(account.id)], SETTLES_WITHIN_MS),
  verify: prove,
});

async function prove(
  client: Auth0Client,
  { account }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const before = idsIn(plan.before.grants);
  const grants = await client.grants(account.id);
  const left = leftOf(
    'grants',
    grants.map(({ id }) => ({ id, createdAt: undefined })),
    before,
    since,
  );
  const traces = await tracesSince(client, since);
  const call = traces.findLast((each) => each.call === 'DELETE /grants' && each.query.user_id === account.id);
  return judge({
    saw: [
      left.saw,
      call ? inWords(call) : 'the tenant log shows no deletion of this user’s grants since the call',
    ],
    now: left.stale > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : 'nothing',
    log: call ? 'recorded' : 'silent',
    why: 'Auth0 lists grants and logs the call that deletes them; what tokens went with them does not show here.',
    whyNothing: 'There was no grant before; the log has nothing to show for a change that was none.',
  });
}

function inPresent({ clientID, audience, scope }: Grant): string {
  const scopes = scope?.length ? `: ${scope.join(' ')}` : '';
  return `grant to ${clientID ?? 'an unknown application'} for ${audience ?? 'an unknown API'}${scopes}`;
}
