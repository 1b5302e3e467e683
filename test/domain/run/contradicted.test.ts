import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { event } from '#domain/journal-event.ts';
import type { Run } from '#domain/run/state.ts';
import { Replanned, STOLEN } from './replanned.ts';

/** A proven cut whose credential is used all the same. */

async function contained(): Promise<Replanned> {
  const it = new Replanned(STOLEN);
  await it.judged('stolen');
  it.toTheEnd();
  return it;
}

function useOf(it: Replanned, run: Run): void {
  const place = { runId: run.id, step: 'cut', index: 0, platform: 'okta' };
  const watchId = `${run.id}-cut-0-1`;
  const at = '2026-03-01T10:00:00.000Z';
  const begun = event('watch-begun', {
    ...place,
    watchId,
    accountId: '00u1',
    ids: ['102bad'],
    signIns: false,
    from: at,
    since: at,
    until: '2026-03-02T10:00:00.000Z',
    lookAt: at,
  });
  const use = { uid: 'u1', kind: 'session-use', at: '2026-03-01T11:00:00.000Z', by: '102bad' } as const;
  it.book.settle([begun, event('use-after-proof', { ...place, watchId, use, more: 2 })]);
}

describe('a use after proof', () => {
  test('begins the playbook anew, and another round of assessment', async () => {
    const it = await contained();
    assert.equal(it.run('stolen').finished?.outcome, 'contained');
    useOf(it, it.run('stolen'));
    assert.equal(it.state.reassessmentDue, 2);
    await it.answer();
    assert.equal(it.state.runs.length, 2);
    it.toTheEnd();
    assert.deepEqual(
      it.state.runs.map(({ finished }) => finished?.outcome),
      ['contained', 'contained'],
    );
    assert.equal(it.state.runs[0]!.steps.get('cut')!.items[0]!.proof, 'contradicted');
    assert.equal(it.state.runs[1]!.steps.get('cut')!.items[0]!.proof, 'proven');
    await it.judged('stolen');
    assert.equal(it.state.runs.length, 2, 'the same verdict again starts nothing');
  });

  test('stops what its run has not begun: the new one does it', async () => {
    const it = new Replanned(STOLEN);
    await it.judged('stolen');
    while (it.item('stolen', 'cut')?.proof !== 'proven') it.goOn();
    const [first] = it.state.runs;
    useOf(it, first!);
    await it.answer();
    assert.equal(it.state.runs[0]!.stopped?.because, 'contradicted');
    it.toTheEnd();
    assert.equal(it.state.runs[1]!.finished?.outcome, 'contained');
    assert.equal(it.state.runs[0]!.finished?.outcome, 'partial');
  });

  test('after which no run helps is left to a person, in words', async () => {
    const it = await contained();
    for (let nth = 0; nth < 3; nth++) {
      useOf(it, it.run('stolen'));
      await it.answer();
      it.toTheEnd();
    }
    assert.equal(it.state.runs.length, 3);
    assert.match(it.state.withoutPlaybook!.why, /a person has to cut it at okta/);
    assert.equal(it.state.answered, 'stolen');
  });

  test('opens a closed incident again, and so does another detection', async () => {
    const it = await contained();
    const by = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;
    const closed = event('incident-closed', { by, accessEndsAt: null, proven: 1, expired: 0, accepted: 0 });
    it.book.settle([closed]);
    assert.ok(it.state.closed);
    useOf(it, it.run('stolen'));
    assert.equal(it.state.closed, undefined);
    assert.equal(it.state.reopened?.[0]?.because, 'contradiction');
    it.book.settle([closed]);
    it.book.settle([
      event('detection-received', {
        detectionId: 'det-2',
        detection: {
          source: 'elastic',
          sourceEventId: 'e2',
          title: 'again',
          severity: 'high',
          detectedAt: '2026-03-01T10:00:00.000Z',
          principal: { kind: 'user', email: 'eve@example.com' },
          techniques: [],
          rawSha256: 'a'.repeat(64),
        },
      }),
    ]);
    assert.deepEqual(
      it.state.reopened?.map(({ because }) => because),
      ['contradiction', 'detection'],
    );
  });
});
