import {
  type ActionPlan,
  type ActionReceipt,
  type ActionRequest,
  type Findings,
  inTurn,
  isRecord,
  judge,
  labelOf,
  nothingCalled,
  type Part,
  type ProofReading,
  type Raw,
  receiptOf,
} from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import { type Assignment, assignmentsOf, centerOf, permissionSetNames } from '../identity-center.ts';
import { changesSince, inWords, lastWith } from '../log-proof.ts';
import { latestIn, statementsOfSet, withStatement } from '../permission-set-policy.ts';
import { deniesBefore, denyIssuedBefore, secondAfter, userStatement } from '../policy-document.ts';
import { ENFORCED_WITHIN_MS } from './settles.ts';

/**
 * The sessions of a user of Identity Center: of the roles of permission sets, which only the permission sets can edit. Each
 * one that the user has gets a statement that denies this user alone what was issued before now, and is provisioned anew.
 */

const OPERATION = 'PutInlinePolicyToPermissionSet';

interface SetsOfUser {
  /** Sorted. */
  readonly arns: readonly string[];
  readonly assignments: readonly Assignment[];
}

async function setsOf(client: AwsClient, userId: string): Promise<SetsOfUser> {
  const assignments = await assignmentsOf(client, userId);
  const arns = new Set(assignments.map(({ permissionSetArn }) => permissionSetArn));
  return { arns: [...arns].sort(), assignments };
}

async function ownStatement(client: AwsClient, setArn: string, userId: string): Promise<Raw | undefined> {
  const sid = userStatement(userId);
  return (await statementsOfSet(client, setArn)).find(({ Sid }) => Sid === sid);
}

export async function planSetCut(client: AwsClient, request: ActionRequest): Promise<ActionPlan> {
  const { id } = request.account;
  const { arns, assignments } = await setsOf(client, id);
  const names = await permissionSetNames(client, arns);
  const accounts = [...new Set(assignments.map(({ accountId }) => accountId))].sort();
  const statements: [string, ActionPlan['before'][string]][] = [];
  for (const arn of arns) {
    const statement = await ownStatement(client, arn, id);
    statements.push([arn, statement ? (statement as ActionPlan['before']) : null]);
  }
  const label = labelOf(request);
  return {
    summary: `Deny ${label} what they were given in AWS up to now, by ${arns.length} permission sets`,
    targets: arns.map((arn) => ({
      kind: 'permission-set',
      id: arn,
      label: `${names.get(arn) ?? arn}, for ${label}`,
    })),
    present: [
      arns.length > 0
        ? `permission sets ${arns.map((arn) => names.get(arn) ?? arn).join(', ')} in ${accounts.length} accounts: ${accounts.join(', ')}`
        : 'the user has no permission set',
      'only this user is denied; the permission sets are provisioned to all their accounts anew',
      'the session of the access portal goes on, and can begin new sessions: end it in the console first',
    ],
    // Sessions may have begun since an earlier denial, and nothing lists them.
    alreadyDone: arns.length === 0,
    binds: { account: id, permissionSets: [...arns], accounts },
    before: { statements: Object.fromEntries(statements) },
  };
}

export async function performSetCut(
  client: AwsClient,
  { account }: ActionRequest,
  plan: ActionPlan,
): Promise<ActionReceipt> {
  const sid = userStatement(account.id);
  const instant = secondAfter(client.context.clock.now());
  const statement = denyIssuedBefore(sid, instant, { directoryUserId: account.id });
  const parts = Object.keys(statementsBefore(plan)).flatMap((arn) =>
    withStatement(client, arn, sid, statement),
  );
  if (parts.length === 0) return nothingCalled('the user has no permission set');
  return receiptOf(await inTurn('aws', parts), ENFORCED_WITHIN_MS);
}

/** Only our statement is taken out, or brought back: what others wrote into the policy meanwhile stays. */
export async function undoSetCut(
  client: AwsClient,
  { account }: ActionRequest,
  plan: ActionPlan,
): Promise<ActionReceipt> {
  const sid = userStatement(account.id);
  const parts: Part[] = [];
  for (const [arn, before] of Object.entries(statementsBefore(plan))) {
    const now = await ownStatement(client, arn, account.id);
    if (JSON.stringify(now ?? null) === JSON.stringify(before)) continue;
    parts.push(...withStatement(client, arn, sid, before ?? undefined));
  }
  if (parts.length === 0) return nothingCalled('the denials are gone already');
  return receiptOf(await inTurn('aws', parts), ENFORCED_WITHIN_MS);
}

function statementsBefore({ before }: ActionPlan): Readonly<Record<string, ActionPlan['before'][string]>> {
  return isRecord(before.statements) ? (before.statements as ActionPlan['before']) : {};
}

/** Each permission set must hold the denial, and each account of the user its latest form. */
export async function proveSetCut(
  client: AwsClient,
  { account }: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { arns, assignments } = await setsOf(client, account.id);
  const wanted = new Set([...Object.keys(statementsBefore(plan)), ...arns]);
  const log = await changesSince(client, centerOf(client).region, OPERATION, since);
  const saw: string[] = [];
  const states: Findings['now'][] = [];
  const recorded: boolean[] = [];
  for (const arn of [...wanted].sort()) {
    const instant = await deniedUpTo(client, arn, account.id);
    const isCut = instant !== undefined && Date.parse(instant) >= Date.parse(since);
    const change = lastWith(log, [arn]);
    states.push(isCut ? 'gone' : change ? 'again' : 'there');
    recorded.push(change !== undefined);
    saw.push(
      `${arn} denies the user ${instant ? `what was issued before ${instant}` : 'nothing'}`,
      inWords(change, OPERATION),
    );
  }
  const behind = await accountsBehind(client, assignments);
  if (behind.length > 0) saw.push(`not yet provisioned: ${behind.join('; ')}`);
  if (behind.length > 0) states.push('there');
  const isRecorded = recorded.length > 0 && recorded.every(Boolean);
  return judge({
    saw: saw.length > 0 ? saw : ['the user has no permission set'],
    now: states.includes('again') ? 'again' : states.includes('there') ? 'there' : 'gone',
    before: wanted.size > 0 ? 'shown' : 'nothing',
    log: isRecorded ? 'recorded' : 'silent',
    why: 'Identity Center shows each denial and whether it has reached the accounts, and CloudTrail records its writing; AWS lists no sessions.',
    whyNothing: 'The user had no permission set before: there was no session of theirs to cut.',
  });
}

async function deniedUpTo(client: AwsClient, setArn: string, userId: string): Promise<string | undefined> {
  const statement = await ownStatement(client, setArn, userId);
  return statement && deniesBefore(statement, userStatement(userId), { directoryUserId: userId });
}

/** Where a permission set has not arrived in its latest form. */
async function accountsBehind(client: AwsClient, assignments: readonly Assignment[]): Promise<string[]> {
  const behind = new Set<string>();
  const byAccount = Map.groupBy(assignments, ({ accountId }) => accountId);
  for (const [accountId, held] of byAccount) {
    const latest = await latestIn(client, accountId);
    for (const { permissionSetArn } of held) {
      if (!latest.includes(permissionSetArn)) behind.add(`${permissionSetArn} in ${accountId}`);
    }
  }
  return [...behind];
}
