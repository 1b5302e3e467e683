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
import type { SalesforceClient } from '../client.ts';
import { sessionById } from '../lookups.ts';
import { longId } from '../record-id.ts';
import type { AuthSession } from '../wire.ts';
import { refuseOwnAccount } from './own-account.ts';
import { JWT_ACCESS_TOKENS, PREAUTHORISED_APPS, REFRESH_TOKENS, SIGN_IN_AGAIN } from './residual.ts';
import { inPresent } from './sessions-left.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
/** AuthSession's own ids. The session keys of the logs are others, and no object leads from one to the other. */
const SESSION_ID = /^0Ak[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** Ends the one session that the request's credential names by its AuthSession id; the user's others go on. */
export const sessionRevoke = defineAction<SalesforceClient>({
  capability: 'session.revoke',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_authsession.htm',
  effect: 'irreversible',
  cuts: ['app-session'],
  residual: [
    {
      layer: 'app-session',
      what: 'the other sessions of the user',
      endsWithinMs: null,
      why: 'Only the session that is named is ended, and a session that was derived from it has an id of its own; sessions.revoke ends them all.',
    },
    REFRESH_TOKENS,
    JWT_ACCESS_TOKENS,
    PREAUTHORISED_APPS,
    SIGN_IN_AGAIN,
  ],
  scopes: ['api', 'Manage Users'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'AuthSession, which listed it, does not any more; Salesforce logs no such end',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    await refuseOwnAccount(client, request);
    const id = sessionIdOf(request, SESSION_ID);
    const session = await sessionOfAccount(client, id, request);
    const label = labelOf(request);
    return {
      summary: `End the Salesforce session ${id} of ${label}`,
      targets: [{ kind: 'session', id, label: `session of ${label}` }],
      present: [session ? inPresent(session) : 'AuthSession lists no session of this id'],
      alreadyDone: session === undefined,
      binds: { account: longId(request.account.id), session: longId(id) },
      before: { wasListed: session !== undefined },
    };
  },
  perform: async (client, request) =>
    receiptOf([await client.deleteSession(sessionIdOf(request, SESSION_ID))], SETTLES_WITHIN_MS),
  verify: prove,
});

async function prove(
  client: SalesforceClient,
  request: ActionRequest,
  plan: ActionPlan,
): Promise<ProofReading> {
  const session = await sessionOfAccount(client, sessionIdOf(request, SESSION_ID), request);
  return judge({
    saw: [session ? `still there: ${inPresent(session)}` : 'AuthSession lists no session of this id'],
    now: session ? 'there' : 'gone',
    before: plan.before.wasListed === true ? 'shown' : 'unseen',
    log: 'none',
    why: 'Salesforce lists every session, and logs none that an administrator ends.',
    whyUnseen: 'Salesforce listed no session of this id before: it had ended, or the id is none of this org.',
  });
}

/** Another person's session is not touched, whatever the detection says. */
async function sessionOfAccount(
  client: SalesforceClient,
  id: string,
  { account, capability }: ActionRequest,
): Promise<AuthSession | undefined> {
  const session = await sessionById(client, longId(id));
  if (session === undefined || longId(session.UsersId) === longId(account.id)) return session;
  throw new CountersignError('ERR_CONNECTOR_REJECTED', 'salesforce: the session belongs to another user', {
    place: `salesforce ${capability}`,
  });
}
