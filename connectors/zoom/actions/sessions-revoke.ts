import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  known,
  labelOf,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { ZoomClient } from '../client.ts';
import { type SignIn, signInsOf, stillIn, tracesOf } from '../sign-ins.ts';
import type { User } from '../wire.ts';
import { APP_GRANTS, APP_TOKENS, OTHER_SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const Before = z.object({ email: z.string(), signedIn: z.array(z.string()) });
/** How far back sign-ins are looked for that still stand, in milliseconds: a week. */
const LOOK_BACK_MS = 7 * 86_400_000;
const SSO = 101;
/** A kind of client a line, and never more lines than a person reads. */
const MOST_CLIENTS = 20;

/** Signs out a user of single sign-on by revoking the SSO token. Nothing brings the session back; the user signs in again. */
export const sessionsRevoke = defineAction<ZoomClient>({
  capability: 'sessions.revoke',
  docs: 'https://developers.zoom.us/docs/api/users/#tag/users/DELETE/users/{userId}/token',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [SIGN_IN_AGAIN, OTHER_SESSIONS, APP_TOKENS, APP_GRANTS],
  scopes: ['user:delete:token:admin', 'user:read:user:admin', 'report:read:user_activities:admin'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'a sign-out in the sign-in report for each kind of client that was signed in',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  plan,
  async perform(client, request) {
    const { id } = request.account;
    // Reading first renews a token that another process of ours replaced: a write refused for it would not be tried again.
    known(await client.user(id), request);
    return receiptOf([await client.revokeSsoToken(id)], SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function plan(client: ZoomClient, request: ActionRequest): Promise<ActionPlan> {
  readInput(Input, request);
  const { id } = request.account;
  const user = known(await client.user(id), request);
  refuseOthers(user, request);
  const since = new Date(client.context.clock.now().getTime() - LOOK_BACK_MS).toISOString();
  const email = user.email.toLowerCase();
  const { records, isWhole } = await tracesOf(client, 'activities', email, since);
  const signedIn = stillIn(signInsOf(records)).slice(0, MOST_CLIENTS);
  const label = labelOf(request);
  return {
    summary: `Sign ${label} out of Zoom by revoking the SSO token`,
    targets: [{ kind: 'account', id, label }],
    present: [
      `the account is ${user.status}`,
      ...(signedIn.length > 0
        ? signedIn.map((one) => `signed in, and not out since: ${one}`)
        : ['no sign-in of the last week stands without a sign-out; older sessions show nowhere']),
      ...(isWhole ? [] : ['the sign-in report was too long to be looked through for the whole week']),
      ...otherWaysIn(user),
    ],
    // What cannot be listed cannot be known to be empty.
    alreadyDone: false,
    binds: { account: id },
    before: { email, signedIn },
  };
}

/** @throws ERR_CAPABILITY_NOT_OFFERED: Zoom ends the sessions of users of single sign-on alone */
function refuseOthers({ login_types: ways }: User, { platform, capability }: ActionRequest): void {
  if (!ways || ways.length === 0 || ways.includes(SSO)) return;
  throw new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    `zoom: the user does not sign in by single sign-on (login types ${ways.slice(0, 12).join(', ')}), and Zoom ends no other sessions; account.suspend shuts the user out`,
    { place: `${platform} ${capability}` },
  );
}

function otherWaysIn({ login_types: ways }: User): readonly string[] {
  if (!ways || ways.length === 0)
    return ['Zoom does not tell how the user signs in; only single sign-on is cut'];
  const others = ways.filter((way) => way !== SSO);
  return others.length > 0
    ? [`signs in otherwise too (login types ${others.slice(0, 12).join(', ')}): those sessions may go on`]
    : [];
}

/**
 * No list shows a session, so that sign-outs in the report are all there is. One at the least is wanted, and one for each
 * kind of client that was signed in; a sign-in after it is told, and is no return of the old session.
 */
async function prove(
  client: ZoomClient,
  _request: ActionRequest,
  { before }: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { email, signedIn } = Before.parse(before);
  const { records, isWhole } = await tracesOf(client, 'activities', email, since);
  const signIns = signInsOf(records);
  const outs = signIns.filter(({ isOut }) => isOut);
  const left = signedIn.filter((one) => !outs.some((out) => out.client === one));
  return judge({
    saw: [
      ...(outs.length > 0
        ? outs.slice(0, MOST_CLIENTS).map(inWords)
        : ['the sign-in report shows no sign-out since the call']),
      ...left.map((one) => `signed in before, and no sign-out since: ${one}`),
      ...signIns
        .filter(({ isOut }) => !isOut)
        .slice(0, MOST_CLIENTS)
        .map(inWords),
      ...(isWhole ? [] : ['the sign-in report was too long to be looked through to its end']),
    ],
    now: left.length > 0 ? 'there' : 'gone',
    before: signedIn.length > 0 ? 'shown' : 'unseen',
    log: outs.length > 0 ? 'recorded' : 'silent',
    why: 'Zoom lists no sessions; the sign-in report shows sign-outs, by kind of client and without saying of which session.',
  });
}

function inWords({ isOut, at, client }: SignIn): string {
  return `sign-in report: signed ${isOut ? 'out' : 'in'} at ${at} (${client})`;
}
