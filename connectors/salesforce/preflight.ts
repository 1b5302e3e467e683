import type { Preflight } from 'countersign/kit';
import type { SalesforceClient } from './client.ts';
import { ownPermissions } from './own-permissions.ts';

/** The integration user's permissions by Salesforce's own word; the scope `api` is held if the REST API answers at all. */
export const preflight: Preflight<SalesforceClient> = {
  async identity(client) {
    const own = await ownPermissions(client);
    const userId = await client.ownUserId();
    const isFull = (await client.tokenScopes()).includes('full');
    return {
      name: `integration user ${client.settings.app.username} (${userId})`.slice(0, 512),
      scopes: [
        'api',
        ...(own.PermissionsManageUsers ? ['Manage Users'] : []),
        ...(own.PermissionsCustomizeApplication ? ['Customize Application'] : []),
        ...(own.PermissionsViewSetup ? ['View Setup and Configuration'] : []),
      ],
      warnings: [
        ...(own.PermissionsModifyAllData
          ? ['the integration user holds “Modify All Data”, which is not needed']
          : []),
        ...(isFull ? ['the app has the scope “full”; “api” is all it needs'] : []),
      ],
    };
  },
};
