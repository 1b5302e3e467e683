import { defineConnector } from 'countersign/kit';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { auditLog } from './audit-log.ts';
import { type MyPlatformClient, openClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/** My Platform. What it does not offer is left out here, and a plan shows it as a gap. */
export const connector = defineConnector<MyPlatformClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [sessionsRevoke],
});
