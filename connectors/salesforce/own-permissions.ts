import { CountersignError, unreadableRecord } from 'countersign/kit';
import type { SalesforceClient } from './client.ts';
import { soql } from './soql.ts';
import { AllOwnPermissions, OwnPermissions } from './wire.ts';

type Permission = keyof Pick<OwnPermissions, 'PermissionsManageUsers' | 'PermissionsCustomizeApplication'>;

const NAMES: Readonly<Record<Permission, string>> = {
  PermissionsManageUsers: 'Manage Users',
  PermissionsCustomizeApplication: 'Customize Application',
};

/**
 * Makes sure that a list will show everybody's rows. Without the permission Salesforce answers with our own rows alone,
 * and a list that shows nothing of a person would look like one that is empty.
 *
 * @throws ERR_CONNECTOR_FORBIDDEN naming the permission
 */
export async function assertSeesAll(client: SalesforceClient, permission: Permission): Promise<void> {
  const [own] = await client.rows(
    soql`SELECT PermissionsManageUsers, PermissionsCustomizeApplication FROM UserPermissionAccess LIMIT 1`,
    OwnPermissions,
  );
  if (own?.[permission] === true) return;
  throw new CountersignError(
    'ERR_CONNECTOR_FORBIDDEN',
    `salesforce: the integration user lacks “${NAMES[permission]}”, without which it sees its own rows alone`,
    { place: `salesforce UserPermissionAccess.${permission}` },
  );
}

/** What the integration user may do, as far as the connector makes use of it or would rather not have it. */
export async function ownPermissions(client: SalesforceClient): Promise<AllOwnPermissions> {
  const [own] = await client.rows(
    soql`SELECT PermissionsManageUsers, PermissionsCustomizeApplication, PermissionsViewSetup, PermissionsModifyAllData FROM UserPermissionAccess LIMIT 1`,
    AllOwnPermissions,
  );
  if (own) return own;
  throw unreadableRecord('salesforce UserPermissionAccess', 'there is none');
}
