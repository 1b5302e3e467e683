import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/aws/audit-log.ts';
import { inventory } from '../../../connectors/aws/inventory.ts';
import { lookups } from '../../../connectors/aws/lookups.ts';
import { preflight } from '../../../connectors/aws/preflight.ts';
import { openApi } from '../../support/openapi.ts';
import { START } from '../../support/platform.ts';
import { sharedSkip } from '../../support/shared.ts';
import { action, alice, deploy, done, type Fixture, person, startAws } from './fixture.ts';
import { formAsJson, xmlAsJson } from './query-wire.ts';
import { ACCOUNT, KEY, personSeed, SESSION_KEY } from './seed.ts';

/** The schema was made from five services, and its paths are its own: `/iam/GetUser`. */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^(GetCallerIdentity|AssumeRole)$/, 'sts'],
  [/^LookupEvents$/, 'cloudtrail'],
  [/^(GetUserId|DescribeUser|DescribeGroup|ListGroupMembershipsForMember)$/, 'identitystore'],
  [/Assignment|PermissionSet/, 'ssoadmin'],
  [/^/, 'iam'],
];
/** Operations that the trimmed schema leaves out. */
const NOT_THERE =
  /(ListGroupsForUser|ListAttached(Role|Group)Policies|UpdateServiceSpecificCredential|DeleteServiceSpecificCredential|DescribeGroup|ListPermissionSetsProvisionedToAccount|ListAccountAssignmentDeletionStatus)( → 200)?: not in/;

const key = { kind: 'api-key', platform: 'aws', id: KEY } as const;

/** Every call the connector can make. */
async function useAll(aws: Fixture): Promise<void> {
  const { client } = aws;
  await preflight.identity(client);
  for (const id of [alice.id, deploy.id, person.id, 'AIDAALICE00000000001'])
    await lookups.account(client, { id });
  await lookups.account(client, { email: 'alice@acme.example' });
  await lookups.tokens?.(client, alice);
  await lookups.tokens?.(client, person);
  for await (const page of inventory.list(client)) assert.ok(page.length > 0);
  const window = { since: '2026-02-20T00:00:00.000Z', until: START, limit: 1_000 };
  for (const account of [alice, deploy, person]) await auditLog.pull(client, { ...window, account });
  const asked = [
    { capability: 'account.suspend' },
    { capability: 'tokens.revoke' },
    { capability: 'credential.disable', credential: key },
    { capability: 'sessions.revoke' },
    { capability: 'sessions.revoke', account: deploy },
    { capability: 'session.revoke', account: deploy, credential: { ...key, id: SESSION_KEY } },
    { capability: 'sessions.revoke', account: person },
    { capability: 'grants.revoke', account: person },
    { capability: 'credential.delete', credential: key },
  ];
  for (const { capability, ...more } of asked) {
    const one = await done(aws, capability, more);
    await one.verify();
    await one.undo();
  }
}

test('every request, and every answer of the simulator, fits AWS’s own models', {
  skip: sharedSkip,
}, async (t) => {
  const spec = await openApi('aws.json');
  const aws = await startAws(t, {
    ...personSeed,
    assumableRole: `arn:aws:iam::${ACCOUNT}:role/countersign`,
  });
  await useAll(aws);
  const calls = aws.simulator.ledger.map(({ operation = '', body, status, answer }) => {
    const [name = ''] = operation.split(' ');
    const service = SERVICES.find(([pattern]) => pattern.test(name))?.[1];
    return {
      method: 'POST',
      path: `/${service}/${name}`,
      body: formAsJson(body),
      status,
      answer: xmlAsJson(name, answer),
    };
  });
  const faults = calls.flatMap((call) => [
    ...spec.request(call),
    // Empty answers have no schema.
    ...(call.answer === undefined || call.status !== 200
      ? []
      : spec.response({ ...call, body: call.answer })),
  ]);
  assert.deepEqual(
    faults.filter((fault) => !NOT_THERE.test(fault)),
    [],
  );
  assert.ok(new Set(calls.map(({ path }) => path)).size >= 35);
  const wrong = { method: 'POST', path: '/iam/UpdateAccessKey', body: { AccessKeyId: KEY, Status: 'Off' } };
  assert.notDeepEqual(spec.request(wrong), [], 'the schema judges forms too');
});

for (const capability of ['credential.disable', 'tokens.revoke', 'account.suspend']) {
  test(`${capability} is proven by IAM’s own state and CloudTrail`, async (t) => {
    const aws = await startAws(t);
    const one = await done(aws, capability, { credential: key });
    assert.equal((await one.verify()).state, 'proven');
    assert.equal(action(capability).effect, 'reversible');
  });
}
