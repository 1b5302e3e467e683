import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DeadLetter } from '#domain/dead-letter.ts';
import { RestOnStore, type Who } from './rest-on-store.ts';

const it = new RestOnStore();

const FINDING = {
  class_uid: 2004,
  time: '2026-03-01T08:00:00Z',
  severity_id: 4,
  finding_info: { uid: 'f-1', title: 'Session without login' },
  actor: { user: { email_addr: 'ada@example.com' }, session: { uid: 's-1' } },
};

async function keep(record: unknown, source = 'siem'): Promise<string> {
  const why = 'record 0: missing principal';
  const [id] = await it.store.deadLetters.keep([
    { source, code: 'ERR_DETECTION_FIELD_MISSING', why, record },
  ]);
  return id!;
}

async function letter(id: string): Promise<DeadLetter> {
  return (await (await it.get(`/v1/dead-letters/${id}`, 'rosa')).json()) as DeadLetter;
}

async function problem(answer: Response, status: number, code: string): Promise<void> {
  assert.equal(answer.status, status);
  assert.equal(((await answer.json()) as { code: string }).code, code);
}

describe('a dead letter by REST', () => {
  before(() => it.open());
  after(() => it.close());

  test('is shown to who may act or audit, and to nobody else', async () => {
    const id = await keep({ who: 'nobody' });
    const listed = await it.get('/v1/dead-letters?status=waiting&source=siem', 'rosa');
    const { items } = (await listed.json()) as { items: DeadLetter[] };
    assert.ok(items.some((item) => item.id === id && item.why === 'record 0: missing principal'));
    await problem(await it.get('/v1/dead-letters', 'vic'), 403, 'ERR_FORBIDDEN');
    await problem(await it.get(`/v1/dead-letters/${id}`, 'vic'), 403, 'ERR_FORBIDDEN');
    await problem(await it.get('/v1/dead-letters/dl-none', 'rosa'), 404, 'ERR_NOT_FOUND');
  });

  test('becomes a detection when it is read again and can be read by now', async () => {
    const id = await keep(FINDING);
    const answer = await it.post(`/v1/dead-letters/${id}/replay`, {}, 'rosa');
    assert.equal(answer.status, 202);
    const { receipts } = (await answer.json()) as { receipts: { incidentId: string; status: string }[] };
    assert.equal(receipts[0]!.status, 'new');
    const [opened] = await it.store.journal.read(receipts[0]!.incidentId);
    assert.equal(opened!.kind, 'incident-opened');
    const { status, closedBy } = await letter(id);
    assert.deepEqual([status, closedBy], ['replayed', 'rosa@example.com']);
    await problem(await it.post(`/v1/dead-letters/${id}/replay`, {}, 'rosa'), 409, 'ERR_CONFLICT');
  });

  test('waits on when it still cannot be read, or its source is configured no more', async () => {
    const broken = await keep({ class_uid: 2004, still: 'broken' });
    await problem(
      await it.post(`/v1/dead-letters/${broken}/replay`, {}, 'rosa'),
      422,
      'ERR_DETECTION_FIELD_MISSING',
    );
    const gone = await keep(FINDING, 'gone');
    await problem(await it.post(`/v1/dead-letters/${gone}/replay`, {}, 'rosa'), 404, 'ERR_SOURCE_UNKNOWN');
    for (const id of [broken, gone]) {
      const { status, deliveries } = await letter(id);
      assert.deepEqual([status, deliveries], ['waiting', 1]);
    }
  });

  test('is dismissed with a reason, once, by who may act', async () => {
    const id = await keep({ noise: true });
    const dismiss = (who: Who, body: unknown) => it.post(`/v1/dead-letters/${id}/dismiss`, body, who);
    await problem(await dismiss('rosa', { reason: '  ' }), 400, 'ERR_INPUT_INVALID');
    await problem(await dismiss('vic', { reason: 'a test' }), 403, 'ERR_FORBIDDEN');
    assert.equal((await dismiss('rosa', { reason: 'a test' })).status, 200);
    const { status, reason } = await letter(id);
    assert.deepEqual([status, reason], ['dismissed', 'a test']);
    await problem(await dismiss('rosa', { reason: 'again' }), 409, 'ERR_CONFLICT');
  });
});
