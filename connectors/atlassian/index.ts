import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { credentialDelete } from './actions/credential-delete.ts';
import { tokensRevoke } from './actions/tokens-revoke.ts';
import { auditLog } from './audit-log.ts';
import { type AtlassianClient, openClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/** `sessions.revoke` and `grants.revoke` are not offered: Atlassian has no call for either. */
export const connector = defineConnector<AtlassianClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [tokensRevoke, credentialDelete, accountSuspend],
});
