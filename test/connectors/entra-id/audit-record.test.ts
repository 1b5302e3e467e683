import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Activity, errorCode } from 'countersign/kit';
import fc from 'fast-check';
import { normalize } from '../../../connectors/entra-id/audit-record.ts';
import { readJsonLines, sharedPath, sharedSkip } from '../../support/shared.ts';
import { ALICE, audit, SESSION, signIn } from './seed.ts';

const SHA = 'a'.repeat(64);
const AT = '2026-03-01T08:00:00.0000000Z';

interface Line {
  readonly source: string;
  readonly expect: { readonly kind: string; readonly doc?: unknown };
  readonly event: Record<string, unknown>;
}

function lines(...folders: readonly string[]): Line[] {
  return folders.flatMap((folder) =>
    readdirSync(sharedPath('events', folder)).flatMap(
      (file) => readJsonLines(sharedPath('events', folder, file)) as Line[],
    ),
  );
}

/** What lies among the records and is none: Windows’ own log, the result of a query, and rows broken in the copying. */
const NOT_OURS = [/EventID, ProviderName/, /StartTime \[UTC\], EndTime/, /_raw: the text is not JSON/];

function at(doc: unknown, path: string): unknown {
  const flat = (doc as Record<string, unknown>)[path];
  if (flat !== undefined) return flat;
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], doc);
}

describe('real records', { skip: sharedSkip }, () => {
  test('are all read; what is no record of these logs is refused by name', () => {
    let [read, refused] = [0, 0];
    for (const { source, event } of lines('entra_id', 'm365')) {
      try {
        assert.ok(Activity.safeParse(normalize(event, SHA)).success, source);
        read++;
      } catch (thrown) {
        assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE', source);
        assert.ok(
          NOT_OURS.some((pattern) => pattern.test((thrown as Error).message)),
          String(thrown),
        );
        refused++;
      }
    }
    assert.ok(read >= 2_100, `${read} records were read`);
    assert.equal(refused, 5);
  });

  test('agree with the ECS documents, but for what is named here with its reason', () => {
    const found = lines('entra_id', 'm365')
      .filter(({ expect, event }) => expect.kind.startsWith('ecs') && !('_raw' in event))
      .flatMap(comparisons);
    const same = found.filter(({ ours, theirs }) => ours === theirs);
    const count = (field: string) => same.filter((each) => each.field === field).length;
    const fields = ['id', 'time', 'ip', 'agent', 'outcome', 'actor', 'email', 'session', 'token'];
    assert.deepEqual(Object.fromEntries(fields.map((field) => [field, count(field)])), AGREED);
    const other = found.filter((each) => each.ours !== each.theirs && !EXPLAINED.some((is) => is(each)));
    assert.deepEqual(
      other.map(({ field, ours, theirs, source }) => `${source} ${field}: ${ours} ≠ ${theirs}`),
      [],
    );
  });
});

interface Comparison {
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  readonly source: string;
}

/** How many documents agree with us, by field. */
const AGREED = {
  id: 229,
  time: 355,
  ip: 226,
  agent: 58,
  outcome: 250,
  actor: 27,
  email: 141,
  session: 18,
  token: 25,
};

const EXPLAINED: readonly ((each: Comparison) => boolean)[] = [
  // The documents take a row that names no outcome for a success.
  ({ field, ours }) => field === 'outcome' && ours === 'unknown',
  // What they take for a success of provisioning was a failure by its own status, or skipped.
  ({ field, ours, source }) => field === 'outcome' && ours === 'failure' && source.includes('provisioning'),
  // A failed sign-in whose row says that its logging succeeded.
  ({ field, source }) => field === 'outcome' && source.includes('teams-groups.log#46'),
  // The envelope’s time is when the record was written; ours is when it happened.
  ({ field, source }) =>
    field === 'time' && /risk_?event|risk_detection|k_detection|sign-in_activity[57]/i.test(source),
  // They leave an address in a longer spelling, or take a server’s where we have the client’s.
  ({ field, source }) => field === 'ip' && /geolocalisation|bad-ips|modified-properites/.test(source),
];

function comparisons({ source, event, expect: { doc } }: Line): Comparison[] {
  const activity = normalize(event, SHA);
  const first = (...paths: readonly string[]) => paths.map((path) => at(doc, path)).find((each) => each);
  const seconds = (time: unknown) => Math.floor(Date.parse(String(time)) / 1_000);
  const email = first('user.email');
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['id', activity.uid, first('event.id')],
    ['time', seconds(activity.time), seconds(first('@timestamp'))],
    ['ip', activity.ip?.toLowerCase(), first('source.ip', 'client.ip')],
    ['agent', activity.userAgent, first('user_agent.original')],
    ['outcome', activity.outcome, first('event.outcome')],
    ['actor', activity.actor?.id, first('azure.signinlogs.properties.user_id')],
    ['email', activity.actor?.email, typeof email === 'string' ? email.toLowerCase() : undefined],
    [
      'session',
      activity.sessionId,
      first('office365.context.aad_session_id', 'azuread.properties.session_id'),
    ],
    ['token', activity.tokenId, first('azure.signinlogs.properties.unique_token_identifier')],
  ];
  return rows
    .filter(([, ours, theirs]) => ours !== undefined && theirs !== undefined)
    .map(([field, ours, theirs]) => ({ field, ours, theirs, source }));
}

