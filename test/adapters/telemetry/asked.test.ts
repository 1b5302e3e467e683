import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askedSparingly } from '../../../src/adapters/telemetry/asked.ts';
import { handClock } from '../../support/store-samples.ts';

const PATIENT = { keepMs: 5_000, patienceMs: 60_000 };

describe('a question that is asked sparingly', () => {
  test('is asked again only when its answer is too old', async () => {
    const clock = handClock();
    let asked = 0;
    const answer = askedSparingly(async () => ++asked, { clock, ...PATIENT });
    assert.equal(await answer(), 1);
    clock.forward(4_999);
    assert.equal(await answer(), 1);
    clock.forward(1);
    assert.equal(await answer(), 2);
  });

  test('is asked once for all who ask at the same time', async () => {
    let asked = 0;
    const answer = askedSparingly(async () => ++asked, { clock: handClock(), ...PATIENT });
    assert.deepEqual(await Promise.all([answer(), answer(), answer()]), [1, 1, 1]);
  });

  test('is given up by who asks, and not asked a second time while the first answer is still to come', async () => {
    const slow = Promise.withResolvers<string>();
    let asked = 0;
    const answer = askedSparingly(
      () => {
        asked++;
        return slow.promise;
      },
      { clock: handClock(), keepMs: 5_000, patienceMs: 1 },
    );
    await assert.rejects(answer(), { code: 'ERR_NOT_READY' });
    await assert.rejects(answer(), { code: 'ERR_NOT_READY' });
    assert.equal(asked, 1);
    slow.resolve('late');
    assert.equal(await answer(), 'late');
  });

  test('that fails is asked anew by the next', async () => {
    let asked = 0;
    const answer = askedSparingly(
      async () => {
        if (++asked === 1) throw new Error('away');
        return asked;
      },
      { clock: handClock(), ...PATIENT },
    );
    await assert.rejects(answer(), /away/);
    assert.equal(await answer(), 2);
  });
});
