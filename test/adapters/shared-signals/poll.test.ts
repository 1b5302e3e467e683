import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { CountersignError, errorCode } from '#domain/errors.ts';
import { SetRefusal } from '#domain/set-refusal.ts';
import { createSetPoll, type SetPoll } from '../../../src/adapters/shared-signals/poll.ts';
import { recordingLog } from '../../support/log.ts';
import { openApi } from '../../support/openapi.ts';
import { claimsOf, json, POLL_TOKEN, SetTransmitter } from '../../support/set-transmitter.ts';
import { sharedSkip } from '../../support/shared.ts';
import { type HandClock, handClock } from '../../support/store-samples.ts';

describe('a poll', () => {
  let transmitter: SetTransmitter;
  let clock: HandClock;
  let poll: SetPoll;
  /** What was made durable, in order. */
  let stored: string[];
  let failWith: Error | undefined;
  beforeEach(async () => {
    transmitter = new SetTransmitter();
    await transmitter.open();
    clock = handClock();
    stored = [];
    failWith = undefined;
    poll = makePoll();
  });
  afterEach(() => transmitter.close());

  const makePoll = (more: object = {}): SetPoll =>
    createSetPoll({
      source: 'idp',
      endpoint: `${transmitter.url}/poll?stream=1`,
      token: POLL_TOKEN,
      maxEvents: 2,
      clock,
      log: recordingLog().log,
      take(_token, jti) {
        if (failWith) return Promise.reject(failWith);
        stored.push(jti);
        return Promise.resolve();
      },
      ...more,
    });
  const queue = (...jtis: string[]) =>
    Promise.all(
      jtis.map((jti) => transmitter.queue(claimsOf('caep/session-presented', clock.now(), { jti }))),
    );
  const failure = async (): Promise<string | undefined> => {
    try {
      await poll();
      return undefined;
    } catch (thrown) {
      return errorCode(thrown);
    }
  };

  test('acknowledges what is durable in the next request, and not before', async () => {
    await queue('a');
    await poll();
    assert.deepEqual(stored, ['a']);
    assert.deepEqual([...transmitter.polls], [{ maxEvents: 2, returnImmediately: true }]);
    assert.equal(transmitter.waiting.size, 1);
    await poll();
    assert.deepEqual(transmitter.polls[1]?.ack, ['a']);
    assert.equal(transmitter.waiting.size, 0);
    await poll();
    assert.equal(transmitter.polls[2]?.ack, undefined, 'once is enough');
  });

  test('goes on while more is available', async () => {
    await queue('a', 'b', 'c', 'd', 'e');
    await poll();
    assert.deepEqual(stored.toSorted(), ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(
      transmitter.polls.map(({ ack }) => ack?.length ?? 0),
      [0, 2, 2],
    );
  });

  test('ends when the transmitter promises more and gives none, or gives the same for ever', async () => {
    transmitter.faults.push((_req, res) => json(res, { sets: {}, moreAvailable: true }));
    await poll();
    const always = Array.from(
      { length: 200 },
      () => (_req: unknown, res: Parameters<typeof json>[0]) =>
        json(res, { sets: { same: 'x.y.z' }, moreAvailable: true }),
    );
    transmitter.faults.push(...always);
    await poll();
    assert.equal(stored.length, 50);
  });

  test('reports what is refused, with the reason and without a secret', async () => {
    await queue('a');
    failWith = new SetRefusal('invalid_audience', 'aud holds ghp_0123456789abcdefghijABCDEFGHIJ012345');
    await poll();
    await poll();
    assert.deepEqual(transmitter.polls[1]?.setErrs, {
      a: { err: 'invalid_audience', description: 'aud holds [redacted]' },
    });
    assert.equal(transmitter.polls[1]?.ack, undefined);
    assert.equal(transmitter.waiting.size, 0);
  });

  test('neither acknowledges nor refuses what could not be stored, and pauses longer each time', async () => {
    await queue('a');
    failWith = new CountersignError('ERR_STORE_UNAVAILABLE', 'away');
    const triesWithin = async (ms: number): Promise<number> => {
      const before = transmitter.polls.length;
      for (let step = 0; step < ms; step += 1_000) {
        await failure();
        clock.forward(1_000);
      }
      return transmitter.polls.length - before;
    };
    assert.equal(await failure(), 'ERR_STORE_UNAVAILABLE');
    assert.equal(await triesWithin(35_000), 2, 'after 5 and 15 seconds, then after 35');
    assert.ok((await triesWithin(3_600_000)) < 15);
    assert.ok(transmitter.polls.every(({ ack, setErrs }) => !ack && !setErrs));
    failWith = undefined;
    clock.forward(600_000);
    await poll();
    assert.deepEqual(stored, ['a']);
    await poll();
    assert.deepEqual(transmitter.polls.at(-1)?.ack, ['a']);
  });

  test('keeps its acknowledgements over a request that failed', async () => {
    await queue('a');
    await poll();
    transmitter.faults.push((req) => req.destroy());
    assert.equal(await failure(), 'ERR_CONNECTOR_OUTCOME_UNKNOWN');
    clock.forward(5_000);
    await poll();
    assert.deepEqual(transmitter.polls.at(-1)?.ack, ['a']);
  });

  test('waits as long as the transmitter says', async () => {
    transmitter.faults.push((_req, res) => void res.writeHead(429, { 'retry-after': '120' }).end());
    assert.equal(await failure(), 'ERR_CONNECTOR_RATE_LIMITED');
    clock.forward(119_000);
    await poll();
    assert.equal(transmitter.polls.length, 0);
    clock.forward(1_000);
    await poll();
    assert.equal(transmitter.polls.length, 1);
  });

  test('follows no redirect, reads no endless answer and none of another shape', async () => {
    const sets = { a: 'x.y.z' };
    const cases: [string, (typeof transmitter.faults)[number]][] = [
      ['ERR_CONNECTOR_REJECTED', (_req, res) => void res.writeHead(307, { location: '/poll' }).end()],
      ['ERR_CONNECTOR_RESPONSE_UNREADABLE', (_req, res) => json(res, { sets, pad: 'x'.repeat(9_000_000) })],
      ['ERR_CONNECTOR_RESPONSE_UNREADABLE', (_req, res) => json(res, { sets: ['x.y.z'] })],
      ['ERR_CONNECTOR_RESPONSE_UNREADABLE', (_req, res) => json(res, {})],
      ['ERR_CONNECTOR_RESPONSE_UNREADABLE', (_req, res) => void res.writeHead(200).end('<html>')],
    ];
    for (const [code, fault] of cases) {
      transmitter.faults.push(fault);
      assert.equal(await failure(), code);
      clock.forward(600_000);
    }
    assert.deepEqual([stored, transmitter.polls], [[], []]);
  });

  test('of an endpoint that is not https, nor on loopback, is refused', () => {
    assert.throws(() => makePoll({ endpoint: 'http://idp.example.com/poll' }), {
      code: 'ERR_CONFIG_INVALID',
    });
  });

  test('sends what RFC 8936 knows', { skip: sharedSkip }, async () => {
    const spec = await openApi('ssf-caep.json');
    await queue('a', 'b');
    await poll();
    failWith = new SetRefusal('invalid_key', 'no');
    await queue('c');
    await poll();
    await poll();
    assert.deepEqual(
      transmitter.polls.flatMap((body) => spec.request({ method: 'POST', path: '/transmitter/poll', body })),
      [],
    );
  });
});
