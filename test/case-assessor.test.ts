import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { trustedIssuers } from '../src/adapters/issuers/trusted-issuers.ts';
import { assessSource, type CaseAssessorDeps, type CaseSource } from '../src/case-assessor.ts';
import { completeFrom, policyFrom } from '../src/case-document.ts';
import { activityOf } from '../src/record-reader.ts';
import type { CaseAssessment } from '../src/stages/assessment/assess-case.ts';
import {
  assessorDeps,
  COMPLETE,
  FINDING,
  oktaRecord,
  SESSION,
  START,
  USE,
  USED_AT,
} from './support/case-samples.ts';
import { samlIssuer } from './support/saml-issuer.ts';
import { jwtIssuer } from './support/signed-jwt.ts';

const SIGN_IN = 'no-matching-authentication';

let deps: CaseAssessorDeps;
before(async () => {
  deps = await assessorDeps();
});

interface Given extends Partial<Pick<CaseSource, 'finding' | 'now' | 'issuers'>> {
  readonly complete?: unknown;
  readonly policy?: unknown;
}

async function assessed(
  logs: Readonly<Record<string, readonly unknown[]>>,
  given: Given = {},
): Promise<CaseAssessment> {
  const { finding = FINDING, complete = COMPLETE, policy, ...rest } = given;
  const source = {
    finding,
    logs: Object.entries(logs).map(([platform, records]) => ({
      platform,
      records: () => recordsOf(records),
    })),
    complete: completeFrom(complete),
    policy: policyFrom(policy),
    ...rest,
  };
  return (await assessSource(source, deps)).assessment;
}

async function* recordsOf(values: readonly unknown[]) {
  for (const [index, value] of values.entries()) yield { place: `record ${index}`, value };
}

function signIn({ signals }: CaseAssessment): string | undefined {
  return signals.find(({ id }) => id === SIGN_IN)?.state;
}

const USED_AT_GITHUB = {
  _document_id: 'clone',
  action: 'git.clone',
  '@timestamp': Date.parse(USED_AT),
  actor: 'ada-codes',
  external_identity_nameid: 'ada@example.com',
  actor_ip: '198.51.100.7',
  hashed_token: 'dG9rZW4tb2YtYWRh',
};
const GITHUB_FINDING = {
  ...FINDING,
  metadata: { product: { name: 'github' } },
  evidences: [
    { actor: { user: { email_addr: 'ada@example.com' } }, api: { token: { uid: 'dG9rZW4tb2YtYWRh' } } },
  ],
};
const LONG = ['2025-11-01', '2026-03-20'];

