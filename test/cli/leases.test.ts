import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LeaseRow } from '#domain/read-models.ts';
import { leaseLine, leasesArgs, leasesOf } from '../../src/cli/leases.ts';

const SAID = ['--by', 'Ada@example.com', '--reason', 'she is back'];
const LEASE: LeaseRow = {
  id: 'l-1',
  incidentId: 'inc-1',
  runId: 'run-1',
  step: 'suspend',
  index: 0,
  platform: 'okta',
  capability: 'account.suspend',
  status: 'held',
  openedAt: '2026-03-01T10:00:00.000Z',
  dueAt: '2026-03-02T10:00:00.000Z',
  changedAt: '2026-03-01T10:00:00.000Z',
};

describe('countersign leases', () => {
  test('reads who, why and which lease', () => {
    const command = leasesArgs(['keep', 'l-1', ...SAID]);
    assert.equal(command.do, 'decide');
    const { by, ...rest } = command.decision;
    assert.deepEqual(rest, { leaseId: 'l-1', decision: 'kept', reason: 'she is back' });
    assert.deepEqual([by.email, by.via], ['ada@example.com', 'cli']);
  });

  test('lists where nothing is said, and undoes without a reason', () => {
    const list = { do: 'list', incidentId: undefined, status: undefined, isJson: false };
    assert.deepEqual(leasesArgs([]), list);
    assert.deepEqual(leasesArgs(['list', '--status', 'held']), { ...list, status: 'held' });
    const undo = leasesArgs(['undo', 'l-1', '--by', 'a@b.c']);
    assert.ok(undo.do === 'decide' && undo.decision.reason === undefined);
  });

  test('shows how a lease stands, and when it is due while it waits for that', () => {
    assert.equal(
      leaseLine(LEASE),
      'l-1  held, due 2026-03-02T10:00:00.000Z: account.suspend at okta, of inc-1',
    );
    assert.match(leaseLine({ ...LEASE, status: 'irrevocable' }), /^l-1 {2}irrevocable: /);
  });

  test('reads every page, and leaves out what is settled where no status is named', async () => {
    const pages = [
      { items: [LEASE], next: 'more' },
      { items: [{ ...LEASE, id: 'l-2', status: 'undone' as const }] },
    ];
    const readModels = { leases: async ({ cursor }: { cursor?: string }) => pages[cursor ? 1 : 0]! };
    const none = { incidentId: undefined, status: undefined };
    const ids = async (asked: Parameters<typeof leasesOf>[1]) =>
      (await leasesOf(readModels, asked)).map(({ id }) => id);
    assert.deepEqual(await ids(none), ['l-1']);
    assert.deepEqual(await ids({ ...none, status: 'undone' }), ['l-1', 'l-2']);
  });

  for (const [args, said] of [
    [['undo', ...SAID], /name one lease/],
    [['undo', 'l-1', '--reason', 'x'], /say who you are/],
    [['keep', 'l-1', '--by', 'a@b.c'], /say why/],
    [['burn', 'l-1', ...SAID], /there is no "leases burn"/],
    [['list', 'l-1'], /no further word/],
    [['list', '--status', 'lost'], /--status is one of held, /],
    [['undo', 'l-1', '--force', ...SAID], /force/],
  ] as const) {
    test(`says what is wrong with: ${args.join(' ')}`, () => {
      assert.throws(() => leasesArgs(args), { code: 'ERR_INPUT_INVALID', message: said });
    });
  }
});
