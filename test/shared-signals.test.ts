import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Verdict } from '#domain/assessment.ts';
import { projectRoot } from '../src/cli/project-root.ts';
import { readConfig } from '../src/config.ts';
import { type Running, start } from '../src/main.ts';
import { createDatabase } from './support/database.ts';
import { eventually } from './support/eventually.ts';
import { claimsOf, ISSUER, POLL_TOKEN, SetTransmitter } from './support/set-transmitter.ts';
import { readJsonLines, sharedPath, sharedSkip } from './support/shared.ts';
import { SharedSignalsServed } from './support/shared-signals-served.ts';
import { assessed, collected, opened } from './support/store-samples.ts';

describe('the specifications’ examples', { skip: sharedSkip }, () => {
  const transmitter = new SetTransmitter();
  const served = new SharedSignalsServed();
  before(async () => {
    await transmitter.open();
    await served.open({ idp: transmitter.source() });
  });
  after(async () => {
    await served.close();
    await transmitter.close();
  });

  type Example = Record<string, unknown> & { events: Record<string, object> };
  const examples = (): Example[] => [
    ...(
      JSON.parse(readFileSync(sharedPath('specs/ssf-caep-examples.json'), 'utf8')) as {
        examples: { set: Example }[];
      }
    ).examples.map(({ set }) => set),
    ...['okta-developer-docs', 'openid-sharedsignals'].flatMap((file) =>
      (readJsonLines(sharedPath(`events/caep_ssf/${file}.jsonl`)) as { event: Example }[]).map(
        ({ event }) => event,
      ),
    ),
  ];

  test('are all taken, each as one record, and only those that speak of misuse are detections', async () => {
    const own = { ...claimsOf('x/y', served.clock.now()) };
    const sent = examples();
    for (const [at, example] of sent.entries()) {
      const set = { ...example, iss: ISSUER, aud: own.aud, iat: own.iat, jti: `example-${at}` };
      const answer = await served.push(await transmitter.sign(set));
      assert.equal(answer.status, 202, `${JSON.stringify(example)}: ${answer.text}`);
    }
    assert.equal((await served.records()).length, sent.length);
    const found = (await served.detections()).map(({ analytic, principal, severity, credential, platform }) =>
      JSON.stringify([
        analytic?.name,
        principal.email ?? principal.uid ?? principal.name,
        severity,
        credential?.id,
        platform,
      ]),
    );
    assert.deepEqual([...new Set(found)].toSorted(), [
      '["account-credential-change-required","7375626A656374","medium",null,"shared-signals"]',
      '["account-disabled","+1 206 555 0123","high",null,"shared-signals"]',
      '["account-disabled","7375626A656374","high",null,"shared-signals"]',
      '["credential-compromise","joe.smith@example.com","high",null,"shared-signals"]',
      '["session-revoked","99beb27c-c1c2-4955-882a-e0dc4996fcbc","medium","dMTlD|1600802906337.16|16008.16","shared-signals"]',
      '["session-revoked","jane.smith@example.com","medium",null,"shared-signals"]',
    ]);
  });

  test('are found by the words of either form of the subject', async () => {
    for (const word of [
      'okta-user-id1',
      'https://org.okta.com okta-user-id1',
      'someuser@somedomain.com',
      'jane.smith@example.com',
      'dMTlD|1600802906337.16|16008.16',
      '+1 206 555 0123',
      'john.roe@example.com',
    ])
      assert.ok((await served.records([word])).length > 0, word);
  });
});

describe('activity about somebody', () => {
  const transmitter = new SetTransmitter();
  const served = new SharedSignalsServed();
  before(async () => {
    await transmitter.open();
    await served.open({ idp: transmitter.source() });
  });
  after(async () => {
    await served.close();
    await transmitter.close();
  });

  const judged = async (incidentId: string, email: string, verdict: Verdict): Promise<void> => {
    const events = [opened(`email/${email}`), collected(), assessed({ verdict })];
    await served.store.journal.append({ incidentId, expectedSeq: 0, actor: 'test', events, jobs: [] });
  };
  const dueOf = async (incidentId: string) => (await served.incidents.load(incidentId)).reassessmentDue;
  const push = async (jti: string, email: string): Promise<void> => {
    const about = { jti, sub_id: { format: 'email', email } };
    const token = await transmitter.sign(claimsOf('caep/session-established', served.clock.now(), about));
    assert.equal((await served.push(token)).status, 202);
  };

  test('has an undecided verdict looked at again, and is asked for once however often it comes', async () => {
    await judged('inc-waits', 'ada@example.com', 'undecided');
    await push('n-1', 'Ada@Example.com');
    assert.equal(await dueOf('inc-waits'), 2);
    const { seq } = await served.incidents.load('inc-waits');
    await push('n-1', 'Ada@Example.com');
    await push('n-2', 'ada@example.com');
    assert.equal((await served.incidents.load('inc-waits')).seq, seq);
  });

  test('changes nothing for a verdict that is decided, for others, and when the window is over', async () => {
    await judged('inc-decided', 'grace@example.com', 'stolen');
    await judged('inc-over', 'dorothy@example.com', 'undecided');
    await push('n-3', 'grace@example.com');
    await push('n-4', 'somebody@example.com');
    served.clock.forward(2 * 3_600_000);
    await push('n-5', 'dorothy@example.com');
    assert.deepEqual([await dueOf('inc-decided'), await dueOf('inc-over')], [undefined, undefined]);
  });
});

