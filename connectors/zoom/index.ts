import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { auditLog } from './audit-log.ts';
import { openClient, type ZoomClient } from './client.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/** Zoom. It lists no session, token or grant of anybody, so that neither those lists nor an inventory are offered. */
export const connector = defineConnector<ZoomClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  actions: [sessionsRevoke, accountSuspend],
});
