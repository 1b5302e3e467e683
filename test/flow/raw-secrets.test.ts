import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { AUDIENCE, type OpenidProvider, startOpenidProvider } from '../support/openid-provider.ts';
import { Correspondence } from './correspondence.ts';
import { dumpDatabase, leaks } from './leaks.ts';
import type { LeakyPlatform } from './leaky-platform.ts';
import { KINDS, SecretMint } from './raw-secrets.ts';
import { speakInLogs, speakInNames, standBefore } from './secrets-on-platforms.ts';
import {
  bearer,
  callRest,
  callSlack,
  KEY,
  type Sending,
  sendWebhooks,
  sendWrongWebhooks,
  sourceOf,
} from './secrets-sent.ts';
import { World } from './served.ts';
import { SAMPLES } from './webhook-samples.ts';

/** Raw secrets of every kind go in at every door of a served process; afterwards they are looked for everywhere. */

describe('raw secrets', () => {
  const world = new World();
  const mint = new SecretMint();
  const http = new Correspondence();
  const sending: Sending = { world, mint, http };
  const platforms: LeakyPlatform[] = [];
  let provider: OpenidProvider;

  before(async () => {
    speakInNames(world, mint);
    provider = await startOpenidProvider();
    await world.open();
    await speakInLogs(world, mint);
    keepOwnSecrets(sending);
    platforms.push(...(await standBefore(world, mint)));
    Object.assign(world.env, {
      LOG_LEVEL: 'debug',
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      ALLOW_INSECURE_ISSUER: 'true',
      WEBHOOK_SOURCES: JSON.stringify({
        ...(JSON.parse(world.env.WEBHOOK_SOURCES!) as object),
        ...Object.fromEntries(Object.keys(SAMPLES).map((preset) => [preset, sourceOf(preset)])),
      }),
    });
    await world.serve();
    await story(sending);
    await sendWebhooks(sending);
    await sendWrongWebhooks(sending);
    await callRest(sending, provider);
    await callSlack(sending);
    await decide(sending, provider);
    await readAll(sending, provider);
  });
  after(async () => {
    await world.close();
    await Promise.all(platforms.map((each) => each.stop()));
    await provider.close();
  });

  test('came in by every door', () => {
    assert.ok(mint.made.length > 3_000, String(mint.made.length));
    for (const preset of Object.keys(SAMPLES))
      assert.ok((http.statuses.get(`webhook ${preset} 202`) ?? 0) > 5, preset);
    for (const platform of platforms) assert.ok(platform.said.length > 0);
  });

  test('are in no line of the log', () => {
    assert.ok(world.said.includes('webhook refused'));
    assert.deepEqual(leaks(mint.made, [{ place: 'log', text: world.said }]), []);
  });

  test('are in no table of the database, nor in the evidence', async () => {
    const dump = await dumpDatabase(world.pool);
    assert.ok(
      dump.some(({ text }) => text.includes('python-requests/2.32')),
      'payloads are read',
    );
    assert.deepEqual(leaks(mint.made, dump), []);
  });

  test('are in no message to Slack', () => {
    const written = world.chat.ledger.map(({ path, body }) => ({
      place: path,
      text: JSON.stringify(body ?? ''),
    }));
    assert.ok(written.some(({ place }) => place.endsWith('chat.postMessage')));
    assert.deepEqual(leaks(mint.made, written), []);
  });

  test('are in no HTTP answer, report and metrics included', () => {
    assert.ok(http.answers.some(({ place }) => place.endsWith('/report')));
    assert.deepEqual(leaks(mint.made, http.answers), []);
  });
});

/** What the process itself is given must stay inside as well. */
function keepOwnSecrets({ world, mint }: Sending): void {
  for (const [name, raw] of Object.entries(world.env)) {
    if (/KEY$|TOKEN$|SECRET$/.test(name)) mint.keep({ name, text: raw, raw });
  }
  mint.keep({ name: 'webhook secret', text: KEY, raw: KEY });
}

async function story({ world, mint, http }: Sending): Promise<void> {
  const detection = world.story.detection as unknown as Record<string, unknown>;
  await http.kept('story', world.send({ ...detection, unmapped: mint.everything('story') }));
}

/** The story's questions are answered with reasons that say too much, the first in Slack, the others by REST. */
async function decide({ world, mint, http }: Sending, provider: OpenidProvider): Promise<void> {
  const reason = (where: string): string => {
    const all = KINDS.map((kind) => mint.of(kind, where).text).join('\n');
    return all.slice(0, all.lastIndexOf('\n', 2_000));
  };
  const authorization = await bearer(mint, provider);
  const answered = new Set<string>();
  await eventually('the end of the run', async () => {
    const { rows } = await world.pool.query<{ id: string }>(
      `select data::jsonb->>'approvalId' as id from journal where kind = 'approval-posted'`,
    );
    for (const { id } of rows.filter((row) => !answered.has(row.id))) {
      answered.add(id);
      if (answered.size === 1) {
        const click = { approvalId: id, action: 'approve', userId: world.story.approvers[0]!.id } as const;
        await http.kept(
          'click',
          world.chat.click({ ...click, reason: reason('click'), url: `${world.url}/slack/interactions` }),
        );
      } else {
        const body = JSON.stringify({ answer: 'approve', reason: reason('decision') });
        await http.post('decision', `${world.url}/v1/approvals/${id}/decisions`, body, {
          authorization,
          'idempotency-key': id,
        });
      }
    }
    return (await world.outcome()) !== undefined;
  });
  assert.ok(answered.size > 1, 'one answer in Slack and one by REST');
}

/** All that can be read. */
async function readAll({ world, mint, http }: Sending, provider: OpenidProvider): Promise<void> {
  const headers = { authorization: await bearer(mint, provider) };
  const read = (path: string) => http.kept(path, fetch(world.url + path, { headers }));
  for (const path of ['/healthz', '/readyz', '/metrics']) await read(path);
  for (const list of ['incidents', 'detections', 'runs', 'approvals']) {
    let cursor = '';
    do {
      const page = (await (await read(`/v1/${list}?limit=200${cursor}`)).json()) as {
        items: { id: string }[];
        next?: string;
      };
      cursor = page.next ? `&cursor=${page.next}` : '';
      if (list !== 'incidents') continue;
      for (const { id } of page.items)
        for (const part of ['journal', 'report', 'timeline', 'timeline.svg'])
          await read(`/v1/incidents/${id}/${part}`);
    } while (cursor !== '');
  }
}
