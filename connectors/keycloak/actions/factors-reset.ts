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
import type { KeycloakClient } from '../client.ts';
import { isoOf } from '../held.ts';
import { adminTraces, loggedAll } from '../log-proof.ts';
import type { StoredCredential } from '../wire.ts';
import { clientsIn } from './offline-left.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, OFFLINE_TOKENS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
/** What is no factor beside the password. */
const PASSWORDS = ['password', 'password-history'];

/** Removes every one-time password, security key, passkey and recovery code of the user; the password stays. */
export const factorsReset = defineAction<KeycloakClient>({
  capability: 'factors.reset',
  docs: 'https://www.keycloak.org/docs-api/latest/rest-api/index.html#_delete_adminrealmsrealmusersuser_idcredentialscredentialid',
  effect: 'irreversible',
  cuts: [],
  residual: [
    {
      layer: 'account',
      what: 'a sign-in with the password alone',
      endsWithinMs: null,
      why: 'The default flow asks for a second factor only from those who have one, and lets whoever signs in next set up another: suspend the account or replace the password first.',
    },
    IDP_SESSIONS,
    OFFLINE_TOKENS,
    ACCESS_TOKENS,
    APP_SESSIONS,
  ],
  scopes: ['manage-users', 'view-users', 'view-events'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the list of credentials, and each removal among the admin events',
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const factors = await factorsOf(client, id);
    const ids = factors.map((factor) => factor.id).sort();
    return {
      summary: `Remove the ${ids.length} factors of ${labelOf(request)} besides the password`,
      targets: factors.map((factor) => ({ kind: 'factor', id: factor.id, label: factorLine(factor) })),
      present: [
        ...(ids.length > 0 ? factors.map(factorLine) : ['there is no factor besides the password']),
        'until a new factor is set up the password alone may be enough: pair it with account.suspend',
      ],
      alreadyDone: ids.length === 0,
      binds: { account: id, factors: ids },
      before: { factors: ids },
    };
  },
  async perform(client, { account }, plan) {
    const parts = clientsIn(plan.binds.factors).map((factorId) => ({
      what: `factor ${factorId}`,
      call: () => client.removeCredential(account.id, factorId),
    }));
    return receiptOf(await inTurn('keycloak', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

async function prove(
  client: KeycloakClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const before = clientsIn(plan.before.factors);
  const listed = await factorsOf(client, id);
  const stale = listed.filter((factor) => before.includes(factor.id));
  const traces = await adminTraces(client, `users/${id}/credentials/*`, since);
  const removals = before.map((factorId) => `ACTION users/${id}/credentials/${factorId}`);
  const { log, saw } = loggedAll(traces, removals, 'the removal');
  return judge({
    saw: [
      stale.length === 0
        ? 'no factor from before is listed'
        : `${stale.length} factors from before are still listed`,
      ...listed
        .filter((factor) => !stale.includes(factor))
        .map((factor) => `set up anew: ${factorLine(factor)}`),
      saw,
    ],
    now: stale.length > 0 ? 'there' : 'gone',
    before: before.length > 0 ? 'shown' : 'nothing',
    log,
    why: 'Keycloak lists the credentials that it keeps and logs each removal where the realm saves admin events.',
    whyNothing: 'There was no factor before; the log has nothing to show for a change that was none.',
  });
}

async function factorsOf(client: KeycloakClient, userId: string): Promise<readonly StoredCredential[]> {
  return (await client.credentials(userId)).filter(({ type }) => !PASSWORDS.includes(type));
}

/** The label is the user's own text. */
function factorLine({ type, userLabel, createdDate }: StoredCredential): string {
  const made = isoOf(createdDate);
  return `${type}${userLabel ? ` “${userLabel.slice(0, 120)}”` : ''}${made ? `, set up ${made}` : ''}`;
}
