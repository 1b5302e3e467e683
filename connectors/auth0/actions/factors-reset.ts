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
import type { Auth0Client } from '../client.ts';
import { callOn, inWords, tracesSince } from '../log-proof.ts';
import { type AuthenticationMethod, instantOf } from '../wire.ts';
import { idsOf } from './held-tokens.ts';
import { idsIn, leftOf } from './left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, REFRESH_TOKENS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Removes every factor of the user but the password, and forgets the browsers that need none. */
export const factorsReset = defineAction<Auth0Client>({
  capability: 'factors.reset',
  docs: 'https://auth0.com/docs/api/management/v2/users/delete-authentication-methods',
  effect: 'irreversible',
  // It keeps a planted factor from the next sign-in; what is open stays open.
  cuts: [],
  residual: [
    {
      layer: 'account',
      what: 'a new sign-in with the password alone, which enrols a factor of its own',
      endsWithinMs: null,
      why: 'Whoever comes first after a reset enrols: block the account, or reset its password before that.',
    },
    IDP_SESSIONS,
    REFRESH_TOKENS,
    APP_SESSIONS,
    ACCESS_TOKENS,
  ],
  scopes: [
    'read:authentication_methods',
    'delete:authentication_methods',
    'update:users',
    'read:users',
    'read:logs',
  ],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'no factor from before is listed, and the call is in the log (`sapi`)',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const factors = await factorsOf(client, id);
    return {
      summary: `Remove the ${factors.length} factors of ${labelOf(request)} and forget remembered browsers`,
      targets: factors.map((factor) => ({ kind: 'factor', id: factor.id, label: inPresent(factor) })),
      present: factors.length === 0 ? ['no factor is enrolled'] : factors.map(inPresent),
      alreadyDone: factors.length === 0,
      binds: { account: id, factors: idsOf(factors) },
      before: { factors: idsOf(factors) },
    };
  },
  async perform(client, { account: { id } }) {
    // What shows in a list goes last: after a lost answer, factors that are gone mean that all of it was done.
    const parts = [
      { what: 'the remembered browsers', call: () => client.forgetBrowsers(id) },
      { what: 'the factors', call: () => client.deleteAuthenticationMethods(id) },
    ];
    return receiptOf(await inTurn('auth0', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: Auth0Client,
  { account: { id } }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const before = idsIn(plan.before.factors);
  const factors = await factorsOf(client, id);
  const listed = factors.map((factor) => ({ id: factor.id, createdAt: instantOf(factor.created_at) }));
  const left = leftOf('factors', listed, before, since);
  const traces = await tracesSince(client, since);
  const removed = callOn(traces, 'DELETE', 'users', id, 'authentication-methods');
  const forgotten = callOn(traces, 'POST', 'users', id, 'multifactor/actions/invalidate-remember-browser');
  return judge({
    saw: [
      left.saw,
      removed ? inWords(removed) : 'the tenant log shows no removal of this user’s factors since the call',
      forgotten ? inWords(forgotten) : 'the tenant log does not show that browsers were forgotten',
    ],
    now: left.stale > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : 'nothing',
    log: removed && forgotten ? 'recorded' : 'silent',
    why: 'Auth0 lists factors and logs the calls; which browsers are remembered is in no list.',
    whyNothing: 'There was no factor before; the log has nothing to show for a change that was none.',
  });
}

/** The password is a method in Auth0's list, but no factor that a reset takes away. */
async function factorsOf(client: Auth0Client, id: string): Promise<readonly AuthenticationMethod[]> {
  return (await client.authenticationMethods(id)).filter(({ type }) => type !== 'password');
}

function inPresent({ type, created_at: created }: AuthenticationMethod): string {
  const at = instantOf(created);
  return `${type}${at ? `, enrolled ${at}` : ''}`;
}
