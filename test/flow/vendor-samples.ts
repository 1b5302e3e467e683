import type { Sample } from './webhook-samples.ts';

/** A payload of each further preset that becomes a detection, with every field that is read. */

const ago = (): string => new Date(Date.now() - 60_000).toISOString();

const oktaEvent = (person: string, uid: string): Sample => ({
  uuid: uid,
  eventType: 'user.risk.detect',
  displayMessage: 'a title',
  severity: 'WARN',
  published: ago(),
  actor: { id: `u-${uid}`, type: 'User', alternateId: person, displayName: 'Ada' },
  authenticationContext: { externalSessionId: `s-${uid}` },
  client: { ipAddress: '198.51.100.7', userAgent: { rawUserAgent: 'python-requests/2.32' } },
  outcome: { result: 'FAILURE', reason: 'a reason' },
  debugContext: { debugData: { risk: 'a risk', requestUri: '/app' } },
  target: [{ id: 'app', type: 'AppInstance', displayName: 'Payroll' }],
});

/** `person` is the e-mail it is about, `uid` what it is told apart by. */
export const VENDOR_SAMPLES: Readonly<Record<string, (person: string, uid: string) => Sample>> = {
  'okta-log-stream': (person, uid) => ({
    version: '0',
    id: `e-${uid}`,
    'detail-type': 'SystemLog',
    source: 'aws.partner/okta.com/acme/audit',
    time: ago(),
    detail: oktaEvent(person, uid),
  }),
  'defender-xdr': (person, uid) => ({
    id: uid,
    title: 'a title',
    description: 'a description',
    severity: 'high',
    firstActivityDateTime: ago(),
    alertWebUrl: 'https://security.example.com/alerts/17',
    detectorId: 'rule-17',
    mitreTechniques: ['T1606'],
    evidence: [
      {
        '@odata.type': '#microsoft.graph.security.userEvidence',
        userAccount: { userPrincipalName: person, azureAdUserId: `u-${uid}`, accountName: 'ada' },
      },
      { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '198.51.100.7' },
      {
        '@odata.type': '#microsoft.graph.security.cloudLogonSessionEvidence',
        sessionId: `s-${uid}`,
        userAgent: 'python-requests/2.32',
      },
    ],
  }),
  datadog: (person, uid) => ({
    id: uid,
    attributes: {
      timestamp: ago(),
      status: 'high',
      message: 'a description',
      tags: ['source:okta', 'technique:T1606-forge'],
      attributes: {
        title: 'a title',
        usr: { email: person, id: `u-${uid}`, name: 'ada' },
        session: { id: `s-${uid}` },
        network: { client: { ip: '198.51.100.7' } },
        http: { useragent: 'python-requests/2.32' },
        workflow: { rule: { id: 'rule-17', name: 'a rule' } },
      },
    },
  }),
  'sumo-logic': (person, uid) => ({
    id: uid,
    name: 'a title',
    description: 'a description',
    triggerType: 'Critical',
    triggerTime: ago(),
    alertResponseUrl: 'https://sumo.example.com/alert/17',
    resultsJson: JSON.stringify([
      {
        user_email: person,
        user_id: `u-${uid}`,
        session_id: `s-${uid}`,
        src_ip: '198.51.100.7',
        user_agent: 'python-requests/2.32',
        platform: 'okta',
      },
    ]),
  }),
  'google-secops': (person, uid) => ({
    id: uid,
    detectionTime: ago(),
    detection: [
      {
        ruleName: 'a title',
        ruleId: 'rule-17',
        description: 'a description',
        ruleLabels: [
          { key: 'severity', value: 'High' },
          { key: 'technique', value: 'T1606' },
        ],
        urlBackToProduct: 'https://secops.example.com/17',
      },
    ],
    event: {
      metadata: { logType: 'OKTA', vendorName: 'Okta' },
      principal: {
        user: { emailAddresses: [person], productObjectId: `u-${uid}`, userDisplayName: 'Ada' },
        ip: ['198.51.100.7'],
      },
      network: { sessionId: `s-${uid}`, http: { userAgent: 'python-requests/2.32' } },
    },
  }),
  wazuh: (person, uid) => ({
    id: uid,
    timestamp: ago(),
    manager: { name: 'manager-1' },
    rule: { id: '17', level: 12, description: 'a title', mitre: { id: ['T1606'] } },
    decoder: { name: 'okta' },
    full_log: 'a description',
    data: {
      integration: 'okta',
      srcip: '198.51.100.7',
      user_agent: 'python-requests/2.32',
      okta: {
        actor: { alternateId: person, id: `u-${uid}` },
        authenticationContext: { externalSessionId: `s-${uid}` },
      },
    },
  }),
  'auth0-log-stream': (person, uid) => ({
    log_id: uid,
    data: {
      date: ago(),
      type: 'pwd_leak',
      description: 'a title',
      user_name: person,
      user_id: `auth0|${uid}`,
      session_id: `s-${uid}`,
      client_name: 'Payroll',
      ip: '198.51.100.7',
      user_agent: 'python-requests/2.32',
    },
  }),
  guardduty: (person, uid) => ({
    version: '0',
    id: `e-${uid}`,
    'detail-type': 'GuardDuty Finding',
    detail: {
      id: uid,
      type: 'CredentialAccess:IAMUser/AnomalousBehavior',
      title: 'a title',
      description: 'a description',
      severity: 8,
      updatedAt: ago(),
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: { userName: person, principalId: `u-${uid}`, accessKeyId: `k-${uid}` },
      },
      service: {
        eventLastSeen: ago(),
        action: { awsApiCallAction: { remoteIpDetails: { ipAddressV4: '198.51.100.7' } } },
        additionalInfo: { userAgent: { fullUserAgent: 'python-requests/2.32' } },
      },
    },
  }),
  github: (person, uid) => ({
    action: 'created',
    alert: {
      number: 17,
      secret_type: 'github_personal_access_token',
      secret_type_display_name: 'a description',
      created_at: ago(),
      html_url: 'https://github.example.com/alerts/17',
    },
    repository: { full_name: `acme/${uid}` },
    sender: { login: person, id: 7, email: person },
  }),
  pagerduty: (person, uid) => ({
    event: {
      id: uid,
      event_type: 'incident.triggered',
      occurred_at: ago(),
      data: {
        title: 'a title',
        created_at: ago(),
        urgency: 'high',
        priority: { summary: 'P2' },
        html_url: 'https://pagerduty.example.com/17',
        body: {
          details: {
            user_email: person,
            user_id: `u-${uid}`,
            session_id: `s-${uid}`,
            platform: 'okta',
            ip: '198.51.100.7',
            user_agent: 'python-requests/2.32',
          },
        },
      },
    },
  }),
  'shared-signals': (person, uid) => ({
    iss: 'https://acme.okta.com',
    jti: uid,
    iat: Math.floor(Date.now() / 1_000) - 60,
    aud: 'https://countersign.example.com',
    sub_id: { format: 'email', email: person },
    events: {
      'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {
        initiating_entity: 'policy',
        reason_admin: { en: 'a reason' },
        event_timestamp: Math.floor(Date.now() / 1_000) - 60,
      },
    },
  }),
};