describe('polled tokens', () => {
  test('are stored as pushed ones are, by two processes once, and acknowledged', async (t) => {
    const transmitter = new SetTransmitter();
    await transmitter.open();
    const [one, other] = [new SharedSignalsServed(), new SharedSignalsServed()];
    const poll = { endpoint: `${transmitter.url}/poll`, token: POLL_TOKEN, every: '10ms', maxEvents: 2 };
    t.after(async () => {
      await other.leave();
      await one.close();
      await transmitter.close();
    });
    for (let at = 0; at < 5; at++)
      await transmitter.queue(claimsOf('risc/credential-compromise', one.clock.now(), { jti: `p-${at}` }));
    await transmitter.queue(claimsOf('caep/session-presented', one.clock.now(), { jti: 'p-5' }));
    await transmitter.queue(claimsOf('caep/session-presented', one.clock.now(), { jti: 'bad', aud: 'x' }));
    await one.open({ idp: transmitter.source({ poll }) });
    await other.join(one, { idp: transmitter.source({ poll }) });
    await eventually('all acknowledged', () => transmitter.waiting.size === 0);
    assert.equal((await one.records()).length, 6);
    assert.equal((await one.detections()).length, 5);
    const told = transmitter.polls.flatMap(({ setErrs }) => Object.entries(setErrs ?? {}));
    assert.ok(told.every(([jti, { err }]) => jti === 'bad' && err === 'invalid_audience') && told.length > 0);
  });
});

test('a whole Countersign takes tokens in, counts them, shows them to the connector, and publishes its own key', async (t) => {
  const transmitter = new SetTransmitter();
  await transmitter.open();
  const database = await createDatabase();
  let running: Running | undefined;
  t.after(async () => {
    await running?.stop();
    await database.drop();
    await transmitter.close();
  });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const env = {
    DATABASE_URL: database.url,
    FINGERPRINT_KEY: 'a-fingerprint-key-of-the-test-0123456789',
    PORT: '0',
    ROLE: 'api',
    LOG_LEVEL: 'silent',
    WEBHOOK_SOURCES: JSON.stringify({ idp: transmitter.source() }),
    SHARED_SIGNALS_ISSUER: 'https://countersign.example.com',
    SHARED_SIGNALS_RECEIVER_URL: 'https://receiver.example.com/push',
    SHARED_SIGNALS_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    SHARED_SIGNALS_KEY_ID: 'ours',
  };
  running = await start(readConfig(env, projectRoot));
  const { url, store, connectors } = running;
  const push = async (token: string) => {
    const headers = { 'content-type': 'application/secevent+jwt' };
    return (await fetch(`${url}/webhooks/idp`, { method: 'POST', headers, body: token })).status;
  };
  const published = await fetch(`${url}/.well-known/ssf-configuration`);
  const { issuer } = (await published.json()) as { issuer: string };
  assert.equal(issuer, env.SHARED_SIGNALS_ISSUER);
  assert.equal(await push(await transmitter.sign(claimsOf('caep/session-established', new Date()))), 202);
  const { activities } = await connectors.pullActivity('shared-signals', {
    account: { platform: 'shared-signals', id: 'u', email: 'ada@example.com', status: 'active' },
    since: new Date(Date.now() - 3_600_000).toISOString(),
    until: new Date(Date.now() + 1_000).toISOString(),
    limit: 10,
  });
  assert.equal(activities.length, 1);
  const claims = claimsOf('risc/credential-compromise', new Date());
  assert.equal(await push(await transmitter.sign(claims)), 202);
  assert.equal(await push(await transmitter.sign({ ...claims, aud: 'https://evil.example' })), 400);
  const { items } = await store.readModels.incidents({ limit: 10 });
  assert.deepEqual(
    items.map(({ principal }) => principal.email),
    ['ada@example.com'],
  );
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assert.match(metrics, /detections_received_total\{source="idp"\} 1/);
  assert.match(metrics, /detections_refused_total\{source="idp",code="ERR_SIGNATURE_INVALID"\} 1/);
});
