import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../../../connectors/slack/audit-log.ts';
import { inventory } from '../../../connectors/slack/inventory.ts';
import { lookups } from '../../../connectors/slack/lookups.ts';
import { preflight } from '../../../connectors/slack/preflight.ts';
import { openApi, type SpecAnswer } from '../../support/openapi.ts';
import { sharedSkip } from '../../support/shared.ts';
import { wireAnswers } from '../../support/wire-answers.ts';
import { ALICE, account, action, BIG, request, simulated } from './simulated.ts';

/** The schema writes the log's session ids as strings, after a Java SDK; real records have numbers, and so has the simulator. */
const KNOWN = /\/entries\/\d+\/context\/session_id must be string/;

test('every request, and every answer of the simulator, fits Slack’s own schema', {
  skip: sharedSkip,
}, async (t) => {
  const web = await openApi('slack.json', { basePath: '/api' });
  const rest = await openApi('slack-audit-scim.json');
  const { client, simulator, now } = await simulated(t);
  const answers = wireAnswers(t);

  await preflight.identity(client);
  for await (const page of inventory.list(client)) assert.ok(page.length > 0);
  await lookups.account(client, { id: 'W0NOBODY01', email: ALICE.email });
  await lookups.account(client, { name: 'alice' });
  const since = now().toISOString();
  const credential = { kind: 'session' as const, platform: 'slack', id: BIG };
  for (const capability of ['session.revoke', 'sessions.revoke', 'account.suspend']) {
    const one = action(capability);
    const ask = request(capability, { credential });
    const plan = await one.plan(client, ask);
    await one.perform(client, ask, plan);
    await one.verify(client, ask, plan, since);
    await one.undo?.(client, ask, plan);
  }
  await auditLog.pull(client, { account, since: '2026-03-01T00:00:00.000Z', until: since, limit: 50 });
  simulator.inject({ path: /session\.reset$/, kind: 'rate-limit' });
  await assert.rejects(client.resetSessions(ALICE.id));

  const judge = (path: string) => (path.startsWith('/api/') ? web : rest);
  for (const entry of simulator.ledger) {
    const { body } = entry;
    // A form's fields are texts; the schema means what they say.
    const typed = isForm(body) ? { ...body, ...numbers(body) } : body;
    assert.deepEqual(judge(entry.path).request({ ...entry, body: typed }), []);
  }
  for (const answer of answers) {
    const faults = judge(answer.path).response({ ...answer, status: statusOf(answer) });
    assert.deepEqual(
      faults.filter((fault) => !KNOWN.test(fault)),
      [],
    );
  }
  const asked = new Set(simulator.ledger.map(({ method, path }) => `${method} ${path}`));
  assert.deepEqual([...asked].sort(), [
    'GET /api/auth.test',
    'GET /api/users.info',
    'GET /api/users.lookupByEmail',
    'GET /audit/v1/logs',
    'GET /scim/v2/Users',
    `GET /scim/v2/Users/${ALICE.id}`,
    `PATCH /scim/v2/Users/${ALICE.id}`,
    'POST /api/admin.users.session.invalidate',
    'POST /api/admin.users.session.list',
    'POST /api/admin.users.session.reset',
  ]);
});

test('the simulator writes session ids as numbers, to the last digit', async (t) => {
  const { simulator, context, client } = await simulated(t);
  await client.resetSessions('W0BOB00001');
  const texts: string[] = [];
  for (const [url, body, secret] of [
    [
      `${context.settings.baseUrl}/admin.users.session.list`,
      'user_id=W0ALICE001&team_id=T0ACME001',
      'adminToken',
    ],
    [`${context.settings.auditBaseUrl}/logs`, undefined, 'auditToken'],
  ] as const) {
    const headers = {
      authorization: `Bearer ${context.secrets[secret]}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const answer = await fetch(url, body ? { method: 'POST', headers, body } : { headers });
    texts.push(await answer.text());
  }
  assert.match(texts[0] ?? '', new RegExp(`"session_id":${BIG},`));
  assert.match(texts[1] ?? '', /"session_id":9007199254740993001[,}]/);
  assert.equal(simulator.ledger.length, 3);
});

/** Slack says no with a 200; its schema describes that answer under `default`, which any other status leads to. */
function statusOf({ status, body }: SpecAnswer): number {
  const isNo = typeof body === 'object' && body !== null && 'ok' in body && body.ok === false;
  return isNo && status === 200 ? 400 : status;
}

function isForm(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && !('schemas' in body);
}

function numbers(form: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    ['session_id', 'limit'].filter((name) => name in form).map((name) => [name, Number(form[name])]),
  );
}
