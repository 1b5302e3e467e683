import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedOutput, OUTPUT_TYPES } from '#domain/playbook/read-output.ts';

test('what a reading brought for each account is joined', () => {
  assert.deepEqual(
    joinedOutput('sessions.list', [{ sessions: [{ id: 'a' }] }, { sessions: [{ id: 'b' }] }]),
    {
      sessions: [{ id: 'a' }, { id: 'b' }],
    },
  );
  assert.deepEqual(joinedOutput('account.find', [{ account: null }, { account: { id: 'a' } }]), {
    accounts: [{ id: 'a' }],
    account: { id: 'a' },
  });
  assert.deepEqual(
    joinedOutput('activity.pull', [
      { records: 2, completeUntil: '2026-03-02T10:00:00.000Z' },
      { records: 3, completeUntil: '2026-03-02T09:00:00.000Z' },
    ]),
    { records: 5, completeUntil: '2026-03-02T09:00:00.000Z' },
  );
});

test('a reading that brought nothing still has its lists', () => {
  assert.deepEqual(joinedOutput('tokens.list', []), { tokens: [] });
  assert.deepEqual(joinedOutput('activity.pull', [{}]), { records: 0 });
  assert.equal(joinedOutput('sessions.revoke', [{ sessions: [] }]), undefined);
});

test('only what has a type is joined', () => {
  for (const [use, types] of Object.entries(OUTPUT_TYPES)) {
    const names = Object.keys(joinedOutput(use, []) ?? {});
    assert.ok(names.every((name) => Object.hasOwn(types, name)));
  }
});
