/** A small tenant: Alice with sessions, consents and a past, Bob beside her. */

export const ALICE = {
  id: 'a11ce000-0000-4000-8000-000000000001',
  userPrincipalName: 'alice@acme.example',
  mail: 'Alice.Archer@acme.example',
  displayName: 'Alice Archer',
  proxyAddresses: ['SMTP:Alice.Archer@acme.example', 'smtp:archer@acme.example'],
  roles: ['Global Administrator'],
  groups: ['Engineering'],
};
export const BOB = {
  id: 'b0b00000-0000-4000-8000-000000000002',
  userPrincipalName: 'bob@acme.example',
  mail: 'bob@acme.example',
};

export const SESSION = '005a55d1-0000-4000-8000-00000000a11c';
export const MAIL_APP = {
  id: '59a11000-0000-4000-8000-000000000001',
  appId: 'app-mail',
  displayName: 'Mail Helper',
};
export const GRAPH = {
  id: '59a11000-0000-4000-8000-000000000002',
  appId: '00000003-0000-0000-c000-000000000000',
  displayName: 'Microsoft Graph',
};

/** An app that signs its users in by SAML, with the certificate that signs. */
export const PAYROLL = {
  id: '59a11000-0000-4000-8000-000000000003',
  appId: 'app-payroll',
  displayName: 'Payroll',
  certificates: [{ keyId: 'ce470000-0000-4000-8000-000000000001', usage: 'Sign' }],
};
/** A registration of our own, with a secret that Alice answers for. */
export const BACKUP = {
  id: 'a9900000-0000-4000-8000-000000000001',
  appId: 'app-backup',
  displayName: 'Backup',
  owners: [ALICE.id],
  passwords: [
    {
      keyId: '5ec4e700-0000-4000-8000-000000000001',
      displayName: 'ci',
      startDateTime: '2025-06-01T00:00:00Z',
      endDateTime: '2026-06-01T00:00:00Z',
    },
  ],
  certificates: [{ keyId: 'ce470000-0000-4000-8000-000000000002' }],
};

export function signIn(createdDateTime: string, more: Record<string, unknown> = {}) {
  return {
    createdDateTime,
    userId: ALICE.id,
    userPrincipalName: ALICE.userPrincipalName,
    userDisplayName: ALICE.displayName,
    appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
    appDisplayName: 'Azure Portal',
    ipAddress: '198.51.100.7',
    userAgent: 'Mozilla/5.0 (Macintosh) Firefox/140.0',
    isInteractive: true,
    signInEventTypes: ['interactiveUser'],
    sessionId: SESSION,
    uniqueTokenIdentifier: 'JgW9XEOQM0WNakyHMghCAA',
    autonomousSystemNumber: 3320,
    authenticationRequirement: 'multiFactorAuthentication',
    status: { errorCode: 0, failureReason: 'Other.', additionalDetails: null },
    deviceDetail: { deviceId: 'device-1', operatingSystem: 'MacOs', browser: 'Firefox 140.0' },
    location: {
      city: 'Berlin',
      state: 'Berlin',
      countryOrRegion: 'DE',
      geoCoordinates: { altitude: null, latitude: 52.5, longitude: 13.4 },
    },
    resourceDisplayName: 'Windows Azure Service Management API',
    resourceId: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    ...more,
  };
}

export function audit(
  activityDisplayName: string,
  activityDateTime: string,
  more: Record<string, unknown> = {},
) {
  return {
    activityDisplayName,
    activityDateTime,
    category: 'UserManagement',
    result: 'success',
    loggedByService: 'Core Directory',
    initiatedBy: {
      app: null,
      user: { id: 'admin', userPrincipalName: 'admin@acme.example', ipAddress: '192.0.2.1' },
    },
    targetResources: [
      { id: ALICE.id, type: 'User', userPrincipalName: ALICE.userPrincipalName, modifiedProperties: [] },
    ],
    additionalDetails: [],
    ...more,
  };
}

const nonInteractive = { signInEventTypes: ['nonInteractiveUser'], isInteractive: false };

export const seed = {
  users: [ALICE, BOB],
  servicePrincipals: [MAIL_APP, GRAPH, PAYROLL],
  applications: [BACKUP],
  grants: [
    {
      id: 'grant-1',
      userId: ALICE.id,
      clientId: MAIL_APP.id,
      resourceId: GRAPH.id,
      scope: ' Mail.Read offline_access',
    },
    { id: 'grant-2', userId: ALICE.id, clientId: 'app-without-a-name', resourceId: GRAPH.id },
    { id: 'grant-3', userId: BOB.id, clientId: MAIL_APP.id, resourceId: GRAPH.id },
  ],
  assignments: [{ id: 'assignment-1', userId: ALICE.id, resourceDisplayName: 'Expenses' }],
  log: [
    signIn('2026-03-01T08:00:00.0000000Z'),
    signIn('2026-03-01T08:20:00.0000000Z', { ...nonInteractive, ipAddress: '203.0.113.9' }),
    signIn('2026-03-01T08:30:00.0000000Z', {
      userId: '',
      userPrincipalName: '',
      signInEventTypes: ['servicePrincipal'],
      servicePrincipalId: MAIL_APP.id,
      servicePrincipalName: 'Mail Helper',
    }),
    audit('Consent to application', '2026-02-28T08:00:00.0000000Z', {
      initiatedBy: { app: null, user: { id: ALICE.id, userPrincipalName: ALICE.userPrincipalName } },
      targetResources: [{ id: MAIL_APP.id, type: 'ServicePrincipal', displayName: 'Mail Helper' }],
    }),
    audit('Reset user password', '2026-02-27T08:00:00.0000000Z'),
  ],
};
