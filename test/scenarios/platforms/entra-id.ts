import type { AccountChange, Act, Mint, Use, VendorAlert, Written } from '../act.ts';
import {
  consentTarget,
  directoryChange,
  namedUserTarget,
  secretTarget,
  userTarget,
} from './entra-directory.ts';
import { graphRequest } from './entra-graph.ts';
import {
  envelope,
  instant,
  isApplication,
  keyId,
  LAG_MS,
  locationOf,
  requestId,
  sessionId,
  tenantId,
  tokenId,
  userId,
} from './entra-record.ts';
import { applicationSignIn, federated, signIn, tokenSignIn } from './entra-sign-in.ts';
import { workloadUse } from './entra-unified.ts';
import { keysOf, type Pen, type PlatformVoice, written } from './world.ts';

/** What Entra and Microsoft 365 log: no sign-out, and nobody who acts as somebody else. */
export function entraVoice(pen: Pen): PlatformVoice {
  return {
    platform: 'entra-id',
    write: (act) => write(pen, act),
    accountId: (person) => userId(pen, person),
    sessionId: (session) => sessionId(pen, session),
    tokenId: (token, kind) => {
      if (kind === 'temporary-key') return undefined;
      return kind === 'api-key' ? keyId(pen, token) : tokenId(pen, token);
    },
  };
}

function write(pen: Pen, act: Act): readonly Written[] {
  if (act.kind === 'federated-sign-in') return federated(pen, act);
  if (act.platform !== 'entra-id') return [];
  switch (act.kind) {
    case 'sign-in':
      return signIn(pen, act);
    case 'refresh':
      return [tokenSignIn(pen, act)];
    case 'mint':
      return mint(pen, act);
    case 'use':
      return use(pen, act);
    case 'account-change':
      return [accountChange(pen, act)];
    case 'vendor-alert':
      return [vendorAlert(pen, act)];
    case 'impersonate':
    case 'sign-out':
      return [];
  }
}

function mint(pen: Pen, act: Mint): readonly Written[] {
  if (act.what === 'temporary-key') return [];
  if (act.what === 'api-key') {
    const activity = 'Update application – Certificates and secrets management ';
    const targets = [secretTarget(pen, act.token, act.name)];
    return [
      directoryChange(pen, act, {
        activity,
        category: 'ApplicationManagement',
        operationType: 'Update',
        targets,
      }),
    ];
  }
  const targets = [consentTarget(pen, act)];
  const category = 'ApplicationManagement';
  return [
    directoryChange(pen, act, {
      activity: 'Consent to application',
      category,
      operationType: 'Assign',
      targets,
    }),
    directoryChange(pen, act, {
      activity: 'Add delegated permission grant',
      category,
      operationType: 'Assign',
      targets,
    }),
    tokenSignIn(pen, act),
  ];
}

/**
 * A client of another maker reaches everything through Graph, and so does the portal when it changes the directory;
 * Microsoft’s own clients reach the workloads themselves.
 */
function use(pen: Pen, act: Use): readonly Written[] {
  if (isApplication(act)) return [applicationSignIn(pen, act), graphRequest(pen, act)];
  const changes = changesOf(pen, act);
  const workload = workloadUse(pen, act);
  const isOthers = act.session === undefined || (act.client !== undefined && !act.client.isFirstParty);
  const isThroughGraph = isOthers || changes.length > 0 || workload.length === 0;
  return [...changes, ...workload, ...(isThroughGraph ? [graphRequest(pen, act)] : [])];
}

function changesOf(pen: Pen, act: Use): readonly Written[] {
  const { isSuccess } = act;
  const user = [namedUserTarget(pen, act.to)];
  const change = (
    activity: string,
    category: string,
    operationType: 'Add' | 'Update' | 'Get',
    targets: typeof user,
  ) => directoryChange(pen, act, { activity, category, operationType, targets, isSuccess });
  switch (act.does) {
    case 'create-user':
      return [change('Add user', 'UserManagement', 'Add', user)];
    case 'change-role':
      return [change('Add member to role', 'RoleManagement', 'Add', user)];
    case 'create-key': {
      const targets = [secretTarget(pen, act.to, act.to)];
      const activity = 'Update application – Certificates and secrets management ';
      return [
        directoryChange(pen, act, {
          activity,
          category: 'ApplicationManagement',
          operationType: 'Update',
          targets,
          isSuccess,
        }),
      ];
    }
    case 'enrol-factor':
      return [factorChange(pen, act, 'User registered security info')];
    case 'read-secret':
      return [
        directoryChange(pen, act, {
          activity: 'Recover device local administrator password',
          category: 'Device',
          operationType: 'Get',
          service: 'Device Registration Service',
          targets: [
            {
              displayName: act.to,
              id: pen.ids.guid('entra', 'device', act.to),
              modifiedProperties: [],
              type: 'Device',
            },
          ],
          isSuccess,
        }),
      ];
    default:
      return [];
  }
}

function accountChange(pen: Pen, act: AccountChange): Written {
  if (act.what === 'password-reset')
    return directoryChange(pen, act, {
      activity: 'Reset user password',
      category: 'UserManagement',
      operationType: 'Update',
      targets: [userTarget(pen, act.person)],
    });
  return factorChange(
    pen,
    act,
    act.what === 'factor-enrolled' ? 'User registered security info' : 'User deleted security info',
  );
}

function factorChange(pen: Pen, act: Act, activity: string): Written {
  return directoryChange(pen, act, {
    activity,
    category: 'UserManagement',
    operationType: activity.includes('registered') ? 'Add' : 'Delete',
    service: 'Authentication Methods',
    targets: [userTarget(pen, act.person)],
  });
}

const RISKS = { high: 'anomalousToken', medium: 'unfamiliarFeatures', low: 'unlikelyTravel' } as const;

/** @see https://learn.microsoft.com/en-us/graph/api/resources/riskdetection */
function vendorAlert(pen: Pen, act: VendorAlert): Written {
  const id = pen.ids.hex(64, 'entra', 'risk', ...keysOf(act));
  const record = {
    id,
    requestId: requestId(pen, act.session),
    correlationId: pen.ids.guid('entra', 'risk', id),
    riskType: RISKS[act.grade],
    riskEventType: RISKS[act.grade],
    riskState: 'atRisk',
    riskLevel: act.grade,
    riskDetail: 'none',
    source: 'IdentityProtection',
    detectionTimingType: act.grade === 'high' ? 'realtime' : 'offline',
    activity: 'signin',
    ipAddress: act.origin.ip,
    location: locationOf(act),
    activityDateTime: instant(act.at, 'Z'),
    detectedDateTime: instant(act.at + 60_000, 'Z'),
    lastUpdatedDateTime: instant(act.at + 90_000, 'Z'),
    userId: userId(pen, act.person),
    userDisplayName: act.person.name,
    userPrincipalName: act.person.email,
    additionalInfo: JSON.stringify([{ Key: 'userAgent', Value: act.device.userAgent }]),
    tokenIssuerType: 'AzureAD',
    resourceTenantId: null,
    homeTenantId: tenantId(pen),
    userType: 'member',
    crossTenantAccessType: 'none',
  };
  if (pen.variation.entra === 'plain') return written(pen, act, 'entra-id', record, LAG_MS.risk);
  return envelope(pen, act, {
    category: 'UserRiskEvents',
    operationName: 'User Risk Detection',
    properties: record,
    lagMs: LAG_MS.risk,
    also: {
      identity: act.person.name.toLowerCase(),
      location: act.origin.country.toLowerCase(),
      correlationId: id,
    },
  });
}
