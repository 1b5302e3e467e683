import {
  type ActionPlan,
  type ActionReceipt,
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
import { text } from '../audit-fields.ts';
import { targetOf, timeOf } from '../audit-record.ts';
import type { ZoomClient } from '../client.ts';
import { tracesOf } from '../sign-ins.ts';
import type { RawRecord, User } from '../wire.ts';
import { APP_GRANTS, APP_SESSIONS, APP_TOKENS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({});
const OWNER = '0';
const LICENCES: Readonly<Record<string, string>> = {
  '1': 'Basic',
  '2': 'Licensed',
  '4': 'Unassigned',
  '99': 'None',
};

/** Deactivates a user: nobody signs in to the account, its settings and recordings stay. Undo lets it in again, without its licences. */
export const accountSuspend = defineAction<ZoomClient>({
  capability: 'account.suspend',
  docs: 'https://developers.zoom.us/docs/api/users/#tag/users/PUT/users/{userId}/status',
  effect: 'reversible',
  cuts: ['account'],
  residual: [APP_SESSIONS, APP_TOKENS, APP_GRANTS],
  scopes: ['user:update:status:admin', 'user:read:user:admin', 'report:read:operation_logs:admin'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: 'the user’s status, and “Deactivate User” in the operation log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    readInput(Input, request);
    const { id } = request.account;
    const user = known(await client.user(id), request);
    const label = labelOf(request);
    return {
      summary: `Deactivate ${label} in Zoom`,
      targets: [{ kind: 'account', id, label }],
      present: presentOf(user),
      alreadyDone: user.status === 'inactive',
      binds: { account: id, status: user.status },
      before: { status: user.status, email: user.email.toLowerCase() },
    };
  },
  async perform(client, request) {
    // Reading first renews a token that another process of ours replaced: a write refused for it would not be tried again.
    const { status } = known(await client.user(request.account.id), request);
    if (status === 'inactive') return nothingCalled('the account is inactive already');
    return receiptOf([await client.setStatus(request.account.id, 'deactivate')], SETTLES_WITHIN_MS);
  },
  verify: prove,
  undo,
});

function presentOf({ status, role_id: role, type }: User): string[] {
  const licence = type === null || type === undefined ? undefined : (LICENCES[String(type)] ?? String(type));
  return [
    `the account is ${status}`,
    ...(status === 'pending' ? ['Zoom deactivates nobody who has not come yet, and will refuse'] : []),
    ...(String(role) === OWNER
      ? ['this is the owner of the Zoom account, whom Zoom will refuse to deactivate']
      : []),
    ...(licence ? [`licence: ${licence}`] : []),
    'Zoom takes the licences away, phone and add-ons included; undo does not give them back',
    'sessions may go on: pair it with sessions.revoke',
  ];
}

async function undo(client: ZoomClient, request: ActionRequest, plan: ActionPlan): Promise<ActionReceipt> {
  if (plan.before.status !== 'active')
    return nothingCalled('the account was not active before: left as it is');
  const { status } = known(await client.user(request.account.id), request);
  if (status === 'active') return nothingCalled('the account is active already');
  const call = await client.setStatus(request.account.id, 'activate');
  const receipt = receiptOf([call], SETTLES_WITHIN_MS);
  return {
    ...receipt,
    calls: [...receipt.calls, 'licences are not given back: assign again what the user had'],
  };
}

/** Somebody who lets the user in again after the call refutes it. */
async function prove(
  client: ZoomClient,
  request: ActionRequest,
  { before }: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const user = await client.user(request.account.id);
  const address = user?.email.toLowerCase() ?? String(before.email);
  const { records, isWhole } = await tracesOf(client, 'operationlogs', address, since);
  const deeds = records.flatMap((record) => deedOf(record, address));
  const deactivated = deeds.findLast(({ verb }) => verb === 'deactivate');
  const activated = deeds.findLast(({ verb }) => verb === 'activate');
  const isClosed = user === undefined || user.status === 'inactive';
  return judge({
    saw: [
      user ? `the account is ${user.status}` : 'there is no such account any more',
      ...[deactivated, activated].flatMap((deed) => (deed ? [inWords(deed)] : [])),
      ...(deactivated ? [] : ['the operation log shows no deactivation since the call']),
      ...(isWhole ? [] : ['the operation log was too long to be looked through to its end']),
    ],
    now: isClosed ? 'gone' : activated ? 'again' : 'there',
    before: before.status === 'inactive' ? 'nothing' : 'shown',
    log: deactivated ? 'recorded' : 'silent',
    why: 'Zoom tells the user’s status and logs its change.',
    whyNothing: 'The account was inactive before; the log has nothing to show for a change that was none.',
  });
}

interface Deed {
  readonly verb: string;
  readonly at: string;
  readonly by: string;
}

/** Only what was done to this very user, by the words that Zoom itself begins with. */
function deedOf(record: RawRecord, address: string): readonly Deed[] {
  const detail = text(record, 'operation_detail') ?? '';
  const verb = /^(activate|deactivate) user\b/i.exec(detail)?.[1]?.toLowerCase();
  if (verb === undefined || targetOf(detail) !== address) return [];
  return [{ verb, at: timeOf(record) ?? '', by: text(record, 'operator') ?? 'somebody' }];
}

function inWords({ verb, at, by }: Deed): string {
  return `operation log: ${verb}d at ${at} by ${by}`;
}
