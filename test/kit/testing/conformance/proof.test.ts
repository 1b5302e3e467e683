import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Action, ProofReading } from 'countersign/kit';
import type { Bench } from '../../../../src/kit/testing/conformance/bench.ts';
import { assertTaken } from '../../../../src/kit/testing/conformance/proof.ts';
import type { Try } from '../../../../src/kit/testing/conformance/tries.ts';

/** One try of an action whose every reading is of this state. */
function tryOf(state: ProofReading['state'], declared: { readonly unprovable?: true }): Try<undefined> {
  const reading: ProofReading = {
    state,
    saw: ['something'],
    strongest: { state: 'proven', why: 'a test says so' },
  };
  const action = { settlesWithinMs: 0, verify: () => Promise.resolve(reading), ...declared };
  const bench = { heard: (call: unknown) => call, advance: () => {} };
  return {
    bench: bench as unknown as Bench<undefined>,
    action: action as unknown as Action<undefined>,
  } as Try<undefined>;
}

describe('an action that can be proven', () => {
  test('must be seen as done', async () => {
    await assertTaken(tryOf('effective', {}));
    await assert.rejects(assertTaken(tryOf('pending', {})), /verify says pending/);
  });
});

describe('an action that declares that nothing can show it', () => {
  const declared = { unprovable: true } as const;

  test('stays open to the end', async () => {
    await assertTaken(tryOf('pending', declared));
  });

  for (const state of ['effective', 'proven', 'refuted'] as const) {
    test(`may not say that it is ${state}`, async () => {
      await assert.rejects(assertTaken(tryOf(state, declared)), new RegExp(`verify says ${state}`));
    });
  }
});
