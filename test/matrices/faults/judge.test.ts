import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FAULTS } from './faults.ts';
import { faultsOf } from './judge.ts';
import { KINDS } from './kinds.ts';
import { openMatrix, playCell } from './play.ts';

const matrix = await openMatrix();
const kind = (id: string) => KINDS.find((each) => each.id === id)!;
const fault = (id: string) => FAULTS.find((each) => each.id === id)!;

describe('a cell of the fault matrix', () => {
  test('is right where a fault that stays has failed, and people read why', async () => {
    const cell = await playCell(kind('act'), fault('forbidden'), matrix);
    assert.deepEqual([cell.step, cell.outcome, cell.words], ['failed', 'failed', ['okta does not allow it']]);
    assert.deepEqual(faultsOf(cell), []);
  });

  test('is wrong where the step came to something else, was called again, or nobody is told why', async () => {
    const cell = await playCell(kind('act'), fault('forbidden'), matrix);
    assert.deepEqual(
      faultsOf({ ...cell, step: 'done', outcome: 'contained', calls: 2, words: ['1 proven'] }),
      [
        'the step is done, not failed',
        'the run is contained, not failed',
        '2 calls, not 1',
        'people read "1 proven", not /okta does not allow it/',
      ],
    );
  });

  test('is wrong where the run does not end, or not in the report', async () => {
    const cell = await playCell(kind('wait'), fault('none'), matrix);
    assert.deepEqual(faultsOf({ ...cell, stuck: 'nothing more happens' }), [
      'it is stuck: nothing more happens',
    ]);
    assert.deepEqual(faultsOf({ ...cell, endedAfterMs: undefined, isReported: false }), [
      'the run ended after undefined ms',
      'the report does not say "1 proven"',
    ]);
  });

  test('is wrong where a step that ran out of time counts as done, in its own run or in the one that began it', async () => {
    for (const id of ['read', 'act', 'run']) {
      const { step, outcome } = await playCell(kind(id), fault('slow'), matrix);
      assert.deepEqual([id, step, outcome], [id, 'failed', 'failed']);
    }
  });
});
