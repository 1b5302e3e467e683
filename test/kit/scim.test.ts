import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScimUsers, scimSetActive, scimUserNamed } from 'countersign/kit';

test('an empty list may be left out of a SCIM answer', () => {
  assert.deepEqual(ScimUsers.parse({ totalResults: 0 }).Resources, []);
  assert.equal(ScimUsers.safeParse({ totalResults: 1, Resources: [{ id: 'u1' }] }).success, false);
});

test('a user name is quoted in a filter, so that it stays one', () => {
  assert.equal(scimUserNamed('a" or userName pr'), 'userName eq "a\\" or userName pr"');
});

test('the patch replaces `active` alone', () => {
  assert.deepEqual(scimSetActive(false).Operations, [{ op: 'replace', path: 'active', value: false }]);
});
