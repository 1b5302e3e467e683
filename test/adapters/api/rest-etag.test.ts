import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RestOnStore } from './rest-on-store.ts';

/** Entity tags, on a real database. */

describe('entity tags', () => {
  const rest = new RestOnStore();
  before(() => rest.open());
  after(() => rest.close());

  const turn = (on: boolean, tag?: string, key?: string) =>
    rest.post('/v1/kill-switch', { on, reason: 'a test' }, 'ada', key, tag ? { 'if-match': tag } : {});
  const tagOf = async (path: string) => (await rest.get(path)).headers.get('etag')!;
  const codeOf = async (answer: Response) => [
    answer.status,
    ((await answer.json()) as { code: string }).code,
  ];

  test('are strong, answered by 304 while nothing changed, and new when something did', async () => {
    const id = await rest.incident('tagged');
    const path = `/v1/incidents/${id}`;
    const tag = await tagOf(path);
    assert.match(tag, /^"[\w-]{27}"$/);
    const same = await rest.get(path, 'vic', { 'if-none-match': `"other", ${tag}` });
    assert.deepEqual([same.status, await same.text(), same.headers.get('etag')], [304, '', tag]);
    await rest.store.intake.accept(rest.arrivalAgain('tagged'));
    const changed = await rest.get(path, 'vic', { 'if-none-match': tag });
    assert.equal(changed.status, 200);
    assert.notEqual(changed.headers.get('etag'), tag);
  });

  test('do not tell who may not read whether something changed', async () => {
    const path = `/v1/incidents/${await rest.incident('hidden')}`;
    const answer = await rest.get(path, 'nobody', { 'if-none-match': await tagOf(path) });
    assert.equal(answer.status, 403);
  });

  test('let act only on what was seen', async () => {
    const seen = await tagOf('/v1/kill-switch');
    assert.equal((await turn(true, seen)).status, 200);
    assert.deepEqual(await codeOf(await turn(false, seen)), [412, 'ERR_PRECONDITION_FAILED']);
    const now = (await (await rest.get('/v1/kill-switch')).json()) as { isOn: boolean; turns: object[] };
    assert.deepEqual([now.isOn, now.turns.length], [true, 1]);
    assert.equal((await turn(false, '*')).status, 200);
    assert.equal((await turn(true, `W/${await tagOf('/v1/kill-switch')}`)).status, 412);
  });

  test('let one of many act who saw the same, at once', async () => {
    const seen = await tagOf('/v1/kill-switch');
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => turn(n % 2 === 0, seen)));
    const by = Object.groupBy(answers, ({ status }) => String(status));
    assert.deepEqual([by['200']?.length, by['412']?.length], [1, 9]);
  });

  test('do not keep a repeated request from its first answer', async () => {
    const seen = await tagOf('/v1/kill-switch');
    const first = await turn(true, seen, 'etag-key');
    assert.equal(first.status, 200);
    assert.deepEqual(await (await turn(true, seen, 'etag-key')).json(), await first.json());
  });

  test('are refused where there is nothing to match', async () => {
    const run = { incidentId: await rest.incident('none'), playbook: 'forged-session' };
    const answer = await rest.post('/v1/runs', run, 'ada', undefined, { 'if-match': '"x"' });
    assert.deepEqual(await codeOf(answer), [400, 'ERR_INPUT_INVALID']);
  });

  test('the journal comes in pages, and by kind', async () => {
    const id = await rest.incident('paged');
    const page = async (query: string) =>
      (await (await rest.get(`/v1/incidents/${id}/journal?${query}`)).json()) as {
        items: { seq: number; kind: string }[];
        next?: string;
      };
    const first = await page('limit=1');
    assert.deepEqual([first.items.map(({ seq }) => seq), first.next], [[1], '1']);
    const second = await page(`limit=1&cursor=${first.next}`);
    assert.deepEqual([second.items.map(({ seq }) => seq), second.next], [[2], undefined]);
    assert.deepEqual(
      (await page('kind=detection-received')).items.map(({ kind }) => kind),
      ['detection-received'],
    );
  });
});