describe('a case', () => {
  test('others’ records neither explain nor accuse', async () => {
    const bob = ['user.session.start', 'user.authentication.sso'].map((type, at) =>
      oktaRecord(`bob-${at}`, type, '2026-03-10T07:50:00.000Z', 'bob', 'session-of-bob'),
    );
    const alone = await assessed({ okta: [USE] });
    const among = await assessed({ okta: [USE, ...bob] });
    assert.equal(signIn(among), 'fired');
    assert.deepEqual(among.signals, alone.signals);
  });

  test('is assessed alike in whatever order its logs are named', async () => {
    const github = [USED_AT_GITHUB];
    const complete = { okta: LONG, github: LONG };
    assert.deepEqual(
      await assessed({ okta: [USE], github }, { complete }),
      await assessed({ github, okta: [USE] }, { complete }),
    );
  });

  test('of a platform’s token: the person’s sign-in at the identity provider explains it, its lack counts', async () => {
    const given = { finding: GITHUB_FINDING, complete: { okta: LONG, github: LONG } };
    assert.equal(signIn(await assessed({ github: [USED_AT_GITHUB], okta: [START] }, given)), 'quiet');
    assert.equal(signIn(await assessed({ github: [USED_AT_GITHUB], okta: [] }, given)), 'fired');
  });

  test('without a log of any identity provider is not judged by a sign-in that is missing', async () => {
    const given = { finding: GITHUB_FINDING, complete: { github: LONG } };
    const { verdict, blindSpots, ...rest } = await assessed({ github: [USED_AT_GITHUB] }, given);
    assert.notEqual(verdict, 'stolen');
    assert.equal(signIn({ verdict, blindSpots, ...rest }), 'not-evaluable');
    assert.ok(blindSpots.some(({ platform }) => platform === 'identity-provider'));
  });

  test('whose range names a log that was not given has that log for a blind spot', async () => {
    const given = { finding: GITHUB_FINDING, complete: { github: LONG, okta: LONG } };
    const { blindSpots, ...rest } = await assessed({ github: [USED_AT_GITHUB] }, given);
    assert.equal(signIn({ blindSpots, ...rest }), 'not-evaluable');
    assert.ok(blindSpots.some(({ platform, why }) => platform === 'okta' && /no log/.test(why)));
  });

  test('takes OCSF events and activities as they are, beside raw records', async () => {
    const logon = {
      class_uid: 3002,
      activity_id: 1,
      time: Date.parse('2026-03-10T07:00:00Z'),
      status_id: 1,
      metadata: { uid: 'ocsf-start', event_code: 'user.session.start' },
      user: { uid: '00uada', email_addr: 'ada@example.com' },
      session: { uid: SESSION },
    };
    assert.equal(signIn(await assessed({ okta: [USE, logon] })), 'quiet');
    const okta = deps.installed.find(({ connector }) => connector.manifest.platform === 'okta')!;
    const { normalize } = okta.connector.auditLog!;
    const activity = activityOf(START, { normalize, fingerprints: deps.fingerprints });
    assert.equal(signIn(await assessed({ okta: [USE, activity] })), 'quiet');
    const { notes } = await assessed({ okta: [USE], github: [activity] });
    assert.deepEqual(notes, ['github: 1 record(s) could not be read']);
  });

  test('reads Entra ID’s sign-ins plain and enveloped, Graph activity and unified rows from one log', async () => {
    const signIn = {
      id: 'sign-in',
      createdDateTime: '2026-03-10T07:00:00Z',
      userPrincipalName: 'ada@example.com',
      userId: '00uada',
      appId: 'app',
      appDisplayName: 'Portal',
      signInEventTypes: ['interactiveUser'],
      sessionId: SESSION,
      status: { errorCode: 0 },
    };
    const enveloped = {
      category: 'NonInteractiveUserSignInLogs',
      time: '2026-03-10T07:31:00Z',
      properties: {
        ...signIn,
        id: 'enveloped',
        createdDateTime: '2026-03-10T07:30:00Z',
        signInEventTypes: [],
      },
    };
    const graph = {
      category: 'MicrosoftGraphActivityLogs',
      time: USED_AT,
      properties: {
        requestId: 'graph',
        timeGenerated: USED_AT,
        requestMethod: 'GET',
        requestUri: 'https://graph.microsoft.com/v1.0/me/messages',
        responseStatusCode: 200,
        userId: '00uada',
        appId: 'app',
        sessionId: SESSION,
      },
    };
    const unified = {
      Id: 'unified',
      RecordType: 2,
      CreationTime: '2026-03-10T08:01:00',
      Operation: 'MailItemsAccessed',
      UserId: 'ada@example.com',
      Workload: 'Exchange',
    };
    const given = {
      finding: { ...FINDING, metadata: { product: { name: 'Entra ID' } } },
      complete: { 'entra-id': LONG },
    };
    const all = [unified, graph, enveloped, signIn, graph];
    const { signals, notes } = await assessed({ 'entra-id': all }, given);
    const found = signals.find(({ id }) => id === SIGN_IN);
    assert.deepEqual([found?.state, notes], ['quiet', []]);
    assert.ok(found?.evidence.includes('entra-id/sign-in'));
    const without = await assessed({ 'entra-id': [graph, unified] }, given);
    assert.deepEqual(without.signals.find(({ id }) => id === SIGN_IN)?.evidence, ['entra-id/graph']);
  });

  test('a credential that is a secret is joined by its fingerprint, and not said', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const use = oktaRecord('use', 'user.authentication.sso', USED_AT, 'ada', secret);
    const evidences = [{ actor: { user: { email_addr: 'ada@example.com' }, session: { uid: secret } } }];
    const assessment = await assessed({ okta: [use] }, { finding: { ...FINDING, evidences } });
    assert.equal(signIn(assessment), 'fired');
    assert.match(JSON.stringify(assessment), /fp_[0-9a-f]{32}/);
    assert.doesNotMatch(JSON.stringify(assessment), /ghp_/);
  });

  test('absurd times move neither the time of the assessment nor what the log covers', async () => {
    const absurd = ['9999-12-31T23:59:59Z', '2027-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', 'never'].map(
      (time, at) => oktaRecord(`absurd-${at}`, 'user.session.start', time, 'bob', `b-${at}`),
    );
    const { assessedAt, notes } = await assessed({ okta: [USE, ...absurd] }, { complete: {} });
    assert.equal(assessedAt, '2026-03-10T08:05:00.000Z');
    assert.match(notes.join('; '), /2 record\(s\) could not be read; .*2 record\(s\) later than the time/);
  });

  test('a finding from the future is refused, unless the time of the assessment is later', async () => {
    const finding = { ...FINDING, time_dt: '2026-07-01T00:00:00Z' };
    await assert.rejects(assessed({ okta: [USE] }, { finding }), {
      code: 'ERR_INPUT_INVALID',
      message: /future/,
    });
    const { assessedAt } = await assessed({ okta: [USE] }, { finding, now: '2026-07-02T00:00:00.000Z' });
    assert.equal(assessedAt, '2026-07-02T00:00:00.000Z');
  });

  test('without any log cannot be known', async () => {
    const { verdict, signals } = await assessed({});
    assert.equal(verdict, 'undecided');
    // That no token was presented is known.
    const logged = signals.filter(({ id }) => id !== 'issuer-anomaly');
    assert.ok(logged.every(({ state }) => state === 'not-evaluable'));
  });

  test('of CloudTrail, whose records tell no network, is judged by what is known of their addresses', async () => {
    const key = 'AKIAIOSFODNN7EXAMPLE';
    const use = (uid: string, ip: string, agent: string, minute: string) => ({
      eventVersion: '1.09',
      eventID: uid,
      eventTime: `2026-03-10T08:${minute}:00Z`,
      eventSource: 'ec2.amazonaws.com',
      eventName: 'DescribeInstances',
      eventType: 'AwsApiCall',
      sourceIPAddress: ip,
      userAgent: agent,
      userIdentity: { type: 'IAMUser', principalId: 'AIDAADA', userName: 'ada', accessKeyId: key },
    });
    const finding = {
      ...FINDING,
      metadata: { product: { name: 'aws' } },
      evidences: [{ actor: { user: { name: 'ada', uid: 'AIDAADA' } }, api: { token: { uid: key } } }],
    };
    // One of Amazon's addresses, and one of a German provider's lines.
    const known = [
      use('one', '52.94.76.1', 'aws-cli/2.15', '00'),
      use('two', '87.128.0.1', 'python-requests/2.32', '01'),
    ];
    const context = async (records: readonly unknown[]) => {
      const { signals } = await assessed({ aws: records }, { finding, complete: {} });
      return signals.find(({ id }) => id === 'session-context-changed');
    };
    const judged = await context(known);
    assert.equal(judged?.state, 'fired');
    assert.match(judged.why, /AS16509.*AS3320/s);
    const nowhere = known.map((record, at) => ({ ...record, sourceIPAddress: `10.${at}.0.1` }));
    assert.doesNotMatch(JSON.stringify(await context(nowhere)), /AS\d/);
  });
});

