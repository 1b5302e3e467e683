import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type pg from 'pg';
import { eventually } from '../support/eventually.ts';
import { AUDIENCE, type OpenidProvider, startOpenidProvider } from '../support/openid-provider.ts';
import type { BadRequest } from './bad-requests.ts';
import { badRest } from './bad-rest.ts';
import { badSlack, fromSlack } from './bad-slack.ts';
import { badWebhooks, SECRET, SOURCES, stamped } from './bad-webhooks.ts';
import { HOSTILE } from './hostile-text.ts';
import { type RawAnswer, sendRaw } from './raw-request.ts';
import { World } from './served.ts';
import { eachText, SAMPLES } from './webhook-samples.ts';

/** One served process gets everything that is wrong; it refuses, stores nothing by half, interprets nothing, and goes on. */

describe('bad input', () => {
  const world = new World();
  let provider: OpenidProvider;
  let authorization: string;

  before(async () => {
    provider = await startOpenidProvider();
    await world.open();
    Object.assign(world.env, {
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      ALLOW_INSECURE_ISSUER: 'true',
      WEBHOOK_SOURCES: JSON.stringify({ ...JSON.parse(world.env.WEBHOOK_SOURCES!), ...SOURCES }),
    });
    await world.serve();
    const claims = { email: 'ada@example.com', email_verified: true, roles: ['admin'] };
    authorization = `Bearer ${await provider.token(claims)}`;
  });
  after(async () => {
    await world.close();
    await provider.close();
  });

  const doors: [string, () => BadRequest[]][] = [
    ['webhooks', () => badWebhooks()],
    ['REST', () => badRest(authorization)],
    ['Slack', () => badSlack(world.env.SLACK_CHAT_SIGNING_SECRET!)],
  ];
  for (const [door, requests] of doors) {
    test(`at the door of ${door} is refused with a problem that says why, and leaves nothing but dead letters`, async () => {
      // How often somebody asks is counted, whatever they ask.
      const { dead_letters: _before, rate_buckets: _drawn, ...rows } = await countRows(world.pool);
      const wrong: string[] = [];
      for (const asked of requests()) {
        const before = await lettersReceived(world.pool);
        const answer = await sendRaw(world.url, asked);
        const got = statusOf(answer);
        if (got !== asked.expected) wrong.push(`${asked.name}: ${got} instead of ${asked.expected}`);
        const isKept = (await lettersReceived(world.pool)) > before;
        if (isKept !== isUnread(door, asked)) wrong.push(`${asked.name}: ${isKept ? 'a' : 'no'} dead letter`);
      }
      assert.deepEqual(wrong, []);
      const { dead_letters: _after, rate_buckets: _still, ...left } = await countRows(world.pool);
      assert.deepEqual(left, rows);
      assert.equal((await fetch(`${world.url}/readyz`)).status, 200);
    });
  }

  test('that is no HTTP is refused, and the server goes on', async () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`x-${n}`, 'y'.repeat(20)]));
    for (const path of [`/${'a'.repeat(40_000)}`, '/healthz']) {
      const answer = await sendRaw(world.url, {
        method: 'GET',
        path,
        headers: path === '/healthz' ? many : {},
      });
      assert.ok(
        answer === undefined || answer.status === 431 || answer.status === 400,
        String(answer?.status),
      );
    }
    assert.equal((await fetch(`${world.url}/healthz`)).status, 200);
  });

  test('sent twice under one signature is taken once', async () => {
    const asked = stamped(JSON.stringify(SAMPLES.ocsf!('twice@example.com', 'twice')), 0);
    assert.equal((await sendRaw(world.url, asked))?.status, 202);
    const rows = await countRows(world.pool, ['detections']);
    assert.equal(statusOf(await sendRaw(world.url, asked)), '409 ERR_SIGNATURE_REPLAYED');
    assert.deepEqual(await countRows(world.pool, ['detections']), rows);
    const click = fromSlack(world.env.SLACK_CHAT_SIGNING_SECRET!, 'ssl_check=1');
    assert.equal((await sendRaw(world.url, click))?.status, 200);
    assert.equal(statusOf(await sendRaw(world.url, click)), '409 ERR_SIGNATURE_REPLAYED');
  });

  test('in any text of any payload is data, refused or stored, and never a fault of ours', async () => {
    for (const [preset, sample] of Object.entries(SAMPLES)) {
      const whole = sample(`hostile-${preset}@example.com`, `hostile-${preset}`);
      const bodies = [
        ...eachText(whole, (text) => `${text} ${HOSTILE}`),
        ...eachText(whole, () => HOSTILE),
        {
          ...whole,
          [HOSTILE]: HOSTILE,
          ['__proto__']: { polluted: true },
          constructor: { prototype: { polluted: true } },
        },
      ].map((body) => JSON.stringify(body));
      bodies.push(
        bodies[0]!.replace(/^\{/, '{"__proto__":{"polluted":true},"toString":1,"hasOwnProperty":2,'),
      );
      const path = `/webhooks/${preset}`;
      const headers = { 'content-type': 'application/json', 'x-key': SECRET };
      const answers = await Promise.all(
        bodies.map((body) => sendRaw(world.url, { method: 'POST', path, headers, body })),
      );
      const strange = answers
        .map(statusOf)
        .filter(
          (status) =>
            !/^(?:20[02] |400 ERR_INPUT_INVALID|422 ERR_DETECTION_FIELD_MISSING)/.test(status ?? 'none'),
        );
      assert.deepEqual(strange, [], preset);
      assert.ok(answers.filter((answer) => answer?.status === 202).length > 5, preset);
    }
    const { rows } = await world.pool.query<{ n: number }>(
      `select count(*)::int as n from journal where data::jsonb is not null`,
    );
    assert.ok(rows[0]!.n > 0, 'every entry is JSON that PostgreSQL reads');
  });

  test('shown in Slack, in the report, in problems and in the log is text that does nothing', async () => {
    const { finding_info: info, ...finding } = world.story.detection;
    await world.send({
      ...finding,
      finding_info: { ...info, title: HOSTILE, desc: HOSTILE },
      message: HOSTILE,
    });
    const [approvalId] = await waitForApprovals(world);
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await sendRaw(world.url, {
      method: 'POST',
      path: `/v1/approvals/${approvalId}/decisions`,
      headers,
      body: JSON.stringify({ answer: 'deny', reason: HOSTILE }),
    });
    assert.equal(answer?.status, 200, answer?.text);
    const incidentId = approvalId!.replace(/-r\d.*$/, '');
    await eventually('the reason in Slack', () => JSON.stringify(world.chat.messages()).includes('Denied'));
    const shown = JSON.stringify(world.chat.messages());
    for (const live of ['<!channel>', '<@U0', '<https://evil', '<script', '\\u001b', '\u202e', '\\u0000']) {
      assert.ok(!shown.includes(live), `Slack shows ${live}`);
    }
    const report = await (await fetch(`${world.url}/v1/incidents/${incidentId}/report`, { headers })).text();
    for (const live of ['<script', '<img', '\u001b', '\u202e', '](javascript', '![](', '\u0000']) {
      assert.ok(!report.includes(live), `the report has ${live}`);
    }
    const journal = await fetch(`${world.url}/v1/incidents/${incidentId}/journal`, { headers });
    assert.equal(((await journal.json()) as { items: unknown[] }).items.length > 10, true);
    assert.ok(
      ![...world.said].some((char) => char < ' ' && char !== '\n'),
      'no control character in the log',
    );
  });

  test('polluted no object and made no fault of ours in the log', () => {
    const lines = world.said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; msg: string });
    assert.deepEqual(
      lines.filter(({ level }) => level === 'error').map((line) => JSON.stringify(line).slice(0, 400)),
      [],
    );
    assert.ok(lines.some(({ msg }) => msg === 'a REST caller was not let in'));
    assert.ok(!world.said.includes('polluted'));
  });
});

