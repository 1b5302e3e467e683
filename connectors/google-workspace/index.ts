import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { credentialDelete } from './actions/credential-delete.ts';
import { factorsReset } from './actions/factors-reset.ts';
import { passwordExpire } from './actions/password-expire.ts';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { tokensRevoke } from './actions/tokens-revoke.ts';
import { auditLog } from './audit-log.ts';
import { openClient, type WorkspaceClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

export const connector = defineConnector<WorkspaceClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [sessionsRevoke, tokensRevoke, credentialDelete, accountSuspend, factorsReset, passwordExpire],
});
