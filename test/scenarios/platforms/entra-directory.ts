import type { Act, Person, Written } from '../act.ts';
import {
  clientApp,
  correlationId,
  envelope,
  instant,
  keyId,
  LAG_MS,
  secretApp,
  userId,
} from './entra-record.ts';
import { keysOf, type Pen, written } from './world.ts';

/**
 * Changes of the directory.
 *
 * @see https://learn.microsoft.com/en-us/graph/api/resources/directoryaudit
 */

interface Change {
  readonly activity: string;
  readonly category: string;
  readonly operationType: 'Add' | 'Update' | 'Assign' | 'Get' | 'Delete';
  readonly service?: string;
  readonly targets: readonly Readonly<Record<string, unknown>>[];
  readonly isSuccess?: boolean;
}

export function directoryChange(pen: Pen, act: Act, change: Change): Written {
  const correlation = correlationId(pen, act);
  const service = change.service ?? 'Core Directory';
  const tag = pen.ids.capitals(5, 'directory', change.activity, ...keysOf(act));
  const record = {
    id: `${service === 'Core Directory' ? 'Directory' : service}_${correlation}_${tag}_${pen.ids.digits(8, tag)}`,
    category: change.category,
    correlationId: correlation,
    result: change.isSuccess === false ? 'failure' : 'success',
    resultReason: '',
    activityDisplayName: change.activity,
    activityDateTime: instant(act.at, pen.variation.entra === 'plain' ? 'Z' : '+00:00'),
    loggedByService: service,
    operationType: change.operationType,
    initiatedBy: {
      user: {
        id: userId(pen, act.person),
        displayName: null,
        userPrincipalName: act.person.email,
        ipAddress: act.origin.ip,
        roles: [],
      },
    },
    targetResources: change.targets,
    additionalDetails: [{ key: 'User-Agent', value: act.device.userAgent }],
  };
  if (pen.variation.entra === 'plain') return written(pen, act, 'entra-id', record, LAG_MS.directory);
  return envelope(pen, act, {
    category: 'AuditLogs',
    operationName: change.activity,
    properties: record,
    lagMs: LAG_MS.directory,
    also: { identity: act.person.name },
  });
}

export function userTarget(pen: Pen, person: Person) {
  return {
    id: userId(pen, person),
    displayName: null,
    type: 'User',
    userPrincipalName: person.email,
    modifiedProperties: [],
    administrativeUnits: [],
  };
}

/** A user by name, who need be nobody of the world. */
export function namedUserTarget({ ids }: Pen, name: string) {
  return {
    id: ids.guid('entra', 'named-user', name),
    displayName: null,
    type: 'User',
    userPrincipalName: name,
    modifiedProperties: [{ displayName: 'AccountEnabled', oldValue: '[]', newValue: '[true]' }],
    administrativeUnits: [],
  };
}

/** An application with a new secret. */
export function secretTarget(pen: Pen, token: string, name: string) {
  const key = `[KeyIdentifier=${keyId(pen, token)},KeyType=Password,KeyUsage=Verify,DisplayName=${name}]`;
  return {
    id: pen.ids.guid('entra', 'object', secretApp(pen, token).appId),
    displayName: secretApp(pen, token).name,
    type: 'Application',
    modifiedProperties: [
      { displayName: 'KeyDescription', oldValue: '[]', newValue: JSON.stringify([key]) },
      { displayName: 'Included Updated Properties', oldValue: null, newValue: '"KeyDescription"' },
    ],
    administrativeUnits: [],
  };
}

/** A client that was let in for its scopes. */
export function consentTarget(
  pen: Pen,
  { client, scopes }: Pick<Extract<Act, { kind: 'mint' }>, 'client' | 'scopes'>,
) {
  const app = clientApp(pen, client);
  const id = pen.ids.guid('entra', 'service-principal', app.appId);
  return {
    id,
    displayName: app.name,
    type: 'ServicePrincipal',
    modifiedProperties: [
      { displayName: 'ConsentContext.IsAdminConsent', oldValue: null, newValue: '"False"' },
      { displayName: 'ConsentContext.OnBehalfOfAll', oldValue: null, newValue: '"False"' },
      {
        displayName: 'ConsentAction.Permissions',
        oldValue: null,
        newValue: JSON.stringify(
          `[] => [[ClientId: ${id}, ConsentType: Principal, Scope: ${scopes.join(' ')}]]; `,
        ),
      },
      { displayName: 'TargetId.ServicePrincipalNames', oldValue: null, newValue: JSON.stringify(app.appId) },
    ],
    administrativeUnits: [],
  };
}
