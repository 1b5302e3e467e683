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
import type { SalesforceClient } from '../client.ts';
import { sessionsOf, userById } from '../lookups.ts';
import { longId } from '../record-id.ts';
import { refuseOwnAccount } from './own-account.ts';
import { JWT_ACCESS_TOKENS, PREAUTHORISED_APPS, REFRESH_TOKENS, SIGN_IN_AGAIN } from './residual.ts';
import { idsIn, inPresent, sessionsLeft } from './sessions-left.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const MOST_LINES = 20;

/** Ends every session of the user, one by one, those that opaque access tokens of apps stand on included. */
export const sessionsRevoke = defineAction<SalesforceClient>({
  capability: 'sessions.revoke',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_authsession.htm',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [REFRESH_TOKENS, JWT_ACCESS_TOKENS, PREAUTHORISED_APPS, SIGN_IN_AGAIN],
  scopes: ['api', 'Manage Users'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'AuthSession, which listed them, lists none from before; Salesforce logs no such end',
  // A repeat ends the sessions that were begun meanwhile, too: their owner signs in again.
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    await refuseOwnAccount(client, request);
    const { id } = request.account;
    known(await userById(client, id), request);
    const sessions = await sessionsOf(client, id);
    const label = labelOf(request);
    return {
      summary: `End the ${sessions.length} Salesforce sessions of ${label}`,
      targets: [{ kind: 'account', id, label }],
      present: [
        ...sessions.slice(0, MOST_LINES).map(inPresent),
        ...(sessions.length > MOST_LINES ? [`${sessions.length - MOST_LINES} sessions more`] : []),
        ...(sessions.length === 0 ? ['AuthSession lists no session of the user'] : []),
        'refresh tokens of connected apps go on: pair it with tokens.revoke',
      ],
      alreadyDone: sessions.length === 0,
      binds: { account: longId(id) },
      before: { sessions: sessions.map((session) => longId(session.Id)).sort() },
    };
  },
  async perform(client, request) {
    // Listed anew: what was begun since the plan is to end as well.
    const sessions = await sessionsOf(client, request.account.id);
    if (sessions.length === 0) return nothingCalled('AuthSession lists no session of the user any more');
    const parts = sessions.map(({ Id }) => ({
      what: `the session ${Id}`,
      call: () => client.deleteSession(Id),
    }));
    return receiptOf(await inTurn('salesforce', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: SalesforceClient,
  { account }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const before = idsIn(plan.before.sessions);
  const left = sessionsLeft(await sessionsOf(client, account.id), before, since);
  return judge({
    saw: left.saw,
    now: left.stale > 0 ? 'there' : 'gone',
    before: before.size > 0 ? 'shown' : 'nothing',
    log: 'none',
    why: 'Salesforce lists every session of a user, and logs none that an administrator ends.',
    whyNothing: 'Salesforce listed no session of the user before.',
  });
}
