import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { APPROVALS, INCIDENTS, listArgs, listed, RUNS } from '../../src/cli/lists.ts';
import { createDatabase } from '../support/database.ts';
import { useStore } from '../support/store.ts';
import { arrival } from '../support/store-samples.ts';

describe('lists at the command line', () => {
  const it = useStore(createDatabase);
  const run = (...args: string[]) => listed(INCIDENTS, listArgs(INCIDENTS, args), it.store.readModels);

  test('show incidents a line each, as JSON, or one whole', async () => {
    assert.equal(await run(), 'there are none');
    const { incidentId } = await it.store.intake.accept(arrival('one'));
    const text = await run();
    assert.match(text, new RegExp(`^${incidentId}  open  .*not judged  1 detection\\(s\\)  since `));
    const rows = JSON.parse(await run('--json', '--status', 'open')) as { id: string }[];
    assert.deepEqual(
      rows.map(({ id }) => id),
      [incidentId],
    );
    assert.equal((JSON.parse(await run(incidentId)) as { id: string }).id, incidentId);
    assert.equal(await run('--status', 'closed'), 'there are none');
    await assert.rejects(run('inc-nobody'), { code: 'ERR_NOT_FOUND' });
  });

  test('show runs and approvals, none here', async () => {
    for (const kind of [RUNS, APPROVALS])
      assert.equal(
        await listed<never>(kind as never, listArgs(kind, ['--incident', 'inc-1']), it.store.readModels),
        'there are none',
      );
  });

  test('say what is wrong with their words', () => {
    for (const [kind, args, said] of [
      [INCIDENTS, ['--status', 'lost'], /--status is one of open, settled, closed/],
      [INCIDENTS, ['--incident', 'x'], /Unknown option/],
      [RUNS, ['a', 'b'], /"b" is too much/],
      [APPROVALS, ['--limit', '0'], /--limit is 1 to 1000/],
    ] as const)
      assert.throws(() => listArgs(kind, args), { code: 'ERR_INPUT_INVALID', message: said });
  });
});
