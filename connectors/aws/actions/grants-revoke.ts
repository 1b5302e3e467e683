import {
  type ActionPlan,
  type ActionRequest,
  defineAction,
  inTurn,
  judge,
  labelOf,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { AwsClient } from '../client.ts';
import {
  type Assignment,
  assignmentsOf,
  centerOf,
  deleteAssignment,
  failedDeletions,
  permissionSetNames,
} from '../identity-center.ts';
import { changesSince, inWords, lastWith } from '../log-proof.ts';
import { PERMISSIONS } from '../manifest.ts';
import { hasIdentityCenter } from '../settings.ts';
import { BY_GROUPS, LEFT_BEHIND, PORTAL, ROLE_SESSIONS } from './residual.ts';
import { CENTER_SETTLES_WITHIN_MS } from './settles.ts';
import { notFor, subjectOfRequest } from './target.ts';

const Input = z.strictObject({});
const OPERATION = 'DeleteAccountAssignment';

/** Takes a user of Identity Center what was assigned to them in person. Sessions that they began go on. */
export const grantsRevoke = defineAction<AwsClient>({
  capability: 'grants.revoke',
  docs: 'https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DeleteAccountAssignment.html',
  effect: 'recreatable',
  cuts: ['account'],
  residual: [
    { ...ROLE_SESSIONS, what: 'sessions of permission sets that were begun already' },
    BY_GROUPS,
    PORTAL,
    LEFT_BEHIND,
  ],
  scopes: [...PERMISSIONS.assignments, PERMISSIONS.log],
  settlesWithinMs: CENTER_SETTLES_WITHIN_MS,
  provenBy: 'no assignment of before is listed, and DeleteAccountAssignment of each is in CloudTrail',
  idempotent: true,
  input: Input,
  offered: hasIdentityCenter,
  async plan(client, request) {
    readInput(Input, request);
    const id = personOf(request);
    const assignments = await assignmentsOf(client, id);
    const own = assignments.filter(({ byGroup }) => byGroup === undefined);
    const names = await permissionSetNames(
      client,
      assignments.map(({ permissionSetArn }) => permissionSetArn),
    );
    const inWordsOf = (each: Assignment) => `${names.get(each.permissionSetArn)} in ${each.accountId}`;
    const byGroups = assignments.filter(({ byGroup }) => byGroup !== undefined);
    const label = labelOf(request);
    const held = own.map(keyOf).sort();
    return {
      summary: `Take ${own.length} permission sets of ${label} in AWS accounts away`,
      targets: own.map((each) => ({
        kind: 'assignment',
        id: keyOf(each),
        label: `${inWordsOf(each)} of ${label}`,
      })),
      present: [
        own.length > 0
          ? `assigned in person: ${own.map(inWordsOf).join('; ')}`
          : 'nothing is assigned in person',
        ...(byGroups.length > 0
          ? [`these come by groups and stay: ${byGroups.map(inWordsOf).join('; ')}`]
          : []),
        'sessions that the user began go on: pair it with sessions.revoke',
      ],
      alreadyDone: own.length === 0,
      binds: { account: id, assignments: held },
      before: { assignments: held },
    };
  },
  async perform(client, request, plan) {
    const id = personOf(request);
    const wanted = heldBefore(plan);
    const left = (await assignmentsOf(client, id)).filter(
      (each) => each.byGroup === undefined && wanted.includes(keyOf(each)),
    );
    if (left.length === 0) return nothingCalled('no assignment of before is left');
    const parts = left.map((each) => ({
      what: keyOf(each),
      call: () => deleteAssignment(client, id, each),
    }));
    return receiptOf(await inTurn('aws', parts), CENTER_SETTLES_WITHIN_MS);
  },
  verify: prove,
});

function personOf(request: ActionRequest): string {
  const subject = subjectOfRequest(request);
  if (subject.kind === 'directory-user') return subject.id;
  throw notFor(subject.kind, request, 'permission sets are assigned to users of Identity Center');
}

function keyOf({ permissionSetArn, accountId }: Assignment): string {
  return `${permissionSetArn} ${accountId}`;
}

function heldBefore({ before }: ActionPlan): readonly string[] {
  return Array.isArray(before.assignments)
    ? before.assignments.filter((each) => typeof each === 'string')
    : [];
}

/** AWS takes a deletion and does it later; one that failed shows in the status of its request. */
async function prove(
  client: AwsClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const id = personOf(request);
  const wanted = heldBefore(plan);
  const now = await assignmentsOf(client, id);
  const left = now.filter((each) => each.byGroup === undefined && wanted.includes(keyOf(each)));
  const failed = left.length > 0 ? await failedDeletions(client, id, since) : [];
  const log = await changesSince(client, centerOf(client).region, OPERATION, since);
  const changes = wanted.map((key) => lastWith(log, [id, ...key.split(' ')]));
  const isRecorded = wanted.length > 0 && changes.every((change) => change !== undefined);
  return judge({
    saw: [
      `Identity Center lists ${left.length} of ${wanted.length} assignments of before`,
      ...failed.map((reason) => `a deletion failed: ${reason}`),
      ...changes.map((change) => inWords(change, OPERATION)),
    ],
    now: left.length === 0 ? 'gone' : failed.length > 0 ? 'again' : 'there',
    before: wanted.length > 0 ? 'shown' : 'nothing',
    log: isRecorded ? 'recorded' : 'silent',
    why: 'Identity Center lists a user’s assignments, and CloudTrail records each deletion.',
    whyNothing: 'Nothing was assigned to the user in person before.',
  });
}
