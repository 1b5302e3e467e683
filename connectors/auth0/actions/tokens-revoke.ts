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
import type { Auth0Client } from '../client.ts';
import { inWords, type Trace, tracesSince } from '../log-proof.ts';
import { heldTokens, idsOf, tokenLines } from './held-tokens.ts';
import { idsIn, leftOf } from './left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const Before = z.object({ tokens: z.array(z.string()) });

/** Revokes the user's refresh tokens: on Enterprise all of them by one call, on other plans those of devices one by one. */
export const tokensRevoke = defineAction<Auth0Client>({
  capability: 'tokens.revoke',
  docs: 'https://auth0.com/docs/api/management/v2/refresh-tokens/revoke-refresh-tokens',
  effect: 'irreversible',
  cuts: ['refresh-token'],
  residual: [
    IDP_SESSIONS,
    APP_SESSIONS,
    ACCESS_TOKENS,
    {
      layer: 'refresh-token',
      what: 'below Enterprise: refresh tokens that belong to no device',
      endsWithinMs: null,
      why: 'They are in no list there; grants.revoke takes away those that were made in the context of a grant.',
    },
    SIGN_IN_AGAIN,
  ],
  scopes: [
    'read:users',
    'read:refresh_tokens',
    'delete:refresh_tokens',
    'read:device_credentials',
    'delete:device_credentials',
    'read:logs',
  ],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy:
    'no refresh token from before is listed, and the log has the call (`sapi`) or a revocation (`srrt`)',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const held = await heldTokens(client, id);
    const isFull = client.settings.plan === 'enterprise';
    return {
      summary: `Revoke the ${held.length} refresh tokens that Auth0 shows of ${labelOf(request)}`,
      targets: [{ kind: 'account', id, label: labelOf(request) }],
      present: [
        ...tokenLines(held),
        ...(held.length === 0 ? ['no refresh token is listed'] : []),
        ...(isFull ? [] : ['below Enterprise only the refresh tokens of devices are listed']),
      ],
      alreadyDone: isFull && held.length === 0,
      binds: { account: id },
      before: { tokens: idsOf(held) },
    };
  },
  async perform(client, { account }, plan) {
    if (client.settings.plan === 'enterprise')
      return receiptOf([await client.revokeRefreshTokens(account.id)], SETTLES_WITHIN_MS);
    const { tokens } = Before.parse(plan.before);
    if (tokens.length === 0)
      return nothingCalled('no device holds a refresh token: there is nothing to call for');
    const parts = tokens.map((id) => ({
      what: `the device credential ${id}`,
      call: () => client.deleteDeviceCredential(id),
    }));
    return receiptOf(await inTurn('auth0', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: Auth0Client,
  { account }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const before = idsIn(plan.before.tokens);
  const isFull = client.settings.plan === 'enterprise';
  const left = leftOf('refresh tokens', await heldTokens(client, account.id), before, since);
  const traces = await tracesSince(client, since);
  const trace = traces.findLast((each) => isRevocation(each, account.id, before));
  return judge({
    saw: [
      left.saw,
      trace
        ? inWords(trace)
        : 'the tenant log shows no revocation of this user’s refresh tokens since the call',
    ],
    now: left.stale > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : isFull ? 'nothing' : 'unseen',
    log: trace ? 'recorded' : 'silent',
    why: isFull
      ? 'Auth0 lists refresh tokens and logs their revocation; access tokens that were issued are in no list.'
      : 'Auth0 lists the refresh tokens of devices and logs their removal; others, and access tokens, are in no list.',
    whyNothing: 'There was no refresh token before; the log has nothing to show for a change that was none.',
  });
}

/** The call for all of them, the removal of one that was listed, or Auth0's own word of a revocation. */
function isRevocation({ code, call, userId, body }: Trace, id: string, before: ReadonlySet<string>): boolean {
  if (code === 'srrt') return userId === id;
  if (call === 'POST /refresh-tokens/revoke') return body.user_id === id;
  const device = /^DELETE \/device-credentials\/(.+)$/.exec(call ?? '')?.[1];
  return device !== undefined && before.has(device);
}
