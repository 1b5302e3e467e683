import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { preflight } from '../../../connectors/aws/preflight.ts';
import { startAws } from './fixture.ts';
import { ACCOUNT } from './seed.ts';

describe('the preflight', () => {
  test('says who we are, and that nobody tells what we may', async (t) => {
    const { client } = await startAws(t);
    const { name, scopes } = await preflight.identity(client);
    assert.equal(name, `arn:aws:iam::${ACCOUNT}:user/countersign in ${ACCOUNT}`);
    assert.equal(scopes, undefined);
  });

  test('warns of a key that lives on, of Regions that are not read, and of a missing Identity Center', async (t) => {
    const { client } = await startAws(t);
    const { warnings } = await preflight.identity(client);
    assert.match(warnings.join('\n'), /let it assume a role/);
    assert.match(
      warnings.join('\n'),
      /read in us-east-1, eu-central-1: what happens in other Regions is not seen/,
    );
    assert.match(warnings.join('\n'), /no IAM Identity Center is configured/);
  });

  test('as a role warns of no key', async (t) => {
    const { client } = await startAws(t, { assumableRole: `arn:aws:iam::${ACCOUNT}:role/countersign` });
    const { name, warnings } = await preflight.identity(client);
    assert.match(name, /assumed-role\/countersign/);
    assert.doesNotMatch(warnings.join('\n'), /let it assume a role/);
  });

  test('warns where the credential is of another account', async (t) => {
    const { open } = await startAws(t);
    const { warnings } = await preflight.identity(open({ accountId: '999999999999' }));
    assert.match(warnings[0] ?? '', /of account 111122223333, and AWS_ACCOUNT_ID is 999999999999/);
  });
});
