import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectorContext } from 'countersign/kit';
import { readSettings } from '../../../connectors/aws/settings.ts';

function read(settings: Record<string, string>, secrets: Record<string, string> = {}) {
  return readSettings({
    settings: { accountId: '111122223333', ...settings },
    secrets,
  } as unknown as ConnectorContext);
}

describe('settings', () => {
  test('of the account alone make do with AWS’s defaults', () => {
    const { region, logRegions, partition, keys, role, identityCenter } = read({});
    assert.deepEqual([region, logRegions, partition], ['us-east-1', ['us-east-1'], 'aws']);
    assert.deepEqual([keys, role, identityCenter], [undefined, undefined, undefined]);
  });

  test('always read the log of the global Region, where IAM is logged', () => {
    assert.deepEqual(read({ region: 'eu-central-1' }).logRegions, ['us-east-1', 'eu-central-1']);
    assert.deepEqual(read({ logRegions: 'eu-west-1, eu-west-1 ap-south-1' }).logRegions, [
      'us-east-1',
      'eu-west-1',
      'ap-south-1',
    ]);
  });

  test('know the other partitions by their Regions', () => {
    const facts = ({ partition, globalRegion }: ReturnType<typeof read>) => [partition, globalRegion];
    assert.deepEqual(facts(read({ region: 'cn-northwest-1' })), ['aws-cn', 'cn-north-1']);
    assert.deepEqual(facts(read({ region: 'us-gov-east-1' })), ['aws-us-gov', 'us-gov-west-1']);
  });

  const faults: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
    ['AWS_ACCOUNT_ID', { accountId: '1234' }, {}],
    ['AWS_REGION', { region: 'Frankfurt' }, {}],
    ['AWS_LOG_REGIONS', { logRegions: 'eu-central-1,nowhere' }, {}],
    ['AWS_SECRET_ACCESS_KEY', { accessKeyId: 'AKIA1' }, {}],
    ['AWS_ACCESS_KEY_ID', {}, { secretAccessKey: 'secret/of/nobody' }],
    ['AWS_ROLE_TO_ASSUME', { roleArn: 'countersign' }, {}],
    ['AWS_IDENTITY_STORE_ID', { identityCenterInstanceArn: 'arn:aws:sso:::instance/ssoins-1' }, {}],
    ['AWS_IDENTITY_CENTER_INSTANCE_ARN', { identityStoreId: 'd-0123456789' }, {}],
    ['AWS_ENDPOINT', { endpoint: 'http://aws.example' }, {}],
    ['AWS_ENDPOINT', { endpoint: 'ftp://127.0.0.1' }, {}],
  ];
  for (const [env, settings, secrets] of faults) {
    test(`with a fault in ${env} are refused by its name: ${JSON.stringify(settings)}`, () => {
      assert.throws(
        () => read(settings, secrets),
        (thrown: Error) => {
          assert.match(thrown.message, new RegExp(`aws: ${env}: `));
          assert.doesNotMatch(thrown.message, /secret\/of\/nobody/);
          return (thrown as { code?: string }).code === 'ERR_CONFIG_INVALID';
        },
      );
    });
  }
});
