import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  inTurn,
  judge,
  known,
  labelOf,
  nothingCalled,
  type Part,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { AtlassianClient } from '../client.ts';
import { inWords, logCanRecord, tracesSince } from '../log-proof.ts';
import { APP_GRANTS, SESSIONS, SIGN_IN_AGAIN } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';
import { ACCOUNT, readStanding, type Standing } from './standing.ts';

const Input = z.strictObject({});
const Means = z.enum(['disable', 'suspend']);
const Bound = z.object({ means: Means, open: z.array(z.string()) });
/** Shown to the person who tries to sign in. */
const MESSAGE = 'This account was suspended by your organisation’s security team.';
/** Not published; seen in scripts that read the log. The catalogue says whether the organisation's log has them. */
const DISABLED = /^(managed_account|user)_deactivated$/;
const ENABLED = /^(managed_account|user)_(re)?activated$/;
const EITHER = new RegExp(`${DISABLED.source}|${ENABLED.source}`);

/**
 * Disables an account that the organisation manages, or suspends a guest's access to the organisation's apps; undo lets it
 * in again, with its API tokens, groups and roles as they were.
 */
export const accountSuspend = defineAction<AtlassianClient>({
  capability: 'account.suspend',
  docs: 'https://developer.atlassian.com/cloud/admin/user-management/rest/api-group-lifecycle/',
  effect: 'reversible',
  cuts: ['account', 'static-key'],
  residual: [
    SESSIONS,
    APP_GRANTS,
    SIGN_IN_AGAIN,
    {
      layer: 'static-key',
      what: 'API tokens, once the account is let in again; those of a guest also outside of this organisation',
      endsWithinMs: null,
      why: 'Atlassian refuses the tokens of a disabled account and keeps them (AX-684): delete them by tokens.revoke.',
    },
    {
      layer: 'account',
      what: 'the account, where an identity provider lets it in again by provisioning',
      endsWithinMs: null,
      why: 'A user who is still assigned there may be activated again with the next synchronisation or sign-in: suspend there too.',
    },
  ],
  scopes: ['manage:org', 'read:directories:admin', 'read:events:admin'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the account’s own status, and `managed_account_deactivated` in the log where it has that action',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const standing = known(await readStanding(client, id), request);
    if (standing.means === 'disable' && standing.open.length > 0) await assertAllowed(client, id);
    const { means, open, present } = standing;
    const label = labelOf(request);
    return {
      summary:
        means === 'disable'
          ? `Disable the Atlassian account of ${label}`
          : `Suspend the access of the guest ${label} to this organisation’s Atlassian apps`,
      targets: [{ kind: 'account', id, label }],
      present: [...present],
      alreadyDone: open.length === 0,
      binds: { account: id, means, open: [...open] },
      before: { means, open: [...open] },
    };
  },
  async perform(client, request, plan) {
    const bound = Bound.parse(plan.binds);
    const standing = known(await readStanding(client, request.account.id), request);
    const left = bound.open.filter((each) => standing.open.includes(each));
    return carryOut(left.map((each) => suspendPart(client, request.account.id, each)));
  },
  verify: prove,
  async undo(client, request, plan) {
    const before = Bound.parse(plan.before);
    const standing = known(await readStanding(client, request.account.id), request);
    const shut = before.open.filter((each) => !standing.open.includes(each));
    return carryOut(shut.map((each) => restorePart(client, request.account.id, each)));
  },
});

async function carryOut(parts: readonly Part[]) {
  if (parts.length === 0) return nothingCalled('it stood so already: left as it is');
  return receiptOf(await inTurn('atlassian', parts), SETTLES_WITHIN_MS);
}

function suspendPart(client: AtlassianClient, accountId: string, what: string): Part {
  return what === ACCOUNT
    ? { what, call: () => client.disable(accountId, MESSAGE) }
    : { what: `directory ${what}`, call: () => client.suspendMember(what, accountId) };
}

function restorePart(client: AtlassianClient, accountId: string, what: string): Part {
  return what === ACCOUNT
    ? { what, call: () => client.enable(accountId) }
    : { what: `directory ${what}`, call: () => client.restoreMember(what, accountId) };
}

/** An account that an external directory owns cannot be disabled here: Atlassian says so before it is tried. */
async function assertAllowed(client: AtlassianClient, accountId: string): Promise<void> {
  const rule = (await client.permissions(accountId))['lifecycle.enablement'];
  if (rule && String(rule.allowed) === 'true') return;
  const why = typeof rule?.reason?.key === 'string' ? rule.reason.key : 'no reason is given';
  throw new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    `atlassian: lifecycle.enablement is not allowed for this account: ${why}; suspend it where it comes from`,
    { place: 'atlassian account.suspend' },
  );
}

/** Somebody who lets it in again after the call refutes it. A guest's suspension has no name known in the log. */
async function prove(
  client: AtlassianClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { id } = request.account;
  const { means, open: before } = Bound.parse(plan.before);
  const standing: Standing = known(await readStanding(client, id), request);
  const left = before.filter((each) => standing.open.includes(each));
  const traces =
    means === 'disable'
      ? (await tracesSince(client, EITHER, since)).filter(({ named }) => named.has(id))
      : [];
  const hasLog = means === 'disable' && (await logCanRecord(client, DISABLED));
  const latest = traces.at(-1);
  const isRecorded = latest !== undefined && DISABLED.test(latest.action);
  const wasRecorded = traces.some(({ action }) => DISABLED.test(action));
  return judge({
    saw: [
      ...standing.present,
      ...traces.map(inWords),
      ...(traces.length === 0 && hasLog
        ? ['the audit log shows no change of the account since the call']
        : []),
    ],
    now:
      left.length === 0 && standing.open.length === 0
        ? 'gone'
        : wasRecorded && !isRecorded
          ? 'again'
          : 'there',
    before: before.length > 0 ? 'shown' : 'nothing',
    log: isRecorded ? 'recorded' : hasLog ? 'silent' : 'none',
    why: hasLog
      ? 'Atlassian tells the account’s status and its log records the change.'
      : 'Atlassian tells the status; the organisation’s log has no action by a name that is known for it.',
    whyNothing: 'It was kept out before; the log has nothing to show for a change that was none.',
  });
}
