import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { GetUserCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { type CountersignError, type ErrorCode, errorCode, z } from 'countersign/kit';
import { openClient } from '../../../connectors/aws/client.ts';
import createSimulator from '../../../connectors/aws/simulator.ts';
import { startPlatform } from '../../support/platform.ts';
import { type Fixture, startAws } from './fixture.ts';
import { ACCOUNT, ALICE, KEY } from './seed.ts';

const Any = z.unknown();
type Client = Fixture['client'];

function readUser(client: Client, name = ALICE.name) {
  return client.read('GetUser', Any, ({ iam }) => iam.send(new GetUserCommand({ UserName: name })));
}

function changeKey(client: Client, id = KEY) {
  return client.change('UpdateAccessKey', `${id} Inactive`, ({ iam }) =>
    iam.send(new UpdateAccessKeyCommand({ UserName: ALICE.name, AccessKeyId: id, Status: 'Inactive' })),
  );
}

async function thrownBy(work: Promise<unknown>): Promise<CountersignError> {
  const thrown = await work.then(
    () => assert.fail('nothing was thrown'),
    (error: unknown) => error,
  );
  assert.ok(errorCode(thrown), String(thrown));
  return thrown as CountersignError;
}

/** A client whose every call is answered so. */
async function answeredBy(t: TestContext, listener: RequestListener): Promise<Client> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { contextWith } = await startPlatform(createSimulator, {}, (stop) => t.after(stop));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return openClient(contextWith({ endpoint, accountId: ACCOUNT, accessKeyId: 'AKIAOWN0000000000001' }));
}

const ERRORS: readonly (readonly [status: number, name: string, read: ErrorCode, write: ErrorCode])[] = [
  [400, 'Throttling', 'ERR_CONNECTOR_RATE_LIMITED', 'ERR_CONNECTOR_RATE_LIMITED'],
  [400, 'ThrottlingException', 'ERR_CONNECTOR_RATE_LIMITED', 'ERR_CONNECTOR_RATE_LIMITED'],
  [403, 'AccessDenied', 'ERR_CONNECTOR_FORBIDDEN', 'ERR_CONNECTOR_FORBIDDEN'],
  [403, 'ExpiredToken', 'ERR_CONNECTOR_FORBIDDEN', 'ERR_CONNECTOR_FORBIDDEN'],
  [403, 'InvalidClientTokenId', 'ERR_CONNECTOR_FORBIDDEN', 'ERR_CONNECTOR_FORBIDDEN'],
  [403, 'SignatureDoesNotMatch', 'ERR_CONNECTOR_FORBIDDEN', 'ERR_CONNECTOR_FORBIDDEN'],
  [404, 'NoSuchEntity', 'ERR_CONNECTOR_NOT_FOUND', 'ERR_CONNECTOR_NOT_FOUND'],
  [400, 'ValidationError', 'ERR_CONNECTOR_REJECTED', 'ERR_CONNECTOR_REJECTED'],
  [409, 'LimitExceeded', 'ERR_CONNECTOR_REJECTED', 'ERR_CONNECTOR_REJECTED'],
  [307, 'TemporaryRedirect', 'ERR_CONNECTOR_REJECTED', 'ERR_CONNECTOR_REJECTED'],
  [500, 'ServiceFailure', 'ERR_CONNECTOR_UNAVAILABLE', 'ERR_CONNECTOR_OUTCOME_UNKNOWN'],
  [503, 'ServiceUnavailable', 'ERR_CONNECTOR_UNAVAILABLE', 'ERR_CONNECTOR_OUTCOME_UNKNOWN'],
];

