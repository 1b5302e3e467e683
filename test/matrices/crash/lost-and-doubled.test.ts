import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lostAndDoubled, withoutRepeats } from './lost-and-doubled.ts';

describe('changes of a platform beside those of a run that was not disturbed', () => {
  test('are neither lost nor doubled where they are the same, in whatever order', () => {
    assert.deepEqual(lostAndDoubled(['a', 'b'], ['b', 'a']), { lost: 0, doubled: 0 });
  });

  test('are lost where they are missing, and doubled where they came again or were never to come', () => {
    assert.deepEqual(lostAndDoubled(['a', 'b', 'c'], ['a', 'a', 'd']), { lost: 2, doubled: 2 });
  });

  test('may come again only where they are part of an action that was not whole', () => {
    const logout = 'keycloak POST /admin/realms/acme/users/1/logout';
    assert.deepEqual(withoutRepeats([logout, 'okta DELETE /a', logout, 'okta DELETE /a']), [
      logout,
      'okta DELETE /a',
      'okta DELETE /a',
    ]);
  });
});