describe('a sign-in', () => {
  const read = (more: Record<string, unknown> = {}) => normalize(signIn(AT, more), SHA);
  const step = (authenticationMethod: string) => [
    { authenticationMethod, succeeded: true, authenticationStepRequirement: 'Primary authentication' },
  ];

  test('keeps session, token, device, network, place and application', () => {
    const activity = read();
    assert.equal(activity.sessionId, SESSION);
    assert.equal(activity.tokenId, 'JgW9XEOQM0WNakyHMghCAA');
    assert.equal(activity.deviceId, 'device-1');
    assert.deepEqual(activity.asn, { number: 3320 });
    assert.deepEqual(activity.geo, { country: 'DE', region: 'Berlin', city: 'Berlin', lat: 52.5, lon: 13.4 });
    assert.equal(activity.application, 'Azure Portal');
    assert.equal(activity.actor?.email, ALICE.userPrincipalName);
    assert.equal(activity.time, '2026-03-01T08:00:00.000Z');
    assert.equal(activity.isMfa, true);
  });

  test('begins a session, unless a token from earlier satisfied all: that is a use of one', () => {
    assert.equal(read({ authenticationDetails: step('Password') }).kind, 'session-start');
    assert.equal(read({ authenticationDetails: step('Previously satisfied') }).kind, 'session-use');
    const both = [...step('Password'), ...step('Previously satisfied')];
    assert.equal(read({ authenticationDetails: both }).kind, 'session-start');
  });

  test('without a person uses its session, or makes a token where it names none', () => {
    const types = { signInEventTypes: ['nonInteractiveUser'] };
    assert.equal(read(types).kind, 'session-use');
    assert.equal(read({ ...types, sessionId: null }).kind, 'token-mint');
  });

  test('of an app or a managed identity makes a token for a workload', () => {
    for (const type of ['servicePrincipal', 'managedIdentity']) {
      const activity = read({ signInEventTypes: [type], servicePrincipalId: 'sp-1', userId: '' });
      assert.deepEqual(
        [activity.kind, activity.actor?.type, activity.actor?.id],
        ['token-mint', 'workload', 'sp-1'],
      );
    }
  });

  test('that failed is none', () => {
    const activity = read({ status: { errorCode: 50126 } });
    assert.deepEqual([activity.kind, activity.outcome], ['login-failed', 'failure']);
    assert.equal(activity.isMfa, undefined);
  });

  test('with one factor says so only where a person signed in', () => {
    const one = { authenticationRequirement: 'singleFactorAuthentication' };
    assert.equal(read(one).isMfa, false);
    assert.equal(read({ ...one, signInEventTypes: ['nonInteractiveUser'] }).isMfa, undefined);
  });

  test('carries Identity Protection’s verdict, and not the word for a missing licence', () => {
    const risky = read({
      riskState: 'atRisk',
      riskLevelDuringSignIn: 'high',
      riskEventTypes_v2: ['anomalousToken'],
    });
    assert.equal(risky.vendorVerdict, 'atRisk; risk high; anomalousToken');
    const older = read({ riskState: 'atRisk', riskEventTypes_v2: [], riskEventTypes: ['unlikelyTravel'] });
    assert.equal(older.vendorVerdict, 'atRisk; unlikelyTravel');
    assert.equal(read({ riskState: 'none', riskLevelDuringSignIn: 'hidden' }).vendorVerdict, undefined);
  });

  test('in the envelope of diagnostic settings, or with a capital letter, is the same', () => {
    const row = { ...signIn(AT), id: 'sign-in-1', signInEventTypes: undefined };
    const envelope = {
      category: 'NonInteractiveUserSignInLogs',
      time: '2026-03-01T08:04:00Z',
      properties: row,
    };
    const wrapped = normalize(envelope, SHA);
    const plain = normalize({ ...row, signInEventTypes: ['nonInteractiveUser'] }, SHA);
    assert.deepEqual(wrapped, plain);
    const capital = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
    );
    assert.equal(normalize({ ...capital, Category: 'SignInLogs' }, SHA).sessionId, SESSION);
  });
});

