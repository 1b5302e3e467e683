import { type Activity, given, ocsfFacts, type Raw } from 'countersign/kit';
import { address, firstText, list, number, object, paired, text } from './audit-fields.ts';
import { apiCallKind } from './audit-kinds.ts';
import { geoOf } from './sign-in-record.ts';

/** The other logs that Microsoft’s diagnostic settings and alert feeds send. */

type Read = Omit<Activity, 'uid' | 'time'>;

/** One request to Microsoft Graph: the only record that shows a token being used. Joins sign-ins by session and token id. */
export function graphActivity(record: Raw, envelope: Raw, rawSha256: string): Read {
  const method = text(record, 'requestMethod')?.toUpperCase();
  const status = number(record, 'responseStatusCode') ?? number(envelope, 'resultSignature');
  const person = firstText(record, 'userId', 'userPrincipalObjectID');
  const app = firstText(record, 'servicePrincipalId', 'appId');
  const appId = text(record, 'appId');
  return {
    platform: 'entra-id',
    ...apiCallKind(method),
    eventCode: 'Microsoft Graph Activity',
    outcome: status === undefined ? 'unknown' : status < 400 ? 'success' : 'failure',
    ...given(
      'actor',
      person ? { id: person, type: 'user' } : app ? { id: app, type: 'workload' } : undefined,
    ),
    ...given('targets', appId ? [{ type: 'Application', id: appId }] : undefined),
    ...given('sessionId', firstText(record, 'sessionId', 'c_sid')),
    ...given('tokenId', text(record, 'signInActivityId')),
    ...given('ip', address(text(record, 'ipAddress')) ?? address(text(envelope, 'callerIpAddress'))),
    ...given('userAgent', text(record, 'userAgent')),
    ...given('deviceId', firstText(record, 'deviceId', 'c_deviceId')),
    operation: [method ?? 'unknown', pathOf(text(record, 'requestUri'))].join(' ').trim().slice(0, 2_048),
    application: 'Microsoft Graph',
    ...given('clientId', appId),
    rawSha256,
  };
}

function pathOf(uri: string | undefined): string {
  return (uri && URL.parse(uri)?.pathname) ?? '';
}

/** Identity Protection: a user or a sign-in that Microsoft holds to be at risk. */
export function risk(record: Raw, envelope: Raw, rawSha256: string): Read {
  const operation = firstText(envelope, 'operationName') ?? 'Risk Detection';
  const upn = text(record, 'userPrincipalName');
  const isUser = /^risky users?$/i.test(firstText(envelope, 'category', 'operationName') ?? '');
  const known = {
    ...given('id', text(record, 'userId') ?? (isUser ? text(record, 'id') : undefined)),
    ...given('email', upn?.includes('@') ? upn.toLowerCase() : undefined),
    ...given('name', text(record, 'userDisplayName') ?? upn ?? text(envelope, 'identity')),
  };
  const level = text(record, 'riskLevel');
  const words = [
    firstText(record, 'riskEventType', 'riskType'),
    text(record, 'riskState'),
    level && `risk ${level}`,
  ];
  return {
    platform: 'entra-id',
    ...ocsfFacts('vendor-verdict'),
    eventCode: operation,
    outcome: 'unknown',
    ...given('actor', Object.keys(known).length > 0 ? { ...known, type: 'user' as const } : undefined),
    ...given('ip', address(text(record, 'ipAddress')) ?? address(text(envelope, 'callerIpAddress'))),
    ...given('geo', geoOf(record)),
    ...given('userAgent', paired(list(record, 'additionalInfo'), 'userAgent')),
    operation,
    ...given('vendorVerdict', words.filter(Boolean).join('; ').slice(0, 2_048) || undefined),
    rawSha256,
  };
}

/** What the provisioning service did to an account on another platform. */
export function provisioning(record: Raw, envelope: Raw, rawSha256: string): Read {
  const operation = firstText(envelope, 'operationName') ?? 'Provisioning activity';
  const by = object(record, 'initiatedBy');
  const target = object(record, 'targetIdentity');
  const known = { ...given('id', text(target, 'id')), ...given('name', text(target, 'name')) };
  const said = text(object(record, 'provisioningStatusInfo'), 'status') ?? text(envelope, 'resultType') ?? '';
  const name = text(by, 'name');
  return {
    platform: 'entra-id',
    ...ocsfFacts('other'),
    eventCode: operation,
    outcome: /^success/i.test(said) ? 'success' : /^fail/i.test(said) ? 'failure' : 'unknown',
    ...given('actor', name ? { name, type: 'system' as const } : undefined),
    ...given(
      'targets',
      Object.keys(known).length > 0
        ? [{ type: text(target, 'identityType') ?? 'User', ...known }]
        : undefined,
    ),
    operation: [operation, firstText(record, 'provisioningAction', 'action')].filter(Boolean).join(': '),
    ...given('application', text(object(record, 'targetSystem'), 'name')),
    rawSha256,
  };
}

/** An alert of Microsoft’s security products, in either form of Graph’s. */
export function alert(record: Raw, rawSha256: string): Read {
  const title = firstText(record, 'title', 'alertDisplayName') ?? 'alert';
  const words = [title, text(record, 'severity'), text(record, 'category')];
  return {
    platform: 'entra-id',
    ...ocsfFacts('vendor-verdict'),
    eventCode: text(record, 'category') ?? 'alert',
    outcome: 'unknown',
    operation: title,
    ...given('application', firstText(record, 'productName', 'serviceSource')),
    vendorVerdict: words
      .filter((word) => word !== undefined)
      .join('; ')
      .slice(0, 2_048),
    rawSha256,
  };
}

/** A line of Exchange’s message trace: mail that went through, and no use of an account that could be told. */
export function messageTrace(record: Raw, rawSha256: string): Read {
  const to = text(record, 'recipientAddress');
  return {
    platform: 'entra-id',
    ...ocsfFacts('other'),
    eventCode: 'MessageTrace',
    outcome: 'unknown',
    ...given('targets', to ? [{ type: 'Mailbox', name: to }] : undefined),
    ...given('ip', address(text(record, 'fromIP'))),
    operation: 'MessageTrace',
    application: 'Exchange',
    rawSha256,
  };
}
