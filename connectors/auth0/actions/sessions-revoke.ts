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
import { callOn, inWords, tracesSince } from '../log-proof.ts';
import { assertListsSessions, listsSessions } from '../settings.ts';
import { instantOf } from '../wire.ts';
import { heldTokens, idsOf, tokenLines } from './held-tokens.ts';
import { idsIn, leftOf } from './left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({
  /** Revoke the user's refresh tokens too: Auth0 keeps them alive past the session otherwise. */
  'include-tokens': z.boolean().default(true),
});

/** Ends every session of the user at Auth0 and, unless told otherwise, revokes their refresh tokens. */
export const sessionsRevoke = defineAction<Auth0Client>({
  capability: 'sessions.revoke',
  docs: 'https://auth0.com/docs/api/management/v2/users/user-revoke-access',
  effect: 'irreversible',
  cuts: ['idp-session', 'refresh-token'],
  residual: [APP_SESSIONS, ACCESS_TOKENS, SIGN_IN_AGAIN],
  scopes: [
    'delete:sessions',
    'delete:refresh_tokens',
    'read:users',
    'read:sessions',
    'read:refresh_tokens',
    'read:logs',
  ],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'no session or refresh token from before is listed, and the call is in the log (`sapi`)',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  offered: listsSessions,
  async plan(client, request) {
    assertListsSessions(client.settings);
    const input = readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const sessions = await client.sessions(id);
    const tokens = input['include-tokens'] ? await heldTokens(client, id) : [];
    const label = labelOf(request);
    return {
      summary: `End all Auth0 sessions of ${label}${input['include-tokens'] ? ' and revoke their refresh tokens' : ''}`,
      targets: [{ kind: 'account', id, label }],
      present: [
        `${sessions.length} sessions`,
        ...tokenLines(tokens),
        ...(input['include-tokens'] ? [] : ['refresh tokens stay, and outlive the sessions']),
      ],
      alreadyDone: sessions.length + tokens.length === 0,
      binds: { account: id, ...input },
      before: { sessions: idsOf(sessions), tokens: idsOf(tokens) },
    };
  },
  async perform(client, request) {
    const input = readInput(Input, request);
    const keepRefreshTokens = !input['include-tokens'];
    const call = await client.revokeAccess(request.account.id, { keepRefreshTokens });
    return receiptOf([call], SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: Auth0Client,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const before = new Set([...idsIn(plan.before.sessions), ...idsIn(plan.before.tokens)]);
  const sessions = leftOf('sessions', (await client.sessions(id)).map(listed), before, since);
  const tokens = readInput(Input, request)['include-tokens']
    ? leftOf('refresh tokens', await heldTokens(client, id), before, since)
    : undefined;
  const call = callOn(await tracesSince(client, since), 'POST', 'users', id, 'revoke-access');
  return judge({
    saw: [
      sessions.saw,
      ...(tokens ? [tokens.saw] : []),
      call ? inWords(call) : 'the tenant log shows no such call for this user since',
    ],
    now: sessions.stale + (tokens?.stale ?? 0) > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : 'nothing',
    log: call ? 'recorded' : 'silent',
    why: 'Auth0 lists sessions and refresh tokens and logs the call; it accepts before it acts, so that only both together count. Access tokens and sessions of applications do not show.',
  });
}

function listed({ id, created_at: created }: { id: string; created_at?: unknown }) {
  return { id, createdAt: instantOf(created) };
}
