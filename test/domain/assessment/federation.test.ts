import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity, Watermark } from '#domain/activity.ts';
import type { AssessmentInput } from '#domain/assessment/input.ts';
import { credentialNeverIssued } from '#domain/assessment/signals/credential-never-issued.ts';
import { noMatchingAuthentication } from '#domain/assessment/signals/no-matching-authentication.ts';
import { activity, COMPLETE, input, without } from './evidence.ts';

const WATERMARKS = [COMPLETE, { ...COMPLETE, platform: 'salesforce', log: 'login-history' }];
const AT_SALESFORCE = { platform: 'salesforce', authProtocol: 'saml', issuer: '0LE5f000000WpOa' } as const;

/** A sign-in at Salesforce by SAML, of which the record names no provider that is known by its name. */
function entered(uid: string, time: string): Activity {
  return without(activity(uid, 'login', time, AT_SALESFORCE), 'sessionId');
}

/** A sign-in at Okta from the same address: it may have been for Salesforce. */
function vouched(uid: string, time: string): Activity {
  return activity(uid, 'login', time, { sessionId: `okta-${uid}` });
}

/** Evidence about the person, of no credential in particular. */
function about(activities: readonly Activity[], watermarks: readonly Watermark[]): AssessmentInput {
  return { ...input(activities, { watermarks: [...watermarks] }), credential: undefined };
}

const day = (number: number, time: string): string => `2026-02-${number}T${time}:00.000Z`;

describe('a sign-in by SAML of which the only connected provider knows nothing', () => {
  const inQuestion = entered('s9', '09:30');
  const judge = (activities: readonly Activity[]) =>
    credentialNeverIssued(about([...activities, inQuestion], WATERMARKS)).result;
  const earlier = [10, 11, 12, 13].map((number) => entered(`s${number}`, day(number, '08:00')));

  test('was never issued where that provider vouched for the others', () => {
    const vouchers = [10, 11, 12, 13].map((number) => vouched(`v${number}`, day(number, '07:59')));
    assert.equal(judge([...earlier, ...vouchers]).state, 'fired');
  });

  test('says nothing where it vouched for one of four, as by chance', () => {
    assert.equal(judge([...earlier, vouched('v10', day(10, '07:59'))]).state, 'not-evaluable');
  });
});

test('the absence of a sign-in counts for nothing where the person comes in by a provider that is not connected', () => {
  const aws = {
    platform: 'aws',
    issuer: 'arn:aws:iam::1:saml-provider/EntraID',
    authProtocol: 'saml',
  } as const;
  const use = without(activity('a1', 'api-call', '09:30', { platform: 'aws' }), 'sessionId');
  const signIn = without(activity('a0', 'login', day(20, '09:00'), aws), 'sessionId');
  const watermarks = [COMPLETE, { ...COMPLETE, platform: 'aws', log: 'cloudtrail' }];
  const judge = (activities: readonly Activity[]) => noMatchingAuthentication(about(activities, watermarks));
  assert.equal(judge([use]).result.state, 'fired');
  const { result, blindSpots } = judge([use, signIn]);
  assert.equal(result.state, 'not-evaluable');
  assert.ok(blindSpots.some(({ why }) => why.includes('saml-provider/EntraID, which is not connected')));
});
