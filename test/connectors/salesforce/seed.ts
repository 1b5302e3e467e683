/** The org that most tests of the Salesforce connector begin with. */

export const ALICE = {
  id: '0055e00000AliceAAB',
  username: 'alice@acme.example',
  email: 'alice@acme.example',
  name: 'Alice Archer',
  profile: 'Sales',
  permissionSets: ['Admin', 'Report Builder'],
};
export const BOB = { id: '0055e000000BobXAAS', username: 'bob@acme.example', name: 'Bob Baker' };
export const SELF = { id: '0055e000000SelfAAC', username: 'countersign@acme.example', name: 'Countersign' };

export const SESSION = '0Ak5e000000AAA1CAO';
export const SESSION_KEY = 'vMASKIU6AxEr+Op5';
export const LOGIN_KEY = 'lUqjLPQTWRdvRG4a';
export const LOGIN_HISTORY_ID = '0Ya5e000000Lgn1CAC';

export function row(type: string, more: Record<string, unknown>) {
  return { attributes: { type }, ...more };
}

export function loginRow(at: string, more: Record<string, unknown> = {}) {
  return row('LoginHistory', {
    UserId: ALICE.id,
    LoginTime: at.replace('Z', '+0000'),
    LoginType: 'Application',
    SourceIp: '198.51.100.7',
    Browser: 'Firefox 140',
    Platform: 'Mac OSX',
    Status: 'Success',
    Application: 'Browser',
    CountryIso: 'DE',
    ...more,
  });
}

export function setupRow(Action: string, at: string, more: Record<string, unknown> = {}) {
  return row('SetupAuditTrail', {
    Action,
    Section: 'Manage Users',
    Display: `Something about ${ALICE.username}`,
    CreatedById: ALICE.id,
    CreatedBy: { Username: ALICE.username },
    CreatedDate: at.replace('Z', '+0000'),
    DelegateUser: null,
    ...more,
  });
}

export function eventRow(type: string, at: string, more: Record<string, unknown> = {}) {
  return row(type, {
    EventDate: at,
    UserId: ALICE.id,
    Username: ALICE.username,
    SessionKey: SESSION_KEY,
    LoginKey: LOGIN_KEY,
    SourceIp: '198.51.100.7',
    ...more,
  });
}

const DELETE_TOKEN = 'GexIxqKDzDeleteTokenOfNobody';

export const seed = {
  users: [ALICE, BOB, SELF],
  sessions: [
    { id: SESSION, userId: ALICE.id, createdAt: '2026-03-01T08:00:00.000Z' },
    {
      id: '0Ak5e000000AAA2CAO',
      userId: ALICE.id,
      createdAt: '2026-03-01T08:05:00.000Z',
      isJwt: true,
      type: 'API',
    },
    { id: '0Ak5e000000BBB1CAO', userId: BOB.id, createdAt: '2026-03-01T08:00:00.000Z' },
  ],
  tokens: [
    { userId: ALICE.id, app: 'Mail', createdAt: '2026-02-01T08:00:00.000Z', deleteToken: `${DELETE_TOKEN}1` },
    { userId: ALICE.id, app: 'Mail', createdAt: '2026-02-02T08:00:00.000Z', deleteToken: `${DELETE_TOKEN}2` },
    {
      userId: ALICE.id,
      app: 'Drift',
      createdAt: '2026-02-03T08:00:00.000Z',
      deleteToken: `${DELETE_TOKEN}3`,
    },
    { userId: BOB.id, app: 'Mail', createdAt: '2026-02-03T08:00:00.000Z', deleteToken: `${DELETE_TOKEN}4` },
  ],
  log: [
    loginRow('2026-03-01T08:00:00.000Z', { Id: LOGIN_HISTORY_ID }),
    loginRow('2026-03-01T07:00:00.000Z', { Status: 'Invalid Password' }),
    loginRow('2026-03-01T07:30:00.000Z', { UserId: BOB.id }),
    setupRow('PermSetAssign', '2026-02-28T12:00:00.000Z'),
  ],
};

/** What Real-Time Event Monitoring stores of the same morning. */
export const realTimeLog = [
  ...seed.log,
  eventRow('LoginEvent', '2026-03-01T07:59:59.500Z', {
    LoginHistoryId: LOGIN_HISTORY_ID,
    SessionKey: null,
    Status: 'Success',
    CountryIso: 'DE',
    AuthMethodReference: 'pwd mfa',
  }),
  eventRow('ApiEvent', '2026-03-01T08:10:00.000Z', {
    LoginHistoryId: LOGIN_HISTORY_ID,
    Operation: 'Query',
    QueriedEntities: 'Contact',
    UserAgent: 'python-requests/2.28.0',
    SourceIp: '203.0.113.9',
  }),
  eventRow('LightningUriEvent', '2026-03-01T08:20:00.000Z', {
    Operation: 'Read',
    PageUrl: '/lightning/r/Contact/view',
    UserId: BOB.id,
    Username: BOB.username,
  }),
  eventRow('SessionHijackingEventStore', '2026-03-01T08:11:00.000Z', {
    Score: 0.92,
    Summary: 'Changes to (userAgent, ipAddress) were not expected',
    CurrentIp: '203.0.113.9',
    PreviousIp: '198.51.100.7',
    CurrentUserAgent: 'python-requests/2.28.0',
  }),
  eventRow('ApiEvent', '2026-03-01T08:30:00.000Z', {
    UserId: BOB.id,
    Username: BOB.username,
    SessionKey: 'another',
    LoginKey: 'another-login',
  }),
];
