import type { LogPlatform, Written } from '../act.ts';

/** What of a record a platform, a licence or a collector may leave out, and where it stands. */

export const FIELDS = [
  'ip',
  'asn',
  'geo',
  'userAgent',
  'sessionId',
  'tokenId',
  'deviceId',
  'mfa',
  'application',
] as const;
export type Field = (typeof FIELDS)[number];

/**
 * Members, by path from the record or from what its envelope holds: `a.b` a member of a member, `a[].b` that of each
 * element, `a[name=b]` the elements that are named so.
 */
type Paths = readonly string[];

interface Telemetry {
  readonly fields: Readonly<Partial<Record<Field, Paths>>>;
  /** Records that tell of a second factor and nothing else, by their type. */
  readonly ofMfa?: readonly [member: string, type: RegExp];
}

export const TELEMETRY: Readonly<Record<LogPlatform, Telemetry>> = {
  okta: {
    fields: {
      ip: ['client.ipAddress', 'request.ipChain'],
      asn: [
        'securityContext.asNumber',
        'securityContext.asOrg',
        'securityContext.isp',
        'securityContext.isProxy',
      ],
      geo: ['client.geographicalContext', 'request.ipChain[].geographicalContext'],
      userAgent: ['client.userAgent', 'client.device'],
      sessionId: ['authenticationContext.externalSessionId', 'authenticationContext.rootSessionId'],
      tokenId: [
        'transaction.detail.requestApiTokenId',
        'target[type=Token]',
        'target[type=access_token]',
        'target[type=refresh_token]',
      ],
      deviceId: ['device', 'debugContext.debugData.dtHash', 'debugContext.debugData.deviceFingerprint'],
      mfa: ['debugContext.debugData.factor', 'authenticationContext.credentialType'],
      application: ['target[type=AppInstance]'],
    },
    ofMfa: ['eventType', /^user\.authentication\.auth_via_mfa$/],
  },
  'entra-id': {
    fields: {
      ip: [
        'ipAddress',
        'callerIpAddress',
        'ClientIP',
        'ClientIPAddress',
        'ActorIpAddress',
        'initiatedBy.user.ipAddress',
      ],
      asn: ['autonomousSystemNumber'],
      geo: ['location'],
      userAgent: [
        'userAgent',
        'UserAgent',
        'ExtendedProperties[Name=UserAgent]',
        'additionalDetails[key=User-Agent]',
        'additionalInfo',
        'deviceDetail.browser',
        'deviceDetail.operatingSystem',
      ],
      sessionId: ['sessionId', 'C_Sid', 'AppAccessContext.AADSessionId', 'DeviceProperties[Name=SessionId]'],
      tokenId: [
        'uniqueTokenIdentifier',
        'signInActivityId',
        'AppAccessContext.UniqueTokenId',
        'servicePrincipalCredentialKeyId',
        'targetResources[].modifiedProperties[displayName=KeyDescription]',
      ],
      deviceId: ['deviceDetail.deviceId', 'C_DeviceId', 'DeviceProperties[Name=Id]'],
      mfa: [
        'authenticationDetails',
        'authenticationRequirement',
        'authenticationRequirementPolicies',
        'mfaDetail',
        'status.additionalDetails',
      ],
      application: ['appDisplayName', 'Workload', 'resourceDisplayName', 'loggedByService'],
    },
  },
  'google-workspace': {
    fields: {
      ip: ['ipAddress'],
      asn: ['networkInfo.ipAsn'],
      geo: ['networkInfo.regionCode', 'networkInfo.subdivisionCode'],
      mfa: ['events[].parameters[name=login_challenge_method]'],
      application: ['events[].parameters[name=app_name]', 'events[].parameters[name=application_name]'],
    },
    ofMfa: ['events[].name', /^login_(verification|challenge)$/],
  },
  github: {
    fields: {
      ip: ['actor_ip'],
      geo: ['actor_location'],
      userAgent: ['user_agent'],
      tokenId: ['hashed_token', 'token_id'],
      application: ['oauth_application'],
    },
    ofMfa: ['action', /^user\.two_factor_challenge_/],
  },
  slack: {
    fields: {
      ip: ['context.ip_address'],
      geo: ['details.location'],
      userAgent: ['context.ua'],
      sessionId: ['context.session_id'],
      mfa: ['details.secondary_authentication_method'],
      application: ['context.app.name'],
    },
  },
  salesforce: {
    fields: {
      ip: ['CLIENT_IP', 'SOURCE_IP', 'SourceIp', 'CurrentIp'],
      geo: ['CountryIso', 'City', 'LoginLatitude', 'LoginLongitude'],
      userAgent: ['BROWSER_TYPE', 'USER_AGENT', 'UserAgent', 'CurrentUserAgent', 'Browser', 'Platform'],
      sessionId: ['SESSION_KEY', 'LOGIN_KEY', 'SessionKey', 'LoginKey'],
      mfa: ['SessionLevel', 'AuthMethodReference', 'AUTHENTICATION_METHOD_REFERENCE'],
      application: ['Application', 'Client', 'APP_NAME'],
    },
  },
  aws: {
    fields: {
      ip: ['sourceIPAddress'],
      userAgent: ['userAgent'],
      tokenId: [
        'userIdentity.accessKeyId',
        'responseElements.credentials.accessKeyId',
        'responseElements.accessKey.accessKeyId',
      ],
      mfa: [
        'additionalEventData.CredentialType',
        'additionalEventData.MFAUsed',
        'userIdentity.sessionContext.attributes.mfaAuthenticated',
      ],
      application: ['eventSource'],
    },
    ofMfa: ['eventName', /^CredentialVerification$/],
  },
};

/**
 * The record as if the field were not logged. The record given is left as it is.
 *
 * @returns undefined for a record that would not be there at all: one of a second factor, where `mfa` is withheld
 */
export function without(field: Field, written: Written): Written | undefined {
  const { fields, ofMfa } = TELEMETRY[written.platform];
  if (field === 'mfa' && ofMfa && isOfType(written, ...ofMfa)) return undefined;
  const record = structuredClone(written.record) as Tree;
  for (const path of fields[field] ?? []) {
    for (const root of [record, record.properties]) removeAt(root, path.split('.'));
  }
  return { ...written, record };
}

interface Tree {
  [name: string]: unknown;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOfType({ record }: Written, member: string, type: RegExp): boolean {
  if (!member.includes('[]')) return type.test(String(record[member]));
  const [list = '', name = ''] = member.split('[].');
  const each = record[list];
  return Array.isArray(each) && each.every((one) => isTree(one) && type.test(String(one[name])));
}

function removeAt(root: unknown, [first, ...rest]: readonly string[]): void {
  if (!isTree(root) || first === undefined) return;
  const [, name = '', key, value] = /^([^[]+)(?:\[(?:(\w+)=([^\]]+))?\])?$/.exec(first) ?? [];
  const found = root[name];
  if (key !== undefined && Array.isArray(found)) {
    root[name] = found.filter((each) => !isTree(each) || each[key] !== value);
  } else if (first.endsWith('[]') && Array.isArray(found)) {
    for (const each of found) removeAt(each, rest);
  } else if (rest.length > 0) removeAt(found, rest);
  else delete root[name];
}
