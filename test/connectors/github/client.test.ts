import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { tokensRevoke } from '../../../connectors/github/actions/tokens-revoke.ts';
import { account, request, startGitHub } from './fixture.ts';

const TOKEN_PATH = '/app/installations/1/access_tokens';
const MEMBERS = Array.from({ length: 230 }, (_, at) => ({ login: `user-${at}` }));

describe('the GitHub client', () => {
  test('fetches one installation token for calls made together, and the next shortly before it ends', async () => {
    const { client, simulator, advance } = await startGitHub({ members: [{ login: 'alice' }] });
    const fetches = () => simulator.ledger.filter((one) => one.path === TOKEN_PATH).length;
    await Promise.all([client.membership('alice'), client.profile('alice'), client.membership('bob')]);
    assert.equal(fetches(), 1);
    advance(54 * 60_000);
    await client.membership('alice');
    assert.equal(fetches(), 1);
    advance(60_000);
    await client.membership('alice');
    assert.equal(fetches(), 2);
  });

  test('fetches a new installation token after GitHub refused the old one', async () => {
    const { client, simulator } = await startGitHub({ members: [{ login: 'alice' }] });
    simulator.inject({ path: /memberships/, kind: 'forbidden' });
    await assert.rejects(client.membership('alice'), { code: 'ERR_CONNECTOR_FORBIDDEN' });
    assert.equal((await client.membership('alice'))?.user?.login, 'alice');
    assert.equal(simulator.ledger.filter((one) => one.path === TOKEN_PATH).length, 2);
  });

  test('says how long to wait when a secondary limit names it', async () => {
    const { client, simulator } = await startGitHub({ rateLimit: 'secondary' });
    simulator.inject({ path: /memberships/, kind: 'rate-limit' });
    await assert.rejects(client.membership('alice'), {
      code: 'ERR_CONNECTOR_RATE_LIMITED',
      retryAfterMs: 60_000,
    });
  });

  test('waits until the reset when nothing remains', async () => {
    const { client, simulator } = await startGitHub({ rateLimit: 'primary' });
    simulator.inject({ path: /memberships/, kind: 'rate-limit' });
    await assert.rejects(client.membership('alice'), {
      code: 'ERR_CONNECTOR_RATE_LIMITED',
      retryAfterMs: 90_000,
    });
  });

  test('takes a 403 of another kind for a refusal, with the request id', async () => {
    const { client, simulator } = await startGitHub();
    simulator.inject({ path: /memberships/, kind: 'forbidden' });
    await assert.rejects(client.membership('alice'), (error: { code: string; requestId: string }) => {
      assert.equal(error.code, 'ERR_CONNECTOR_FORBIDDEN');
      assert.match(error.requestId, /^51A0:/);
      return true;
    });
  });

  test('a write whose answer is lost is unknown, and is not sent again', async () => {
    const { client, simulator } = await startGitHub({ members: [{ login: 'alice' }] });
    simulator.inject({ path: /revoke$/, kind: 'lost-answer' });
    await assert.rejects(client.revokeAuthorizations('alice'), { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN' });
    assert.equal(
      simulator.ledger.filter((one) => one.method === 'POST' && one.path !== TOKEN_PATH).length,
      1,
    );
  });

  test('follows the paging links to the end', async () => {
    const { client } = await startGitHub({ members: MEMBERS });
    const logins: string[] = [];
    for await (const page of client.members()) logins.push(...page);
    assert.deepEqual(
      logins,
      MEMBERS.map((one) => one.login),
    );
  });

  test('works with a person’s token, warns of it, and does not ask for fine-grained tokens', async () => {
    const personalToken = `ghp_${'x'.repeat(36)}`;
    const { open, lines, simulator } = await startGitHub({ members: [{ login: 'alice' }], personalToken });
    const client = open({ organization: 'acme' }, { token: personalToken });
    assert.equal((await client.membership('alice'))?.state, 'active');
    assert.equal(await client.fineGrainedGrants('alice'), undefined);
    assert.deepEqual(
      lines.map((line) => line.level),
      ['warn'],
    );
    assert.ok(!JSON.stringify(lines).includes(personalToken));
    assert.ok(simulator.ledger.every((one) => one.path !== TOKEN_PATH));
  });
});

describe('opening the GitHub connector', async () => {
  const { open } = await startGitHub();
  const app = { appId: '1', installationId: '1' };
  const faults: [string, Record<string, string>, Record<string, string>, string][] = [
    ['without an organisation', {}, { token: 'ghp_x' }, 'GITHUB_ORGANIZATION'],
    [
      'with an organisation of no such form',
      { organization: '../users' },
      { token: 'x' },
      'GITHUB_ORGANIZATION',
    ],
    ['without any credential', { organization: 'acme' }, {}, 'GITHUB_APP_ID'],
    ['without the App’s key', { organization: 'acme', ...app }, {}, 'GITHUB_APP_PRIVATE_KEY'],
    [
      'with a key that is none',
      { organization: 'acme', ...app },
      { appPrivateKey: 'hunter2' },
      'GITHUB_APP_PRIVATE_KEY',
    ],
    [
      'with a kind that does not exist',
      { organization: 'acme', organizationKind: 'emu' },
      { token: 'ghp_x' },
      'GITHUB_ORGANIZATION_KIND',
    ],
    [
      'for managed users without the enterprise',
      { organization: 'acme', organizationKind: 'managed-users' },
      { token: 'ghp_x' },
      'GITHUB_ENTERPRISE',
    ],
  ];
  for (const [when, settings, secrets, place] of faults) {
    test(`${when} names ${place}`, () => {
      assert.throws(
        () => open(settings, secrets),
        (error: { code: string; place: string; message: string }) => {
          assert.equal(error.code, 'ERR_CONFIG_INVALID');
          assert.equal(error.place, place);
          assert.ok(!error.message.includes('hunter2'));
          return true;
        },
      );
    });
  }

  test('accepts a key whose line breaks are written as \\n', async () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs1', format: 'pem' })
      .toString();
    const secrets = { appPrivateKey: pem.replaceAll('\n', '\\n') };
    assert.equal(open({ organization: 'acme', ...app }, secrets).settings.kind, 'saml');
  });
});

test('an account of a hostile name is asked for nowhere', async () => {
  const { client, simulator } = await startGitHub();
  await assert.rejects(tokensRevoke.plan(client, request('tokens.revoke', account('a actor:admin'))), {
    code: 'ERR_INPUT_INVALID',
  });
  assert.deepEqual(simulator.ledger, []);
});
