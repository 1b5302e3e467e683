import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { sessionRevoke } from './actions/session-revoke.ts';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { auditLog } from './audit-log.ts';
import { openClient, type SlackClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/** `tokens.revoke` is not offered: auth.revoke wants the token itself, and Slack lists no user's tokens. */
export const connector = defineConnector<SlackClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [sessionsRevoke, sessionRevoke, accountSuspend],
});
