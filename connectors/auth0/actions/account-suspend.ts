import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
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
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, REFRESH_TOKENS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Blocks the account: nobody signs in to it. Undo lets it in again. Resetting its password takes the block off as well. */
export const accountSuspend = defineAction<Auth0Client>({
  capability: 'account.suspend',
  docs: 'https://auth0.com/docs/api/management/v2/users/patch-users-by-id',
  effect: 'reversible',
  cuts: ['account'],
  // Auth0 does not say that a block ends sessions or tokens, so it counts as if it did not.
  residual: [
    IDP_SESSIONS,
    REFRESH_TOKENS,
    APP_SESSIONS,
    ACCESS_TOKENS,
    {
      layer: 'account',
      what: 'the account again, after a password reset by the Management API',
      endsWithinMs: null,
      why: 'Such a reset takes the block off: passwords are reset before the block, never after it.',
    },
  ],
  scopes: ['update:users', 'read:users', 'read:logs'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the account says that it is blocked, and the call is in the log (`sapi`)',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const blocked = isBlocked(known(await client.user(id), request));
    const label = labelOf(request);
    return {
      summary: `Block ${label} in Auth0`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `the account is ${inPresent(blocked)}`,
        'a block does not end sessions or refresh tokens: sessions.revoke and tokens.revoke come before it',
        'a password reset by the Management API takes the block off: it comes before it too',
      ],
      alreadyDone: blocked,
      binds: { account: id, blocked },
      before: { blocked },
    };
  },
  perform: async (client, request) =>
    receiptOf([await client.setBlocked(request.account.id, true)], SETTLES_WITHIN_MS),
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.blocked === true) return nothingCalled('the account was blocked before: left as it is');
    if (!isBlocked(known(await client.user(request.account.id), request)))
      return nothingCalled('the account is not blocked any more');
    return receiptOf([await client.setBlocked(request.account.id, false)], SETTLES_WITHIN_MS);
  },
});

/** A block that somebody takes off after the call is refuted, with the likeliest cause. */
async function prove(
  client: Auth0Client,
  { account }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const user = await client.user(account.id);
  const changes = (await tracesSince(client, since)).filter(
    ({ call }) => call === `PATCH /users/${account.id}`,
  );
  const block = changes.find(({ body }) => body.blocked === true);
  const opened = changes.findLast((each) => block !== undefined && takesOff(each) && each.at >= block.at);
  const isClosed = user === undefined || isBlocked(user);
  return judge({
    saw: [
      `the account is ${user ? inPresent(isBlocked(user)) : 'gone'}`,
      block ? inWords(block) : 'the tenant log shows no block since the call',
      ...(!isClosed && opened ? [`${reasonOf(opened)}: ${inWords(opened)}`] : []),
    ],
    now: isClosed ? 'gone' : block ? 'again' : 'there',
    before: plan.before.blocked === true ? 'nothing' : 'shown',
    log: block ? 'recorded' : 'silent',
    why: 'Auth0 tells whether the account is blocked, and logs the call that blocked it.',
    whyNothing: 'The account was blocked before; the log has nothing to show for a change that was none.',
  });
}

function takesOff({ body }: Trace): boolean {
  return body.blocked === false || 'password' in body;
}

function reasonOf({ body }: Trace): string {
  return 'password' in body ? 'a password reset took the block off' : 'somebody took the block off';
}

function isBlocked({ blocked }: { blocked?: boolean | null | undefined }): boolean {
  return blocked === true;
}

function inPresent(blocked: boolean): string {
  return blocked ? 'blocked' : 'open';
}
