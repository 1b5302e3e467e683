import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Raw } from 'countersign/kit';
import {
  DENY_ALL,
  deniesAll,
  deniesBefore,
  denyIssuedBefore,
  documentIn,
  documentOf,
  SESSIONS_POLICY as SID,
  secondAfter,
  sessionPolicy,
  statementsIn,
  userStatement,
} from '../../../connectors/aws/policy-document.ts';

const INSTANT = '2026-03-01T09:00:01Z';
const plain = denyIssuedBefore(SID, INSTANT) as unknown as Raw;

describe('a denial', () => {
  test('is dated with the next full second, since times of issue have no smaller parts', () => {
    assert.equal(secondAfter(new Date('2026-03-01T09:00:00.000Z')), INSTANT);
    assert.equal(secondAfter(new Date('2026-03-01T09:00:00.999Z')), INSTANT);
  });

  test('is what AWS’s own console writes: everything, to what was issued before', () => {
    assert.deepEqual(JSON.parse(documentOf([plain])), {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: SID,
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': INSTANT } },
        },
      ],
    });
  });

  test('is read back from the percent-encoded text in which IAM hands it out', () => {
    const [statement] = statementsIn(documentIn(encodeURIComponent(documentOf([plain]))));
    assert.equal(statement && deniesBefore(statement, SID), INSTANT);
  });

  test('is read where IAM writes single values as lists', () => {
    assert.equal(deniesBefore({ ...plain, Action: ['*'], Resource: ['*'] }, SID), INSTANT);
  });

  const lookalikes: readonly (readonly [string, Raw])[] = [
    ['allows', { ...plain, Effect: 'Allow' }],
    ['names another action', { ...plain, Action: 's3:*' }],
    ['names another resource', { ...plain, Resource: 'arn:aws:s3:::one' }],
    [
      'holds on another condition as well',
      { ...plain, Condition: { ...(plain.Condition as object), Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    [
      'holds on another date as well',
      {
        ...plain,
        Condition: { DateLessThan: { 'aws:TokenIssueTime': INSTANT, 'aws:CurrentTime': INSTANT } },
      },
    ],
    [
      'excepts actions',
      { Sid: SID, Effect: 'Deny', NotAction: 'iam:*', Resource: '*', Condition: plain.Condition },
    ],
    ['has no date', { ...plain, Condition: { DateLessThan: { 'aws:TokenIssueTime': 'soon' } } }],
    [
      'holds for one session alone',
      denyIssuedBefore(SID, INSTANT, { uniqueId: 'AROA1:alice' }) as unknown as Raw,
    ],
  ];
  for (const [what, statement] of lookalikes) {
    test(`that ${what} does not count`, () => {
      assert.equal(deniesBefore(statement, SID), undefined);
    });
  }

  test('for one session or one user counts for that one alone', () => {
    const one = denyIssuedBefore(SID, INSTANT, { uniqueId: 'AROA1:alice' }) as unknown as Raw;
    assert.equal(deniesBefore(one, SID, { uniqueId: 'AROA1:alice' }), INSTANT);
    assert.equal(deniesBefore(one, SID, { uniqueId: 'AROA1:bob' }), undefined);
    const person = denyIssuedBefore(SID, INSTANT, { directoryUserId: 'u-1' }) as unknown as Raw;
    assert.equal(deniesBefore(person, SID, { directoryUserId: 'u-1' }), INSTANT);
    assert.equal(deniesBefore(person, SID), undefined);
  });
});

test('only a denial of everything without a condition suspends', () => {
  assert.ok(deniesAll({ ...DENY_ALL }));
  assert.ok(deniesAll({ ...DENY_ALL, Sid: 'Other', Action: ['*'] }));
  assert.ok(!deniesAll({ ...DENY_ALL, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }));
  assert.ok(!deniesAll(plain));
});

test('a text that is no policy has no statements', () => {
  assert.equal(documentIn('%E0%A4%A'), undefined);
  assert.equal(documentIn('[]'), undefined);
  assert.deepEqual(statementsIn(undefined), []);
});

test('names of policies and statements are of the characters that AWS takes, whoever named the session', () => {
  assert.match(sessionPolicy('AROA1:=,.@-'), /^[\w+=,.@-]{1,128}$/);
  assert.notEqual(sessionPolicy('AROA1:a'), sessionPolicy('AROA1:b'));
  assert.match(userStatement('906767b2f1-0a1b2c3d-1111-4222-8333-444455556666'), /^[0-9A-Za-z]+$/);
});
