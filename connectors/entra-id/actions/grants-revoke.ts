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
import type { EntraClient } from '../client.ts';
import { inWords, type Trace, tracesOf } from '../log-proof.ts';
import { namesOf, scopesOf } from '../lookups.ts';
import type { Grant } from '../wire.ts';
import { ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN, TENANT_WIDE_GRANTS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({
  /** Object id of one app’s service principal: only what was granted to it. Default: to any app. */
  app: z.string().min(1).max(200).optional(),
});
const Held = z.object({ id: z.string(), client: z.string(), resource: z.string() });
type Held = z.infer<typeof Held>;
const Before = z.object({ grants: z.array(Held) });

const OPERATION = 'Remove delegated permission grant';

/** Takes back what apps may do in the user’s name: the consent phisher’s foothold. What was granted stands in the plan. */
export const grantsRevoke = defineAction<EntraClient>({
  capability: 'grants.revoke',
  docs: 'https://learn.microsoft.com/en-us/graph/api/oauth2permissiongrant-delete?view=graph-rest-1.0',
  effect: 'recreatable',
  cuts: ['refresh-token'],
  residual: [TENANT_WIDE_GRANTS, ACCESS_TOKENS, APP_SESSIONS, IDP_SESSIONS, SIGN_IN_AGAIN],
  scopes: ['DelegatedPermissionGrant.ReadWrite.All', 'User.Read.All', 'AuditLog.Read.All'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the list of grants, and `Remove delegated permission grant` in the audit log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    const { app } = readInput(Input, request);
    const { id } = request.account;
    known(await client.user(id), request);
    const grants = await held(client, id, app);
    const names = await namesOf(
      client,
      grants.map(({ clientId }) => clientId),
    );
    const nameOf = ({ clientId }: Grant) => names.get(clientId) ?? clientId;
    return {
      summary: `Revoke the ${grants.length} consents that apps hold to act as ${labelOf(request)}`,
      targets: grants.map((grant) => ({ kind: 'grant', id: grant.id, label: nameOf(grant) })),
      present: [
        ...grants.map((grant) => `${nameOf(grant)} may: ${scopesOf(grant).join(' ') || 'nothing named'}`),
        ...(grants.length === 0 ? ['no app holds a consent of this user'] : []),
        'consents of an administrator for everybody stay',
      ],
      alreadyDone: grants.length === 0,
      binds: { account: id, grants: grants.map((grant) => grant.id).sort() },
      before: {
        grants: grants
          .map(({ id: grantId, clientId, resourceId, scope }) => ({
            id: grantId,
            client: clientId,
            resource: resourceId,
            scope: scope ?? '',
          }))
          .sort((a, b) => a.id.localeCompare(b.id)),
      },
    };
  },
  async perform(client, _request, plan) {
    const parts = Before.parse(plan.before).grants.map(({ id, client: app }) => ({
      what: `the consent to ${app}`,
      call: () => client.deleteGrant(id),
    }));
    return receiptOf(await inTurn('entra-id', parts), SETTLES_WITHIN_MS);
  },
  verify: prove,
});

/** A consent of everybody may be among a user’s: it is not theirs to lose. */
async function held(client: EntraClient, userId: string, app?: string): Promise<readonly Grant[]> {
  const grants = await client.grants(userId);
  return grants.filter(
    ({ clientId, consentType, principalId }) =>
      consentType !== 'AllPrincipals' &&
      (principalId ?? userId) === userId &&
      (app === undefined || clientId === app),
  );
}

async function prove(
  client: EntraClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { app } = readInput(Input, request);
  const before = Before.parse(plan.before).grants;
  const now = await held(client, request.account.id, app);
  const left = now.filter(({ id }) => before.some((each) => each.id === id));
  const traces = left.length > 0 ? [] : await tracesOf(client, OPERATION, since);
  const removed = before.flatMap((grant) => traces.find((trace) => isOf(trace, grant)) ?? []);
  const isLogged = before.length > 0 && removed.length === before.length;
  const fresh = now.length - left.length;
  return judge({
    saw: [
      left.length === 0 ? 'no consent from before is listed' : `${left.length} consents are still listed`,
      ...(fresh > 0 ? [`${fresh} consents were given anew since`] : []),
      ...(left.length === 0
        ? [`the audit log shows the end of ${removed.length} of ${before.length}`, ...removed.map(inWords)]
        : []),
    ],
    now: left.length > 0 ? 'there' : 'gone',
    before: before.length > 0 ? 'shown' : 'nothing',
    log: isLogged ? 'recorded' : 'silent',
    why: 'Entra lists consents and logs their end; access tokens that were issued are in no list.',
    whyNothing: 'There was no consent before; the log has nothing to show for a change that was none.',
  });
}

/** The log names the API as the target and the app among the changed properties. */
function isOf(trace: Trace, { client, resource }: Held): boolean {
  return (
    trace.outcome === 'success' &&
    trace.targets.has(resource) &&
    (trace.targets.has(client) || trace.property('ServicePrincipal.ObjectID') === client)
  );
}
