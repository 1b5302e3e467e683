import { type Activity, given, type Raw } from 'countersign/kit';
import { address, firstText, list, object, paired, text } from './audit-fields.ts';
import { directoryKind } from './audit-kinds.ts';

/** A record of the directory’s audit log, as Graph, diagnostic settings and Log Analytics write it. */

const MOST_TARGETS = 50;

export function directoryAudit(
  record: Raw,
  envelope: Raw,
  rawSha256: string,
): Omit<Activity, 'uid' | 'time'> {
  const operation = operationOf(record, envelope);
  const initiator = object(record, 'initiatedBy');
  const [person, app] = [object(initiator, 'user'), object(initiator, 'app')];
  const more = list(record, 'additionalDetails');
  return {
    platform: 'entra-id',
    ...directoryKind(operation),
    eventCode: operation,
    outcome: outcomeOf(record, envelope),
    ...given('actor', personOf(person) ?? appOf(app) ?? named(envelope)),
    ...given('targets', targetsOf(list(record, 'targetResources'))),
    ...given('tokenId', newKeyOf(list(record, 'targetResources'))),
    ...given('ip', address(text(person, 'ipAddress')) ?? address(text(envelope, 'callerIpAddress'))),
    ...given('userAgent', text(record, 'userAgent') ?? paired(more, 'User-Agent')),
    operation,
    ...given('application', firstText(record, 'loggedByService')),
    ...given('clientId', text(app, 'appId')),
    rawSha256,
  };
}

function operationOf(record: Raw, envelope: Raw): string {
  const name =
    firstText(record, 'activityDisplayName', 'operationName') ??
    firstText(envelope, 'operationName') ??
    'unknown';
  return name.replace(/\.$/, '');
}

function outcomeOf(record: Raw, envelope: Raw): Activity['outcome'] {
  const said = firstText(record, 'result') ?? firstText(envelope, 'resultType', 'resultSignature');
  if (said === undefined) return 'unknown';
  if (/^success/i.test(said)) return 'success';
  return /^(fail|timeout)/i.test(said) ? 'failure' : 'unknown';
}

function personOf(person: Raw): Activity['actor'] {
  const upn = text(person, 'userPrincipalName');
  const known = {
    ...given('id', text(person, 'id')),
    ...given('email', upn?.includes('@') ? upn.toLowerCase() : undefined),
    ...given('name', firstText(person, 'displayName') ?? upn),
  };
  return Object.keys(known).length > 0 ? { ...known, type: 'user' } : undefined;
}

function appOf(app: Raw): Activity['actor'] {
  const known = {
    ...given('id', firstText(app, 'servicePrincipalId', 'appId')),
    ...given('name', firstText(app, 'displayName', 'servicePrincipalName')),
  };
  return Object.keys(known).length > 0 ? { ...known, type: 'workload' } : undefined;
}

function named(envelope: Raw): Activity['actor'] {
  const name = text(envelope, 'identity');
  return name === undefined ? undefined : { name, type: 'unknown' };
}

function targetsOf(targets: readonly Raw[]): Activity['targets'] {
  const found = targets.slice(0, MOST_TARGETS).map((target) => ({
    type: text(target, 'type') ?? 'unknown',
    ...given('id', text(target, 'id')),
    ...given('name', firstText(target, 'userPrincipalName', 'displayName')),
  }));
  return found.length > 0 ? found : undefined;
}

/** The id of the one secret or certificate that was added, which sign-ins with it name too. */
function newKeyOf(targets: readonly Raw[]): string | undefined {
  const changes = targets.flatMap((target) => list(target, 'modifiedProperties'));
  const keys = changes.find((change) => text(change, 'displayName') === 'KeyDescription');
  if (!keys) return undefined;
  const before = new Set(keyIds(text(keys, 'oldValue')));
  const added = keyIds(text(keys, 'newValue')).filter((id) => !before.has(id));
  return added.length === 1 ? added[0] : undefined;
}

function keyIds(described: string | undefined): readonly string[] {
  return [...(described ?? '').matchAll(/KeyIdentifier=([0-9a-f-]{36})/gi)].map(([, id]) => id!);
}
