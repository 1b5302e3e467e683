import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  sessionIdOf,
  z,
} from 'countersign/kit';
import type { Auth0Client } from '../client.ts';
import { callOn, inWords, tracesSince } from '../log-proof.ts';
import { assertListsSessions, listsSessions } from '../settings.ts';
import { instantOf, type Session } from '../wire.ts';
import { heldTokens, idsOf } from './held-tokens.ts';
import { idsIn } from './left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});

/** Ends the one session that the request's credential names, and revokes the refresh tokens that came from it. */
export const sessionRevoke = defineAction<Auth0Client>({
  capability: 'session.revoke',
  docs: 'https://auth0.com/docs/api/management/v2/sessions/revoke-session',
  effect: 'irreversible',
  cuts: ['idp-session', 'refresh-token'],
  residual: [
    {
      layer: 'idp-session',
      what: 'the other sessions of the user, and their refresh tokens',
      endsWithinMs: null,
      why: 'Only the session that is named is ended; sessions.revoke ends them all.',
    },
    APP_SESSIONS,
    ACCESS_TOKENS,
    SIGN_IN_AGAIN,
  ],
  scopes: ['delete:sessions', 'delete:refresh_tokens', 'read:sessions', 'read:refresh_tokens', 'read:logs'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'session and its refresh tokens are not known any more, and the call is in the log (`sapi`)',
  idempotent: true,
  input: Input,
  offered: listsSessions,
  async plan(client, request) {
    assertListsSessions(client.settings);
    readInput(Input, request);
    const id = sessionIdOf(request);
    const session = await sessionOfAccount(client, id, request);
    const tokens = await tokensOf(client, id, request);
    const label = labelOf(request);
    return {
      summary: `End the Auth0 session ${id} of ${label} and revoke its refresh tokens`,
      targets: [{ kind: 'session', id, label: `session of ${label}` }],
      present: [
        session ? inPresent(session) : 'Auth0 knows no session of this id',
        `${tokens.length} refresh tokens came from it`,
      ],
      // An id that Auth0 does not know may come from a list that is behind: the call is made all the same.
      alreadyDone: false,
      binds: { account: request.account.id, session: id },
      before: { wasLive: session !== undefined, tokens: idsOf(tokens) },
    };
  },
  perform: async (client, request) =>
    receiptOf([await client.revokeSession(sessionIdOf(request))], SETTLES_WITHIN_MS),
  verify: prove,
});

async function prove(
  client: Auth0Client,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const id = sessionIdOf(request);
  const session = await sessionOfAccount(client, id, request);
  const tokens = await tokensOf(client, id, request, idsIn(plan.before.tokens));
  const call = callOn(await tracesSince(client, since), 'POST', 'sessions', id, 'revoke');
  const wasShown = plan.before.wasLive === true || idsIn(plan.before.tokens).size > 0;
  return judge({
    saw: [
      session ? `still there: ${inPresent(session)}` : 'Auth0 knows no session of this id',
      `${tokens.length} refresh tokens from it are listed`,
      call ? inWords(call) : 'the tenant log shows no revocation of this session since the call',
    ],
    now: session || tokens.length > 0 ? 'there' : 'gone',
    before: wasShown ? 'shown' : 'unseen',
    log: call ? 'recorded' : 'silent',
    why: 'Auth0 shows a session by its id, lists refresh tokens by session, and logs the call; it accepts before it acts, so that only all together count.',
    whyUnseen: 'Auth0 never showed a session of this id: it may have ended, or the id may be none of Auth0.',
  });
}

function inPresent({ id, created_at: created, expires_at: expires }: Session): string {
  const [from, until] = [instantOf(created), instantOf(expires)];
  return `session ${id}${from ? `, made ${from}` : ''}${until ? `, ends ${until}` : ''}`;
}

/** Tokens that came from the session, whenever, and those listed before. */
async function tokensOf(
  client: Auth0Client,
  sessionId: string,
  { account }: ActionRequest,
  before: ReadonlySet<string> = new Set(),
) {
  const held = await heldTokens(client, account.id);
  return held.filter((token) => token.sessionId === sessionId || before.has(token.id));
}

/** Another person's session is not touched, whatever the detection says. */
async function sessionOfAccount(
  client: Auth0Client,
  id: string,
  { account, capability }: ActionRequest,
): Promise<Session | undefined> {
  const session = await client.session(id);
  if (session === undefined || session.user_id === account.id) return session;
  throw new CountersignError('ERR_CONNECTOR_REJECTED', 'auth0: the session belongs to another user', {
    place: `auth0 ${capability}`,
  });
}
