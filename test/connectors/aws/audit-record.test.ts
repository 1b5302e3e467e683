import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Activity, errorCode, UNKNOWN_TIME } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/aws/audit-record.ts';
import {
  ACCOUNT,
  ALICE,
  assumeRole,
  KEY,
  logRecord,
  PERSON,
  personLog,
  ROLE,
  SESSION_KEY,
  sessionIdentity,
} from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00Z';
describe('the kind of a record', () => {
  const kinds: readonly (readonly [
    string,
    string,
    Activity['kind'],
    classUid: number,
    activityId: number,
  ])[] = [
    ['signin', 'ConsoleLogin', 'login', 3002, 1],
    ['signin', 'UserAuthentication', 'login', 3002, 1],
    ['signin', 'CredentialVerification', 'mfa', 3002, 1],
    ['sso', 'Federate', 'session-use', 3002, 1],
    ['sts', 'AssumeRoleWithSAML', 'token-mint', 3002, 99],
    ['sts', 'GetSessionToken', 'token-mint', 3002, 99],
    ['sts', 'GetCallerIdentity', 'api-call', 6003, 2],
    ['iam', 'CreateAccessKey', 'credential-added', 3007, 18],
    ['iam', 'DeleteLoginProfile', 'credential-removed', 3007, 19],
    ['iam', 'CreateUser', 'api-call', 3007, 1],
    ['iam', 'AttachUserPolicy', 'api-call', 3007, 10],
    ['iam', 'ListUsers', 'api-call', 6003, 2],
    ['ec2', 'RunInstances', 'api-call', 6003, 1],
    ['ec2', 'TerminateInstances', 'api-call', 6003, 4],
    ['ec2', 'SomethingOfNextYear', 'api-call', 6003, 99],
    // A name alone means nothing: other services have calls of the same.
    ['ec2', 'CreateAccessKey', 'api-call', 6003, 1],
  ];
  for (const [service, name, kind, classUid, activityId] of kinds) {
    test(`of ${service} ${name} with a key is ${kind}`, () => {
      const record = logRecord(name, AT, { eventSource: `${service}.amazonaws.com` });
      const activity = normalize(record, SHA);
      assert.deepEqual([activity.kind, activity.classUid, activity.activityId], [kind, classUid, activityId]);
    });
  }

  test('of a key that is switched goes by what it is switched to', () => {
    const kindOf = (status: string) =>
      normalize(
        logRecord('UpdateAccessKey', AT, {
          eventSource: 'iam.amazonaws.com',
          requestParameters: { accessKeyId: 'AKIAOTHER', status },
        }),
        SHA,
      );
    assert.equal(kindOf('Active').kind, 'credential-added');
    assert.equal(kindOf('Inactive').kind, 'credential-removed');
    assert.deepEqual([kindOf('Inactive').tokenId, kindOf('Inactive').rootSessionId], ['AKIAOTHER', KEY]);
  });

  test('of a sign-in that failed is no sign-in', () => {
    const record = logRecord('ConsoleLogin', AT, {
      eventSource: 'signin.amazonaws.com',
      responseElements: { ConsoleLogin: 'Failure' },
    });
    const { kind, outcome } = normalize(record, SHA);
    assert.deepEqual([kind, outcome], ['login-failed', 'failure']);
  });

  test('without a key is none of a use', () => {
    const userIdentity = { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' };
    const { kind, actor } = normalize(logRecord('DescribeSubnets', AT, { userIdentity }), SHA);
    assert.equal(kind, 'other');
    assert.deepEqual(actor, { id: 'ec2.amazonaws.com', type: 'system' });
  });

  test('of an insight is AWS’s own judgement', () => {
    const record = {
      eventType: 'AwsCloudTrailInsight',
      eventTime: AT,
      insightDetails: { insightType: 'ApiCallRateInsight', state: 'Start', eventName: 'DeleteBucket' },
    };
    const { kind, vendorVerdict, outcome } = normalize(record, SHA);
    assert.equal(kind, 'vendor-verdict');
    assert.equal(vendorVerdict, 'ApiCallRateInsight; Start; DeleteBucket');
    assert.equal(outcome, 'unknown');
  });
});

describe('a record', () => {
  test('of a role’s issue names the key that was issued, and what it came from', () => {
    const activity = normalize(assumeRole(AT, SESSION_KEY, 'alice'), SHA);
    assert.deepEqual(
      [activity.kind, activity.tokenId, activity.rootSessionId],
      ['token-mint', SESSION_KEY, KEY],
    );
    assert.ok(activity.targets?.some(({ id }) => id === ROLE.arn));
    const use = normalize(logRecord('ListBuckets', AT, { userIdentity: sessionIdentity }), SHA);
    assert.equal(use.tokenId, activity.tokenId);
  });

  test('of the console names its key as the session’s, not as one that was issued', () => {
    const more = {
      userIdentity: {
        type: 'IAMUser',
        arn: ALICE.arn,
        userName: ALICE.name,
        accessKeyId: 'ASIACONSOLE000000001',
      },
    };
    const marked = normalize(
      logRecord('ListUsers', AT, { ...more, sessionCredentialFromConsole: 'true' }),
      SHA,
    );
    const { kind, tokenId, rootSessionId } = marked;
    assert.deepEqual([kind, tokenId, rootSessionId], ['api-call', undefined, 'ASIACONSOLE000000001']);
  });

  test('is not taken for the console’s by its user agent, behind which a stolen key could hide', () => {
    const userIdentity = {
      type: 'IAMUser',
      arn: ALICE.arn,
      userName: ALICE.name,
      accessKeyId: 'ASIASTOLEN000000001',
    };
    const userAgent = 'Mozilla/5.0 (X11) Firefox/140.0';
    const { tokenId } = normalize(logRecord('ListUsers', AT, { userIdentity, userAgent }), SHA);
    assert.equal(tokenId, 'ASIASTOLEN000000001');
  });

  test('of a role’s session that its caller named after somebody is not that person’s', () => {
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE.name}/alice@acme.example`;
    const { actor } = normalize(
      logRecord('ListUsers', AT, { userIdentity: { ...sessionIdentity, arn } }),
      SHA,
    );
    assert.deepEqual([actor?.email, actor?.name, actor?.type], [undefined, 'alice@acme.example', 'unknown']);
  });

  test('of a call that a service made on somebody’s behalf is no use of a key', () => {
    const userIdentity = { ...sessionIdentity, invokedBy: 'cloudformation.amazonaws.com' };
    const record = logRecord('RunInstances', AT, {
      userIdentity,
      sourceIPAddress: 'cloudformation.amazonaws.com',
    });
    const { kind, tokenId, ip, actor } = normalize(record, SHA);
    assert.deepEqual([kind, tokenId, ip], ['other', undefined, undefined]);
    assert.equal(actor?.id, sessionIdentity.arn);
  });

  test('of a user of Identity Center names the user by the directory’s id', () => {
    const { actor, kind, outcome } = normalize(personLog[0], SHA);
    assert.deepEqual(actor, { id: PERSON.id, name: 'alice', type: 'user' });
    assert.deepEqual([kind, outcome], ['login', 'success']);
  });

  test('of a role’s session says what is behind it only where its name does', () => {
    const typeOf = (role: string, session: string) => {
      const arn = `arn:aws:sts::111122223333:assumed-role/${role}/${session}`;
      return normalize(logRecord('X', AT, { userIdentity: { type: 'AssumedRole', arn } }), SHA).actor?.type;
    };
    assert.equal(typeOf('deploy', 'session'), 'unknown');
    assert.equal(typeOf('deploy', 'alice@acme.example'), 'unknown');
    assert.equal(typeOf('AWSReservedSSO_Admin_0123456789abcdef', 'alice'), 'user');
    assert.equal(typeOf('web', 'i-0abcdef1234567890'), 'workload');
  });

  test('of a role does not know of a second factor at an identity provider', () => {
    const withMfa = (type: string, mfaAuthenticated: string) =>
      normalize(
        logRecord('X', AT, { userIdentity: { type, sessionContext: { attributes: { mfaAuthenticated } } } }),
        SHA,
      ).isMfa;
    assert.equal(withMfa('AssumedRole', 'false'), undefined);
    assert.equal(withMfa('AssumedRole', 'true'), true);
    assert.equal(withMfa('IAMUser', 'false'), false);
  });

  test('is read from a row of a look-up, from an event of EventBridge, and with names in lower case', () => {
    const record = logRecord('ListBuckets', AT);
    const plain = normalize(record, SHA);
    assert.deepEqual(normalize({ EventId: 'x', CloudTrailEvent: JSON.stringify(record) }, SHA), plain);
    assert.deepEqual(normalize({ 'detail-type': 'AWS API Call via CloudTrail', detail: record }, SHA), plain);
    assert.deepEqual(normalize({ Records: [record] }, SHA), plain);
    const lower = Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]),
    );
    assert.equal(normalize(lower, SHA).uid, plain.uid);
  });

  test('without time or id is outside every window and known by its content', () => {
    const { eventTime: _, eventID: __, ...record } = logRecord('ListBuckets', AT);
    const { time, uid } = normalize(record, SHA);
    assert.deepEqual([time, uid], [UNKNOWN_TIME, `sha256-${SHA}`]);
  });

  for (const nothing of [null, 'ListBuckets', 7, [], {}, { Records: [] }, { CloudTrailEvent: 'no JSON' }]) {
    test(`that is ${JSON.stringify(nothing)} is refused`, () => {
      assert.throws(() => normalize(nothing, SHA), { code: 'ERR_CONNECTOR_RESPONSE_UNREADABLE' });
    });
  }

  test('of any shape is read or refused by name, never anything else', () => {
    const keys = Object.keys(logRecord('x', AT)).concat(
      'detail',
      'Records',
      'CloudTrailEvent',
      'insightDetails',
    );
    const record = fc.dictionary(fc.constantFrom(...keys), fc.anything({ withNullPrototype: true }));
    fc.assert(
      fc.property(record, (raw) => {
        try {
          Activity.parse(normalize(raw, SHA));
        } catch (thrown) {
          assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
        }
      }),
    );
  });
});

test('a role that was got for an assertion names it and the protocol', () => {
  const event = { eventID: 'e', eventTime: '2026-03-01T08:00:00Z', eventSource: 'sts.amazonaws.com' };
  const requestParameters = {
    sAMLAssertionID: '_assertion-1',
    principalArn: 'arn:aws:iam::1:saml-provider/Okta',
  };
  const saml = normalize({ ...event, eventName: 'AssumeRoleWithSAML', requestParameters }, 'a'.repeat(64));
  assert.deepEqual([saml.assertionId, saml.authProtocol], ['_assertion-1', 'saml']);
  const principalArn = 'arn:aws:iam::1:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE';
  const own = normalize(
    { ...event, eventName: 'AssumeRoleWithSAML', requestParameters: { ...requestParameters, principalArn } },
    'a'.repeat(64),
  );
  assert.deepEqual([own.authProtocol, own.issuer], [undefined, 'IAM Identity Center']);
  const web = normalize({ ...event, eventName: 'AssumeRoleWithWebIdentity' }, 'a'.repeat(64));
  assert.deepEqual([web.assertionId, web.authProtocol], [undefined, 'openid-connect']);
});

test('the factors of Identity Center’s sign-in are told once they were passed', () => {
  const step = (eventName: string, CredentialType: string, result = 'Success') =>
    normalize(
      {
        eventID: 'e',
        eventTime: '2026-03-01T08:00:00Z',
        eventSource: 'signin.amazonaws.com',
        eventName,
        additionalEventData: { CredentialType },
        serviceEventDetails: { [eventName]: result },
      },
      'a'.repeat(64),
    ).isMfa;
  assert.equal(step('CredentialVerification', 'TOTP'), true);
  assert.equal(step('UserAuthentication', 'PASSWORD,WEBAUTHN'), true);
  assert.equal(step('CredentialVerification', 'TOTP', 'Failure'), undefined);
  assert.equal(step('CredentialChallenge', 'TOTP'), undefined);
  assert.equal(step('CredentialVerification', 'PASSWORD'), undefined);
  assert.equal(step('UserAuthentication', 'EXTERNAL_IDP'), undefined);
});