describe('an error of AWS', () => {
  for (const [status, name, read, write] of ERRORS) {
    test(`${status} ${name} is ${read} of a read and ${write} of a change`, async (t) => {
      let calls = 0;
      const client = await answeredBy(t, (_, response) => {
        calls++;
        response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': 'req-1' });
        response.end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>no, and why</Message></Error><RequestId>req-1</RequestId></ErrorResponse>`,
        );
      });
      const thrown = await thrownBy(readUser(client));
      assert.equal(thrown.code, read);
      assert.equal(thrown.requestId, 'req-1');
      assert.match(thrown.message, new RegExp(`GetUser → ${status} ${name}`));
      assert.equal((await thrownBy(changeKey(client))).code, write);
      // Nothing is tried again by itself.
      assert.equal(calls, 2);
    });
  }

  test('that quotes the signed headers is not quoted', async (t) => {
    const client = await answeredBy(t, (_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>The Canonical String was x-amz-security-token:raw-session-token</Message></Error></ErrorResponse>',
      );
    });
    const { message } = await thrownBy(readUser(client));
    assert.doesNotMatch(message, /raw-session-token|Canonical/);
  });

  test('of too many calls says how long to wait, in AWS’s words where it has any', async (t) => {
    const headers: Record<string, string> = { 'content-type': 'text/xml' };
    const client = await answeredBy(t, (_, response) => {
      response.writeHead(400, headers);
      response.end(
        '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
      );
    });
    assert.equal((await thrownBy(readUser(client))).retryAfterMs, 2_000);
    headers['retry-after'] = '9';
    assert.equal((await thrownBy(readUser(client))).retryAfterMs, 9_000);
  });
});

describe('an answer', () => {
  test('that leads elsewhere is not followed', async (t) => {
    let isThere = false;
    const elsewhere = createServer((_, response) => {
      isThere = true;
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    t.after(() => elsewhere.close());
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    const client = await answeredBy(t, (_, response) => response.writeHead(307, { location }).end());
    assert.equal((await thrownBy(readUser(client))).code, 'ERR_CONNECTOR_REJECTED');
    assert.equal(isThere, false);
  });

  test('that cannot be read is unreadable of a read, and leaves a change unknown', async (t) => {
    const client = await answeredBy(t, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end('<GetUserResponse><');
    });
    assert.equal((await thrownBy(readUser(client))).code, 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
    assert.equal((await thrownBy(changeKey(client))).code, 'ERR_CONNECTOR_OUTCOME_UNKNOWN');
  });

  test('that is larger than the limit is not read to its end', async (t) => {
    const client = await answeredBy(t, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      for (let part = 0; part < 17; part++) response.write('x'.repeat(1024 * 1024));
      response.end();
    });
    const thrown = await thrownBy(readUser(client));
    assert.equal(thrown.code, 'ERR_CONNECTOR_UNAVAILABLE');
    assert.match(thrown.message, /more than 16777216 bytes/);
  });

  test('without a field we depend on is unreadable, naming the field', async (t) => {
    const { client } = await startAws(t);
    const shape = z.looseObject({ User: z.looseObject({ Nickname: z.string() }) });
    const command = new GetUserCommand({ UserName: ALICE.name });
    const { code, message } = await thrownBy(client.read('GetUser', shape, ({ iam }) => iam.send(command)));
    assert.equal(code, 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
    assert.match(message, /User\.Nickname/);
  });
});

test('a connection that was never made changed nothing, even of a change', async (t) => {
  const { open, simulator } = await startAws(t);
  const client = open();
  await simulator.stop();
  assert.equal((await thrownBy(readUser(client))).code, 'ERR_CONNECTOR_UNAVAILABLE');
  assert.equal((await thrownBy(changeKey(client))).code, 'ERR_CONNECTOR_UNAVAILABLE');
});

test('a change tells the operation, what it was done to, and AWS’s id of the request', async (t) => {
  const { client } = await startAws(t);
  const { line, requestId } = await changeKey(client);
  assert.equal(line, `UpdateAccessKey ${KEY} Inactive → 200`);
  assert.equal(requestId, 'simulated-0000-4000-8000-000000000001');
});

describe('a role that is worked as', () => {
  const assumableRole = `arn:aws:iam::${ACCOUNT}:role/countersign`;
  const assumed = ({ simulator }: Fixture) =>
    simulator.ledger.filter(({ operation }) => operation === 'AssumeRole').length;

  test('is assumed once for all that is asked at the same time, with its external id', async (t) => {
    const aws = await startAws(t, { assumableRole });
    const client = aws.open({ externalId: 'acme-1' });
    await Promise.all([readUser(client), readUser(client), changeKey(client)]);
    assert.equal(assumed(aws), 1);
    const body = aws.simulator.ledger.find(({ operation }) => operation === 'AssumeRole')?.body;
    const { ExternalId, RoleSessionName } = body as Record<string, string>;
    assert.deepEqual([ExternalId, RoleSessionName], ['acme-1', 'countersign']);
  });

  test('is assumed anew shortly before its credentials end', async (t) => {
    const aws = await startAws(t, { assumableRole });
    await readUser(aws.client);
    aws.advance(54 * 60_000);
    await readUser(aws.client);
    assert.equal(assumed(aws), 1);
    aws.advance(2 * 60_000);
    await readUser(aws.client);
    assert.equal(assumed(aws), 2);
  });

  test('is assumed anew where its credentials have ended early: a read is asked once more, a change is not', async (t) => {
    const aws = await startAws(t, { assumableRole });
    await readUser(aws.client);
    aws.advancePlatform(2 * 3_600_000);
    await readUser(aws.client);
    assert.equal(assumed(aws), 2);
    aws.advancePlatform(4 * 3_600_000);
    assert.equal((await thrownBy(changeKey(aws.client))).code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.equal(assumed(aws), 2);
    await changeKey(aws.client);
    assert.equal(assumed(aws), 3);
  });

  test('that may not be assumed is refused by name, and nothing is asked besides', async (t) => {
    const aws = await startAws(t, { assumableRole });
    const client = aws.open({ roleArn: `arn:aws:iam::${ACCOUNT}:role/another` });
    const { code, message } = await thrownBy(changeKey(client));
    assert.equal(code, 'ERR_CONNECTOR_FORBIDDEN');
    assert.match(message, /AssumeRole → 403 AccessDenied/);
    assert.deepEqual(
      aws.simulator.ledger.map(({ operation }) => operation),
      ['AssumeRole'],
    );
  });

  test('whose assuming has no answer leaves a change undone, not unknown', async (t) => {
    const aws = await startAws(t, { assumableRole });
    aws.simulator.inject({ path: /^/, operation: /AssumeRole/, kind: 'lost-answer' });
    assert.equal((await thrownBy(changeKey(aws.client))).code, 'ERR_CONNECTOR_UNAVAILABLE');
  });
});

test('without keys of its own the connector signs with what AWS’s chain of providers finds', async (t) => {
  const { address, contextWith } = await startAws(t);
  const { accessKeyId, ...settings } = address.settings;
  // The first of the chain: nothing else is asked, least of all the network.
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'found/by/the/chain' };
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  t.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  await readUser(openClient(contextWith(settings, {})));
});