describe('a record of the audit log', () => {
  const kinds: readonly (readonly [string, Activity['kind'], activityId: number])[] = [
    ['Update StsRefreshTokenValidFrom Timestamp', 'session-end', 2],
    ['Disable account', 'account-change', 5],
    ['Enable account', 'account-change', 4],
    ['Reset user password', 'account-change', 9],
    ['Add member to role', 'account-change', 99],
    ['Consent to application', 'credential-added', 18],
    ['Add service principal credentials', 'credential-added', 18],
    ['Update application – Certificates and secrets management ', 'credential-added', 18],
    ['User registered security info', 'credential-added', 18],
    ['Remove delegated permission grant', 'credential-removed', 19],
    ['Suspicious activity reported', 'vendor-verdict', 1],
    ['Something of next year', 'other', 99],
  ];
  for (const [operation, kind, activityId] of kinds) {
    test(`“${operation.trim()}” is ${kind}`, () => {
      const activity = normalize(audit(operation, AT), SHA);
      assert.deepEqual([activity.kind, activity.activityId], [kind, activityId]);
    });
  }

  test('keeps who did it to whom, from where', () => {
    const activity = normalize(audit('Disable account', AT), SHA);
    assert.deepEqual(activity.actor, {
      id: 'admin',
      email: 'admin@acme.example',
      name: 'admin@acme.example',
      type: 'user',
    });
    assert.deepEqual(activity.targets, [{ type: 'User', id: ALICE.id, name: ALICE.userPrincipalName }]);
    assert.equal(activity.ip, '192.0.2.1');
  });
});

describe('a record of Microsoft 365', () => {
  const row = {
    Id: 'row-1',
    RecordType: 50,
    CreationTime: '2026-03-01T08:00:00',
    Operation: 'MailItemsAccessed',
    Workload: 'Exchange',
    ResultStatus: 'Succeeded',
    UserId: 'Alice@acme.example',
    UserType: 0,
    ClientIPAddress: '[2001:db8::7]:443',
    AppAccessContext: { AADSessionId: SESSION, UniqueTokenId: 'uti-1' },
  };

  test('shows the use of a session and of a token', () => {
    const activity = normalize(row, SHA);
    assert.deepEqual(
      [
        activity.kind,
        activity.sessionId,
        activity.tokenId,
        activity.ip,
        activity.actor?.email,
        activity.outcome,
      ],
      ['api-call', SESSION, 'uti-1', '2001:db8::7', 'alice@acme.example', 'success'],
    );
  });

  test('inside Graph’s auditLogRecord is the same', () => {
    const outer = {
      id: 'row-1',
      createdDateTime: '2026-03-01T08:00:00Z',
      auditLogRecordType: 'exchangeItemAggregated',
      operation: 'MailItemsAccessed',
      service: 'Exchange',
      auditData: row,
    };
    assert.deepEqual(normalize(outer, SHA), normalize(row, SHA));
  });

  test('of a sign-in tells a token that is renewed from a sign-in', () => {
    const of = (request: string, Operation = 'UserLoggedIn') =>
      normalize(
        { ...row, RecordType: 15, Operation, ExtendedProperties: [{ Name: 'RequestType', Value: request }] },
        SHA,
      );
    assert.equal(of('OAuth2:Token').kind, 'session-use');
    assert.equal(of('Login:login').kind, 'login');
    assert.deepEqual(
      [of('x', 'UserLoginFailed').kind, of('x', 'UserLoginFailed').outcome],
      ['login-failed', 'failure'],
    );
  });
});

test('a request to Graph shows the use of a token, and joins the sign-in that made it', () => {
  const activity = normalize(
    {
      time: AT,
      category: 'MicrosoftGraphActivityLogs',
      properties: {
        requestId: 'r-1',
        requestMethod: 'GET',
        requestUri: 'https://graph.microsoft.com/v1.0/users?$filter=x',
        responseStatusCode: 403,
        userId: ALICE.id,
        signInActivityId: 'JgW9XEOQM0WNakyHMghCAA',
        sessionId: SESSION,
      },
    },
    SHA,
  );
  assert.deepEqual(
    [
      activity.kind,
      activity.activityId,
      activity.tokenId,
      activity.sessionId,
      activity.operation,
      activity.outcome,
    ],
    ['api-call', 2, 'JgW9XEOQM0WNakyHMghCAA', SESSION, 'GET /v1.0/users', 'failure'],
  );
});

test('any record is read or refused with the one error', () => {
  const names = ['id', 'category', 'properties', 'createdDateTime', 'appId', 'userId', 'activityDisplayName'];
  const members = [
    ...names,
    'CreationTime',
    'Operation',
    'RecordType',
    'targetResources',
    'status',
    'time',
    'title',
  ];
  const record = fc.dictionary(fc.constantFrom(...members), fc.jsonValue());
  fc.assert(
    fc.property(fc.oneof(record, fc.jsonValue()), (value) => {
      try {
        assert.ok(Activity.safeParse(normalize(value, SHA)).success);
      } catch (thrown) {
        assert.equal(errorCode(thrown), 'ERR_CONNECTOR_RESPONSE_UNREADABLE');
      }
    }),
  );
});
