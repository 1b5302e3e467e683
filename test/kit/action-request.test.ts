import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ActionRequest, known, labelOf, readInput, sessionIdOf, z } from 'countersign/kit';

const ASKED: ActionRequest = {
  platform: 'acme',
  capability: 'session.revoke',
  account: { platform: 'acme', id: 'u1', status: 'active' },
  credential: { kind: 'session', platform: 'acme', id: '42' },
  input: {},
  idempotencyKey: 'k',
};
const { credential } = ASKED;

test('parameters are read with their defaults, and each that does not fit is named', () => {
  const shape = z.strictObject({ all: z.boolean().default(true), most: z.number().optional() });
  assert.deepEqual(readInput(shape, ASKED), { all: true });
  assert.throws(() => readInput(shape, { ...ASKED, input: { most: 'x', other: 1 } }), {
    code: 'ERR_INPUT_INVALID',
    place: 'with.most',
    message: /acme session\.revoke: most: .*; with: .*other/,
  });
});

test('an account is named by its e-mail, else its name, else its id', () => {
  const { account } = ASKED;
  assert.equal(
    labelOf({ ...ASKED, account: { ...account, email: 'a@acme.example', name: 'a' } }),
    'a@acme.example',
  );
  assert.equal(labelOf({ ...ASKED, account: { ...account, name: 'a' } }), 'a');
  assert.equal(labelOf(ASKED), 'u1');
});

test('an account that the platform does not have is not found', () => {
  assert.equal(known(0, ASKED), 0);
  assert.throws(() => known(undefined, ASKED), {
    code: 'ERR_CONNECTOR_NOT_FOUND',
    message: 'acme: no account u1',
  });
});

describe('the session of a request', () => {
  test('is the id of its credential', () => {
    assert.equal(sessionIdOf(ASKED), '42');
    assert.equal(sessionIdOf({ ...ASKED, credential: { kind: 'session-cookie', id: 'x' } }), 'x');
  });

  for (const [what, request] of [
    ['no credential', { ...ASKED, credential: undefined }],
    ['a token', { ...ASKED, credential: { ...credential, kind: 'access-token' } }],
    ['a session of another platform', { ...ASKED, credential: { ...credential, platform: 'okta' } }],
    [
      'a fingerprint alone',
      { ...ASKED, credential: { kind: 'session', fingerprint: `fp_${'0'.repeat(32)}` } },
    ],
    ['an id of another form', { ...ASKED, credential: { ...credential, id: '4x' } }],
  ] as const) {
    test(`is none for ${what}`, () => {
      assert.throws(() => sessionIdOf(request as ActionRequest, /^\d+$/), {
        code: 'ERR_INPUT_INVALID',
        place: 'credential.id',
      });
    });
  }
});
