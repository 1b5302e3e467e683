/** The story the demo plays, as data: who there is, what the logs say, and what the SIEM noticed. */

const MINUTE_MS = 60_000;
const PERSON = 'mallory.target@example.com';
const CHROME =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const SESSION = '5423170912345678901';

export function storyline(now: Date) {
  const at = (minutesAgo: number): Date => new Date(now.getTime() - minutesAgo * MINUTE_MS);
  const seconds = (minutesAgo: number): number => Math.floor(at(minutesAgo).getTime() / 1_000);
  return {
    title: 'A session cookie is used from a hosting network, and nobody signed in for it.',
    approvers: [{ id: 'U0ADA00001', email: 'ada@example.com', name: 'Ada' }],
    seeds: { slack: slackSeed(seconds), github: githubSeed(at) } as Record<string, unknown>,
    detection: {
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
        title: 'Session used without a matching sign-in',
        analytic: { uid: 'AN0722', name: 'Forged web credentials (SaaS)' },
        attacks: [{ technique: { uid: 'T1606', name: 'Forge Web Credentials' } }],
      },
      evidences: [
        {
          actor: { user: { email_addr: PERSON, name: PERSON, type_id: 1 }, session: { uid: SESSION } },
          src_endpoint: { ip: '198.51.100.77' },
        },
      ],
    },
  };
}

function slackSeed(seconds: (minutesAgo: number) => number): unknown {
  const actor = {
    type: 'user',
    user: { id: 'W0TARGET01', email: PERSON, name: 'Mallory Target', team: 'T0SIMULATE' },
  };
  const context = (ip: string, ua: string) => ({
    session_id: SESSION,
    ip_address: ip,
    ua,
    location: { type: 'workspace', id: 'T0SIMULATE', name: 'Simulated', domain: 'simulated' },
  });
  const use = (id: string, action: string, minutesAgo: number, ip: string, ua: string) => ({
    id,
    date_create: seconds(minutesAgo),
    action,
    actor,
    entity: {
      type: 'file',
      file: { id: 'F0PAYROLL1', name: 'payroll.xlsx', filetype: 'xlsx', title: 'Payroll' },
    },
    context: context(ip, ua),
  });
  return {
    users: [{ id: 'W0TARGET01', email: PERSON, name: 'Mallory Target' }],
    sessions: [{ id: SESSION, userId: 'W0TARGET01', ip: '198.51.100.77' }],
    audit: [
      use('a0000001', 'file_downloaded', 9, '203.0.113.20', CHROME),
      use('a0000002', 'file_downloaded', 6, '198.51.100.77', 'python-requests/2.32.3'),
    ],
  };
}

function githubSeed(at: (minutesAgo: number) => Date): unknown {
  return {
    members: [{ login: 'mtarget', email: PERSON, name: 'Mallory Target' }],
    authorizations: [
      {
        login: 'mtarget',
        type: 'personal access token',
        name: 'laptop',
        scopes: ['repo'],
        authorizedAt: at(60 * 24 * 30).toISOString(),
      },
    ],
    settleReads: 1,
  };
}
