/** The story the demo plays, as data: who there is, what the logs say, and what the SIEM noticed. */

const MINUTE_MS = 60_000;
const PERSON = 'sam.rivera@example.com';
const CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const SCRIPT = 'python-requests/2.32.3';
/** The session the attacker uses: no sign-in ever began it. */
const FORGED = 'idxForged0000000000000001';
/** The person's own session of this morning. */
const OWN = 'idxOwn0000000000000000001';
const HOME = { ip: '203.0.113.20', asNumber: 64_500, asOrg: 'Home ISP', country: 'Germany', city: 'Berlin' };
const HOSTING = {
  ip: '198.51.100.77',
  asNumber: 64_999,
  asOrg: 'Cheap Hosting',
  country: 'Netherlands',
  city: 'Amsterdam',
};

type At = (minutesAgo: number) => Date;

/** The story as of a time; `seeds` are in each simulator's own form, by platform. */
export function storyline(now: Date) {
  const at: At = (minutesAgo) => new Date(now.getTime() - minutesAgo * MINUTE_MS);
  return {
    title: 'A session that nobody signed in for reads the payroll from a hosting network.',
    approvers: [{ id: 'U0ADA00001', email: 'ada@example.com', name: 'Ada' }],
    seeds: { okta: oktaSeed(at), slack: slackSeed(at), github: githubSeed(at) } as Readonly<
      Record<string, unknown>
    >,
    detection: finding(at, now),
  };
}

/** An OCSF Detection Finding, class 2004, as any SIEM can send it. */
function finding(at: At, now: Date) {
  return {
    class_uid: 2004,
    category_uid: 2,
    activity_id: 1,
    type_uid: 200_401,
    time: at(5).getTime(),
    severity_id: 4,
    metadata: {
      version: '1.8.0',
      uid: `finding-${now.getTime()}`,
      product: { name: 'Demo SIEM', vendor_name: 'Example' },
    },
    finding_info: {
      uid: `finding-${now.getTime()}`,
      title: 'Okta session used without a matching sign-in',
      analytic: { uid: 'AN0722', name: 'Forged web credentials (SaaS)' },
      attacks: [{ technique: { uid: 'T1606', name: 'Forge Web Credentials' } }],
    },
    evidences: [
      {
        actor: { user: { email_addr: PERSON, name: PERSON, type_id: 1 }, session: { uid: FORGED } },
        src_endpoint: { ip: HOSTING.ip },
        api: { service: { name: 'okta' } },
      },
    ],
  };
}

function oktaSeed(at: At): unknown {
  const from = (place: typeof HOME, userAgent: string) => ({
    client: {
      ipAddress: place.ip,
      userAgent: { rawUserAgent: userAgent },
      geographicalContext: { country: place.country, city: place.city },
    },
    securityContext: { asNumber: place.asNumber, asOrg: place.asOrg, isProxy: false },
  });
  const record = (
    eventType: string,
    minutesAgo: number,
    sessionId: string,
    place: typeof HOME,
    userAgent: string,
  ) => ({
    eventType,
    published: at(minutesAgo).toISOString(),
    version: '0',
    severity: 'INFO',
    displayMessage: eventType,
    actor: { id: '00uSAM0000000000001', type: 'User', alternateId: PERSON, displayName: 'Sam Rivera' },
    authenticationContext: { externalSessionId: sessionId },
    outcome: { result: 'SUCCESS' },
    target: [
      { id: '0oaPAYROLL000000001', type: 'AppInstance', alternateId: 'Payroll', displayName: 'Payroll' },
    ],
    ...from(place, userAgent),
  });
  return {
    users: [{ id: '00uSAM0000000000001', login: PERSON, email: PERSON, displayName: 'Sam Rivera' }],
    sessions: [
      { id: FORGED, userId: '00uSAM0000000000001' },
      { id: OWN, userId: '00uSAM0000000000001' },
    ],
    refreshTokens: [
      {
        id: 'oarLAPTOP0000000001',
        userId: '00uSAM0000000000001',
        clientId: '0oaMAIL00000000001',
        clientName: 'Mail',
      },
    ],
    log: [
      record('user.session.start', 60, OWN, HOME, CHROME),
      record('user.authentication.sso', 59, OWN, HOME, CHROME),
      record('user.authentication.sso', 9, FORGED, HOME, CHROME),
      record('user.authentication.sso', 6, FORGED, HOSTING, SCRIPT),
    ],
  };
}

function slackSeed(at: At): unknown {
  const userId = 'W0SAM00001';
  const user = { id: userId, email: PERSON, name: 'Sam Rivera', team: 'T0SIMULATE' };
  return {
    users: [{ id: userId, email: PERSON, name: 'Sam Rivera' }],
    sessions: [{ id: '5423170912345678901', userId, ip: HOME.ip }],
    audit: [
      {
        id: 'a0000001',
        date_create: Math.floor(at(55).getTime() / 1_000),
        action: 'user_login',
        actor: { type: 'user', user },
        entity: { type: 'user', user },
        context: {
          session_id: '5423170912345678901',
          ip_address: HOME.ip,
          ua: CHROME,
          location: { type: 'workspace', id: 'T0SIMULATE', name: 'Simulated', domain: 'simulated' },
        },
      },
    ],
  };
}

function githubSeed(at: At): unknown {
  const authorizedAt = at(60 * 24 * 30).toISOString();
  return {
    members: [{ login: 'srivera', email: PERSON, name: 'Sam Rivera' }],
    authorizations: [
      { login: 'srivera', type: 'personal access token', name: 'laptop', scopes: ['repo'], authorizedAt },
    ],
    settleReads: 1,
  };
}
