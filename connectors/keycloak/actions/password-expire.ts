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
import type { KeycloakClient } from '../client.ts';
import { adminTraces, inWords, logged, type Trace, userTraces } from '../log-proof.ts';
import type { User } from '../wire.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, OFFLINE_TOKENS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const UPDATE_PASSWORD = 'UPDATE_PASSWORD';

/** Makes the next sign-in ask for a new password. Whoever knows the old one chooses the new. */
export const passwordExpire = defineAction<KeycloakClient>({
  capability: 'password.expire',
  docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#_put_adminrealmsrealmusersuser_id',
  effect: 'reversible',
  cuts: [],
  residual: [
    {
      layer: 'account',
      what: 'a sign-in with the old password, which chooses the new one',
      endsWithinMs: null,
      why: 'The old password is still asked for and still counts: it keeps out nobody who knows it.',
    },
    IDP_SESSIONS,
    OFFLINE_TOKENS,
    ACCESS_TOKENS,
    APP_SESSIONS,
  ],
  scopes: ['manage-users', 'view-users', 'view-events'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the account’s required actions, and the change among the admin events',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const user = known(await client.user(id), request);
    const asked = actionsOf(user);
    const label = labelOf(request);
    return {
      summary: `Have ${label} choose a new password at the next sign-in to Keycloak`,
      targets: [{ kind: 'account', id, label }],
      present: [
        asked.length > 0
          ? `asked for at the next sign-in: ${asked.join(', ')}`
          : 'nothing is asked for at the next sign-in',
        'whoever knows the old password chooses the new one',
        ...(user.federationLink
          ? ['it comes from a user federation, which may keep the password itself']
          : []),
      ],
      alreadyDone: asked.includes(UPDATE_PASSWORD),
      binds: { account: id, isExpired: asked.includes(UPDATE_PASSWORD) },
      before: { isExpired: asked.includes(UPDATE_PASSWORD) },
    };
  },
  async perform(client, request) {
    const asked = actionsOf(known(await client.user(request.account.id), request));
    if (asked.includes(UPDATE_PASSWORD)) return nothingCalled('a new password is asked for already');
    // Keycloak removes what is missing from the list: the others are sent along.
    const requiredActions = [...asked, UPDATE_PASSWORD];
    return receiptOf([await client.update(request.account.id, { requiredActions })], SETTLES_WITHIN_MS);
  },
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.isExpired === true)
      return nothingCalled('a new password was asked for before: left as it is');
    const asked = actionsOf(known(await client.user(request.account.id), request));
    if (!asked.includes(UPDATE_PASSWORD)) return nothingCalled('no new password is asked for any more');
    const requiredActions = asked.filter((action) => action !== UPDATE_PASSWORD);
    return receiptOf([await client.update(request.account.id, { requiredActions })], SETTLES_WITHIN_MS);
  },
});

async function prove(
  client: KeycloakClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const user = await client.user(id);
  const asked = user ? actionsOf(user) : [];
  const isAsked = asked.includes(UPDATE_PASSWORD);
  const chosen = isAsked ? undefined : await chosenSince(client, id, since);
  const traces = await adminTraces(client, `users/${id}`, since);
  const update = traces.traces.findLast(
    (trace) => trace.operation === `UPDATE users/${id}` && asksForPassword(trace),
  );
  return judge({
    saw: [
      isAsked
        ? 'a new password is asked for at the next sign-in'
        : 'no new password is asked for at the next sign-in',
      ...(chosen ? [`a new password was chosen at ${chosen.at}, by whoever knew the old one`] : []),
      inWords(traces, update, 'the change'),
    ],
    now: isAsked || chosen || user === undefined ? 'gone' : 'there',
    before: plan.before.isExpired === true ? 'nothing' : 'shown',
    log: logged(traces, update !== undefined),
    why: 'Keycloak tells what it asks for at the next sign-in, and logs the change where the realm saves admin events.',
    whyNothing:
      'A new password was asked for before; the log has nothing to show for a change that was none.',
  });
}

/** Once it is done, the action leaves the list; the user's own event tells that from somebody who took it back. */
async function chosenSince(
  client: KeycloakClient,
  userId: string,
  since: string,
): Promise<Trace | undefined> {
  return (await userTraces(client, userId, UPDATE_PASSWORD, since)).at(-1);
}

function asksForPassword({ representation }: Trace): boolean {
  const written = representation?.requiredActions;
  return representation === undefined || (Array.isArray(written) && written.includes(UPDATE_PASSWORD));
}

function actionsOf({ requiredActions }: User): readonly string[] {
  return requiredActions ?? [];
}