async function waitForApprovals(world: World): Promise<string[]> {
  let shown: string[] = [];
  await eventually('an approval', async () => {
    const { rows } = await world.pool.query<{ id: string }>(
      `select data::jsonb->>'approvalId' as id from journal where kind = 'approval-posted'`,
    );
    shown = rows.map(({ id }) => id);
    return shown.length > 0;
  });
  return shown;
}

/** `400 ERR_INPUT_INVALID`, and more where the problem is not whole; undefined without an answer. */
function statusOf(answer: RawAnswer | undefined): string | undefined {
  if (answer === undefined) return undefined;
  if (answer.status < 400) return `${answer.status} `;
  if (!answer.type.startsWith('application/problem+json'))
    return `${answer.status} as ${answer.type}: ${answer.text.slice(0, 100)}`;
  const problem = JSON.parse(answer.text) as Record<string, unknown>;
  const lacking = ['type', 'title', 'status', 'detail', 'instance'].filter(
    (member) => problem[member] === undefined,
  );
  return `${answer.status} ${String(problem.code)}${lacking.length > 0 ? ` without ${lacking}` : ''}`;
}

/** Verified, and a record that no mapping can read: of all that is refused, that alone is kept. */
function isUnread(door: string, { method, expected }: BadRequest): boolean {
  const unread = ['422 ERR_DETECTION_FIELD_MISSING', '400 ERR_INPUT_INVALID'];
  return door === 'webhooks' && method !== 'GET' && expected !== undefined && unread.includes(expected);
}

/** How often records came that were kept as dead letters. */
async function lettersReceived(pool: pg.Pool): Promise<number> {
  const text = 'select coalesce(sum(deliveries), 0)::int as n from dead_letters';
  return (await pool.query<{ n: number }>(text)).rows[0]!.n;
}

/** Rows of every table, or of some. */
async function countRows(pool: pg.Pool, only?: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const counts: Record<string, number> = {};
  for (const { schema, name } of rows.filter((table) => only?.includes(table.name) ?? true)) {
    const counted = await pool.query<{ n: number }>(`select count(*)::int as n from "${schema}"."${name}"`);
    counts[name] = counted.rows[0]!.n;
  }
  return counts;
}
