/** A payload of each preset that becomes a detection, with every field that is read. */

export type Sample = Record<string, unknown>;

/** `person` is the e-mail it is about, `uid` what it is told apart by. */
export const SAMPLES: Readonly<Record<string, (person: string, uid: string) => Sample>> = {
  ocsf: (person, uid) => ({
    class_uid: 2004,
    time: Date.now() - 60_000,
    severity_id: 4,
    message: 'a message',
    metadata: { uid: `m-${uid}`, product: { name: 'rules', vendor_name: 'Example' } },
    finding_info: {
      uid,
      title: 'a title',
      desc: 'a description',
      analytic: { uid: 'rule-17', name: 'a rule' },
      attacks: [{ technique: { uid: 'T1606', name: 'Forge' } }],
      src_url: 'https://siem.example.com/alerts/17',
    },
    evidences: [
      {
        actor: {
          user: { email_addr: person, uid: `u-${uid}`, name: 'ada', type_id: 1 },
          session: { uid: `s-${uid}` },
        },
        api: { operation: 'git.clone', service: { name: 'github' } },
        src_endpoint: { ip: '198.51.100.7' },
        http_request: { user_agent: 'python-requests/2.32' },
      },
    ],
  }),
  elastic: (person, uid) => ({
    '@timestamp': new Date(Date.now() - 60_000).toISOString(),
    message: 'a message',
    'kibana.alert.uuid': uid,
    'kibana.alert.severity': 'high',
    'kibana.alert.reason': 'a reason',
    'kibana.alert.rule.name': 'a rule',
    'kibana.alert.rule.rule_id': 'rule-17',
    'kibana.alert.url': 'https://kibana.example.com/17',
    'event.module': 'okta',
    user: { email: person, id: `u-${uid}`, name: 'ada', full_name: 'Ada' },
    'okta.authentication_context.external_session_id': `s-${uid}`,
    source: { ip: '198.51.100.7' },
    user_agent: { original: 'python-requests/2.32' },
    threat: [{ technique: [{ id: 'T1606' }] }],
  }),
  splunk: (person, uid) => ({
    sid: `sid-${uid}`,
    search_name: 'a search',
    results_link: 'https://splunk.example.com/17',
    result: {
      _time: String(Math.floor(Date.now() / 1_000) - 60),
      severity: 'high',
      user: person,
      user_id: `u-${uid}`,
      session_id: `s-${uid}`,
      src_ip: '198.51.100.7',
      http_user_agent: 'python-requests/2.32',
      rule_title: 'a title',
      rule_description: 'a description',
      sourcetype: 'okta',
    },
  }),
  sentinel: (person, uid) => ({
    SystemAlertId: uid,
    AlertName: 'an alert',
    AlertDisplayName: 'a title',
    AlertSeverity: 'High',
    Description: 'a description',
    TimeGenerated: new Date(Date.now() - 60_000).toISOString(),
    AlertLink: 'https://portal.example.com/17',
    Techniques: '["T1606"]',
    Entities: JSON.stringify([
      { Type: 'account', Name: person, AadUserId: `u-${uid}`, DisplayName: 'Ada' },
      { Type: 'ip', Address: '198.51.100.7' },
      { Type: 'cloud-logon-session', SessionId: `s-${uid}`, UserAgent: 'python-requests/2.32' },
    ]),
  }),
  panther: (person, uid) => ({
    id: 'Okta.Session',
    alertId: uid,
    name: 'a rule',
    title: 'a title',
    description: 'a description',
    severity: 'HIGH',
    createdAt: new Date(Date.now() - 60_000).toISOString(),
    link: 'https://panther.example.com/17',
    tags: ['a tag'],
    reports: { 'MITRE ATT&CK': ['TA0006:T1606'] },
    alertContext: {
      actor: { alternateId: person, id: `u-${uid}`, displayName: 'Ada' },
      session_id: `s-${uid}`,
      client: { ipAddress: '198.51.100.7', userAgent: { rawUserAgent: 'python-requests/2.32' } },
    },
  }),
  'okta-event-hook': (person, uid) => ({
    eventType: 'com.okta.event_hook',
    source: 'https://acme.okta.com/api/v1/eventHooks/1',
    data: {
      events: [
        {
          uuid: uid,
          eventType: 'user.session.start',
          displayMessage: 'a title',
          severity: 'WARN',
          published: new Date(Date.now() - 60_000).toISOString(),
          actor: { id: `u-${uid}`, type: 'User', alternateId: person, displayName: 'Ada' },
          authenticationContext: { externalSessionId: `s-${uid}` },
          client: { ipAddress: '198.51.100.7', userAgent: { rawUserAgent: 'python-requests/2.32' } },
          outcome: { result: 'FAILURE', reason: 'a reason' },
          debugContext: { debugData: { risk: 'a risk', requestUri: '/app' } },
          target: [{ id: 'app', type: 'AppInstance', displayName: 'Payroll' }],
        },
      ],
    },
  }),
};

/** The path of every text in a payload, and the payload with that text changed. */
export function eachText(sample: Sample, change: (text: string, path: string) => string): Sample[] {
  return pathsOf(sample, []).map((path) => {
    const copy = structuredClone(sample);
    let holder: Record<string, unknown> = copy;
    for (const part of path.slice(0, -1)) holder = holder[part] as Record<string, unknown>;
    const last = path.at(-1)!;
    holder[last] = change(String(holder[last]), path.join('.'));
    return copy;
  });
}

function pathsOf(value: unknown, path: readonly string[]): string[][] {
  if (typeof value === 'string') return [[...path]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
}