describe('a finding that carries a raw token', () => {
  const times = { iat: Date.parse(USED_AT) / 1_000 - 600, exp: Date.parse(USED_AT) / 1_000 + 3_000 };
  const withToken = (raw: string) => ({ ...FINDING, raw_data: `GET /me\nAuthorization: Bearer ${raw}` });
  const anomaly = ({ signals }: CaseAssessment) => signals.find(({ id }) => id === 'issuer-anomaly');

  test('is held against the keys that the issuer publishes', async () => {
    const own = await jwtIssuer();
    const forger = await jwtIssuer(own.issuer);
    const issuers = trustedIssuers([{ issuer: own.issuer, jwks: { keys: [own.jwk] } }]);
    const valid = await assessed(
      { okta: [START, USE] },
      { finding: withToken(await own.sign(times)), issuers },
    );
    assert.equal(anomaly(valid)?.state, 'quiet');
    const raw = await forger.sign(times);
    const forged = await assessed({ okta: [START, USE] }, { finding: withToken(raw), issuers });
    assert.equal(anomaly(forged)?.state, 'fired');
    assert.ok(!JSON.stringify(forged).includes(raw.split('.')[2]!));
  });

  test('is held against SAML metadata where it is an assertion', async () => {
    const provider = samlIssuer();
    const forger = samlIssuer(provider.entityId);
    const [issueInstant, notOnOrAfter] = ['2026-03-10T07:58:00Z', '2026-03-10T08:58:00Z'];
    const issuers = trustedIssuers([
      {
        issuer: provider.entityId,
        samlMetadata: provider.metadata,
        keysCompleteFrom: '2026-01-01T00:00:00Z',
      },
    ]);
    const found = async (xml: string) => {
      const unmapped = { SAMLResponse: Buffer.from(xml).toString('base64') };
      const made = await assessed({ okta: [START, USE] }, { finding: { ...FINDING, unmapped }, issuers });
      assert.ok(!JSON.stringify(made).includes(unmapped.SAMLResponse.slice(0, 60)));
      return anomaly(made);
    };
    const times = { issueInstant, notOnOrAfter };
    assert.equal((await found(provider.response(times)))?.state, 'quiet');
    const forged = await found(forger.response(times));
    assert.deepEqual([forged?.state, forged?.llr], ['fired', 4.5]);
    assert.match(forged?.why ?? '', /no published certificate of its issuer verifies it/);
  });

  test('is a blind spot where nobody says which keys its issuer has', async () => {
    const raw = await (await jwtIssuer()).sign(times);
    const found = await assessed({ okta: [START, USE] }, { finding: withToken(raw) });
    assert.equal(anomaly(found)?.state, 'not-evaluable');
    assert.ok(found.blindSpots.some(({ what }) => what === 'token of https://login.example.com'));
  });

  test('is without one the same as it was', async () => {
    const found = await assessed({ okta: [START, USE] });
    assert.deepEqual([anomaly(found)?.state, anomaly(found)?.llr], ['quiet', 0]);
  });
});
