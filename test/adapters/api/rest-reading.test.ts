import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { event } from '#domain/journal-event.ts';
import { stolenSession } from '../../domain/explanation/cases.ts';
import { assessed, collected, noPlaybook, runEvents } from '../../support/store-samples.ts';
import { wellFormedXml } from '../../support/well-formed-xml.ts';
import { RestOnStore } from './rest-on-store.ts';

/** What REST reads, from a real database. */

describe('REST', () => {
  const rest = new RestOnStore();
  const PEOPLE = ['ada', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus'];
  let ids: string[] = [];

  before(async () => {
    await rest.open();
    for (const who of PEOPLE) ids.push(await rest.incident(who));
    ids = ids.toReversed();
    const [newest, second, third] = ids;
    await append(newest!, 2, collected(), assessed(), ...runEvents('run-a').slice(0, 5));
    await append(second!, 2, collected(), assessed(), ...runEvents('run-b'));
    await append(third!, 2, noPlaybook);
  });
  after(() => rest.close());

  async function append(incidentId: string, expectedSeq: number, ...events: ReturnType<typeof assessed>[]) {
    await rest.store.journal.append({ incidentId, expectedSeq, actor: 'system', events, jobs: [] });
  }

  interface Page {
    readonly items: readonly {
      readonly id: string;
      readonly incidentId?: string;
      readonly status?: string;
    }[];
    readonly next?: string;
  }

  async function page(path: string): Promise<Page> {
    const answer = await rest.get(path);
    assert.equal(answer.status, 200, path);
    return (await answer.json()) as Page;
  }

  async function idsOf(path: string): Promise<string[]> {
    return (await page(path)).items.map(({ id }) => id);
  }

  async function refused(path: string, status: number, code: string, who?: 'nobody'): Promise<void> {
    const answer = await rest.get(path, who);
    const body = (await answer.json()) as { code: unknown };
    assert.deepEqual([answer.status, body.code], [status, code], path);
  }

  test('pages follow each other by their cursor, newest first, each row once', async () => {
    for (const [list, all] of [
      ['incidents', ids],
      ['detections', (await idsOf('/v1/detections')).toSorted().toReversed()],
    ] as const) {
      const seen: string[] = [];
      let pages = 0;
      for (let next: string | undefined = ''; next !== undefined; pages++) {
        const got: Page = await page(`/v1/${list}?limit=3${next === '' ? '' : `&cursor=${next}`}`);
        seen.push(...got.items.map(({ id }) => id));
        ({ next } = got);
      }
      assert.deepEqual(seen, all);
      assert.equal(pages, 3);
    }
  });

  test('a page in the middle stays what it was when newer rows come', async () => {
    const first = await page('/v1/incidents?limit=2');
    const before = await idsOf(`/v1/incidents?limit=2&cursor=${first.next}`);
    await rest.incident('zoe');
    assert.deepEqual(await idsOf(`/v1/incidents?limit=2&cursor=${first.next}`), before);
  });

  test('a cursor that is none of ours is refused', async () => {
    for (const cursor of ['', 'x', '%3D%3D%3D', 'gA', '../..', 'a'.repeat(401)]) {
      await refused(`/v1/incidents?cursor=${cursor}`, 400, 'ERR_INPUT_INVALID');
    }
  });

  test('lists are filtered by status and by incident', async () => {
    const [newest, second, third] = ids;
    assert.deepEqual(await idsOf('/v1/incidents?status=settled'), [second, third]);
    assert.ok(!(await idsOf('/v1/incidents?status=open')).includes(second!));
    assert.deepEqual(await idsOf('/v1/runs'), ['run-b', 'run-a']);
    assert.deepEqual(await idsOf('/v1/runs?status=running'), ['run-a']);
    assert.deepEqual(await idsOf(`/v1/runs?incidentId=${second}&status=finished`), ['run-b']);
    assert.deepEqual(await idsOf(`/v1/runs?incidentId=${third}`), []);
    assert.deepEqual(await idsOf('/v1/approvals?status=waiting'), ['run-a-cut_sessions-1']);
    assert.deepEqual(await idsOf(`/v1/approvals?incidentId=${second}`), ['run-b-cut_sessions-1']);
    const { items } = await page(`/v1/detections?incidentId=${newest}`);
    assert.deepEqual(
      items.map(({ incidentId }) => incidentId),
      [newest],
    );
  });

  test('one row is what its list shows', async () => {
    for (const list of ['incidents', 'detections', 'runs', 'approvals']) {
      const { items } = await page(`/v1/${list}?limit=1`);
      assert.deepEqual(await page(`/v1/${list}/${items[0]!.id}`), items[0]);
    }
  });

  test('the journal is whole and in order, and the report is made from it', async () => {
    const { items } = (await (await rest.get(`/v1/incidents/${ids[1]}/journal`)).json()) as {
      items: { seq: number; kind: string }[];
    };
    assert.deepEqual(
      items.map(({ seq }) => seq),
      items.map((_, n) => n + 1),
    );
    assert.equal(items[0]!.kind, 'incident-opened');
    assert.equal(items.at(-1)!.kind, 'run-finished');
    const report = await rest.get(`/v1/incidents/${ids[2]}/report`);
    assert.match(await report.text(), /eve@example\.com/);
  });

  test('the timeline is made from the evidence that the journal names, and the report has it', async () => {
    const incidentId = await rest.incident('tim');
    const { bundle } = stolenSession;
    const { store } = rest;
    const ref = await store.evidence.put(incidentId, 'bundle', JSON.stringify(bundle), { count: 1 });
    const facts = { raw: [], accounts: [], watermarks: [], gaps: [] };
    const evidence = event('evidence-collected', { round: 1, bundle: ref, ...facts });
    await append(incidentId, 2, evidence, assessed({ evidenceSha256: ref.sha256 }));
    const timeline = await rest.get(`/v1/incidents/${incidentId}/timeline`);
    const { who, lanes } = (await timeline.json()) as Timeline;
    assert.equal(who, 'tim@example.com');
    assert.ok(lanes.some(({ id }) => id === 'slack-7'));
    const picture = await rest.get(`/v1/incidents/${incidentId}/timeline.svg`);
    wellFormedXml(await picture.text());
    const report = await (await rest.get(`/v1/incidents/${incidentId}/report`)).text();
    assert.match(report, /## What the logs show\n\n```text\nTimeline of tim@example\.com/);
    assert.ok(report.includes(`GET /v1/incidents/${incidentId}/timeline.svg`));
  });

  test('the report comes in every form, each with its media type and bound to stand alone', async () => {
    for (const [format, type] of [
      ['markdown', 'text/markdown; charset=utf-8'],
      ['html', 'text/html; charset=utf-8'],
      ['json', 'application/json; charset=utf-8'],
      ['stix', 'application/stix+json; version=2.1; charset=utf-8'],
      ['ocsf', 'application/json; charset=utf-8'],
    ] as const) {
      const answer = await rest.get(`/v1/incidents/${ids[0]}/report?format=${format}`);
      assert.equal(answer.status, 200, format);
      assert.equal(answer.headers.get('content-type'), type);
      assert.match(answer.headers.get('content-security-policy')!, /^default-src 'none'; .*sandbox$/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      const text = await answer.text();
      assert.ok(text.includes(ids[0]!), format);
      if (!['markdown', 'html'].includes(format)) JSON.parse(text);
    }
    await refused(`/v1/incidents/${ids[0]}/report?format=pdf`, 400, 'ERR_INPUT_INVALID');
    await refused('/v1/incidents/inc-none/report?format=html', 404, 'ERR_NOT_FOUND');
  });

  test('without evidence there is no timeline, and a report without one', async () => {
    for (const incidentId of [ids[0]!, ids[2]!]) {
      await refused(`/v1/incidents/${incidentId}/timeline`, 404, 'ERR_NOT_FOUND');
      await refused(`/v1/incidents/${incidentId}/timeline.svg`, 404, 'ERR_NOT_FOUND');
      assert.doesNotMatch(
        await (await rest.get(`/v1/incidents/${incidentId}/report`)).text(),
        /What the logs show/,
      );
    }
  });

  test('unknown ids are 404 everywhere', async () => {
    const known = ids[0]!;
    for (const path of [
      'incidents/inc-none',
      'incidents/inc-none/journal',
      'incidents/inc-none/report',
      'detections/det-none',
      `detections/${known}`,
      'runs/run-none',
      'approvals/none',
      `incidents/${known}/nothing`,
    ]) {
      await refused(`/v1/${path}`, 404, 'ERR_NOT_FOUND');
    }
  });

  test('without a role nothing is read, and a viewer changes nothing', async () => {
    const lists = ['incidents', 'detections', 'runs', 'approvals', `incidents/${ids[0]}/journal`];
    for (const path of lists) await refused(`/v1/${path}`, 403, 'ERR_FORBIDDEN', 'nobody');
    const run = { incidentId: ids[0], playbook: 'forged-session' };
    const decision = { answer: 'approve' };
    assert.equal((await rest.post('/v1/runs', run, 'vic')).status, 403);
    assert.equal(
      (await rest.post('/v1/approvals/run-a-cut_sessions-1/decisions', decision, 'vic')).status,
      403,
    );
    assert.equal(
      (await rest.post('/v1/approvals/run-a-cut_sessions-1/decisions', decision, 'rosa')).status,
      403,
    );
    assert.deepEqual(await rest.runsOf(ids[0]!), ['run-a']);
  });
});
