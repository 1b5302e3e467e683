import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStore, type Store } from '../../../src/adapters/store/index.ts';
import { recordingLog } from '../../support/log.ts';
import { arrival, assessed, collected, countingIds } from '../../support/store-samples.ts';
import { RestOnStore, type Who } from './rest-on-store.ts';

/** Server-sent events, on a real database, with a second process beside. */

interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly seq: number; readonly kind?: string; readonly id?: string };
}

describe('server-sent events', () => {
  const rest = new RestOnStore();
  let other: Store;
  before(async () => {
    rest.streamTimes = { heartbeatMs: 100, lifetimeMs: 600_000 };
    await rest.open();
    const { log } = recordingLog();
    other = await openStore({
      connectionString: rest.databaseUrl,
      ids: countingIds(5_000),
      clock: rest.clock,
      log,
      jobsFor: () => [],
    });
  });
  after(async () => {
    await other.close();
    await rest.close();
  });

  /** Reads events of a stream until there are so many; what comes is asked for while it is open. */
  async function listen(
    query: string,
    enough: number | ((told: readonly Told[]) => boolean),
    meanwhile: () => Promise<unknown> = () => Promise.resolve(),
    lastEventId?: string,
  ): Promise<Told[]> {
    const answer = await rest.get(
      `/v1/events${query}`,
      'vic',
      lastEventId ? { 'last-event-id': lastEventId } : {},
    );
    assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    await meanwhile();
    const told: Told[] = [];
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: (.*)/s) as [string, string]),
        );
        if (fields.has('event'))
          told.push({
            event: fields.get('event')!,
            id: fields.get('id')!,
            data: JSON.parse(fields.get('data')!) as Told['data'],
          });
        text = text.slice(end + 2);
      }
      if (typeof enough === 'number' ? told.length >= enough : enough(told)) return told;
    }
    return told;
  }

  const append = (
    store: Store,
    incidentId: string,
    expectedSeq: number,
    ...events: ReturnType<typeof assessed>[]
  ) => store.journal.append({ incidentId, expectedSeq, actor: 'system', events, jobs: [] });

  test('tell each entry of an incident in order, those of other processes too', async () => {
    const id = await rest.incident('told');
    const told = await listen(`?incidentId=${id}`, 2, async () => {
      await append(rest.store, id, 2, collected());
      await append(other, id, 3, assessed());
    });
    assert.deepEqual(
      told.map(({ event, id: at, data }) => [event, at, data.kind]),
      [
        ['entry', '3', 'evidence-collected'],
        ['entry', '4', 'assessment-made'],
      ],
    );
  });

  test('go on after the last event that was had, with nothing lost and nothing twice', async () => {
    const id = await rest.incident('resumed');
    await append(rest.store, id, 2, collected(), assessed());
    assert.deepEqual(
      (await listen(`?incidentId=${id}&after=0`, 4)).map(({ id: at }) => at),
      ['1', '2', '3', '4'],
    );
    assert.deepEqual(
      (await listen(`?incidentId=${id}&after=0`, 2, undefined, '2')).map(({ id: at }) => at),
      ['3', '4'],
    );
  });

  test('tell of any incident that changed, as it is then', async () => {
    let id = '';
    const isTold = (told: readonly Told[]) => told.some(({ data }) => data.id === id);
    const told = await listen('', isTold, async () => {
      id = (await other.intake.accept(arrival('event-any', { who: 'any' }))).incidentId;
    });
    assert.deepEqual([told.at(-1)!.event, told.at(-1)!.data.seq], ['incident', 2]);
  });

  test('tell after a pause what changed meanwhile', async () => {
    const before = rest.clock.now().toISOString();
    rest.clock.forward(60_000);
    const id = await rest.incident('meanwhile');
    const isTold = (told: readonly Told[]) => told.some(({ data }) => data.id === id);
    assert.ok(isTold(await listen('', isTold, undefined, rest.clock.now().toISOString())));
    assert.ok(isTold(await listen('', isTold, undefined, before)));
  });

  test('find on a heartbeat what nobody told of', async () => {
    const id = await rest.incident('silent');
    const told = await listen(`?incidentId=${id}`, 1, async () => {
      await rest.store.pool.query('alter table journal disable trigger user');
      const { rows } = await rest.store.pool.query(
        'select * from journal where incident_id = $1 and seq = 2',
        [id],
      );
      const row = { ...(rows[0] as Record<string, unknown>), seq: 3 };
      const names = Object.keys(row);
      const places = names.map((_, n) => `$${n + 1}`).join(', ');
      await rest.store.pool.query(
        `insert into journal (${names.join(', ')}) values (${places})`,
        Object.values(row),
      );
    });
    assert.equal(told[0]!.id, '3');
  });

  test('are for who may read incidents, and ask for what there is', async () => {
    const codeOf = async (path: string, who: Who = 'vic', more = {}) =>
      ((await (await rest.get(path, who, more)).json()) as { code: string }).code;
    assert.equal(await codeOf('/v1/events', 'nobody'), 'ERR_FORBIDDEN');
    assert.equal(await codeOf('/v1/events?incidentId=none'), 'ERR_NOT_FOUND');
    assert.equal(await codeOf('/v1/events', 'vic', { 'last-event-id': 'x' }), 'ERR_INPUT_INVALID');
  });

  test('end after a while, so that who listens shows anew who they are', async () => {
    rest.streamTimes.lifetimeMs = 50;
    // It resolves when the stream has ended, however much it told by then.
    await listen('', Number.POSITIVE_INFINITY);
    rest.streamTimes.lifetimeMs = 600_000;
  });
});
