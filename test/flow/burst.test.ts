import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { World } from './served.ts';

/** Detections at once about a hundred people, every eleventh a second delivery. `BURST_DETECTIONS=10000` makes the burst whole. */

const DETECTIONS = Number(process.env.BURST_DETECTIONS ?? 2_000);
const PEOPLE = 100;
const AT_ONCE = 64;

describe('a burst of webhooks', () => {
  const world = new World();
  const statuses = new Map<number, number>();
  const receipts = new Set<string>();

  const numbers = Array.from({ length: DETECTIONS }, (_, n) => (n % 11 === 10 ? n - 1 : n));

  before(async () => {
    await world.open();
    await world.serve();
    let next = 0;
    const send = async (): Promise<void> => {
      while (next < numbers.length) {
        const response = await world.send(finding(world, numbers[next++]!));
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        const body = (await response.json()) as { receipts: { detectionId: string }[] };
        for (const receipt of body.receipts) receipts.add(receipt.detectionId);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
  });
  after(() => world.close());

  test('is acknowledged whole: new ones with 202, those delivered again with 200', () => {
    assert.deepEqual([...statuses.keys()].toSorted(), [200, 202]);
    assert.equal(statuses.get(202), new Set(numbers).size);
    assert.equal(statuses.get(200), DETECTIONS - new Set(numbers).size);
  });

  test('is in the journal, every one that was acknowledged, once', async () => {
    const { rows } = await world.pool.query<{ id: string }>(
      `select data::jsonb->>'detectionId' as id from journal where kind = 'detection-received'`,
    );
    assert.equal(rows.length, receipts.size);
    assert.deepEqual(new Set(rows.map((row) => row.id)), receipts);
  });

  test('makes one incident for each person', async () => {
    const { rows } = await world.pool.query<{ count: number }>(
      'select count(*)::int as count from incidents',
    );
    assert.equal(rows[0]!.count, PEOPLE);
  });

  test('makes one Slack message for each incident, brought up to date, not repeated', async () => {
    await eventually('a message for each incident', () => world.chat.messages().length >= PEOPLE);
    assert.equal(world.chat.messages().length, PEOPLE);
  });
});

function finding(world: World, number: number): unknown {
  const { detection } = world.story;
  const person = `person${number % PEOPLE}@example.com`;
  return {
    ...detection,
    metadata: { ...detection.metadata, uid: `burst-${number}` },
    finding_info: { ...detection.finding_info, uid: `burst-${number}` },
    evidences: [
      { actor: { user: { email_addr: person, type_id: 1 } }, src_endpoint: { ip: '198.51.100.77' } },
    ],
  };
}
