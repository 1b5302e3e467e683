import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { appDisable } from './actions/app-disable.ts';
import { grantsRevoke } from './actions/grants-revoke.ts';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { auditLog } from './audit-log.ts';
import { type EntraClient, openClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

export const connector = defineConnector<EntraClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [sessionsRevoke, accountSuspend, grantsRevoke, appDisable],
});
