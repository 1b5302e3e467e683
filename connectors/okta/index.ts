import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { sessionRevoke } from './actions/session-revoke.ts';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { tokensRevoke } from './actions/tokens-revoke.ts';
import { auditLog } from './audit-log.ts';
import { type OktaClient, openClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

export const connector = defineConnector<OktaClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [sessionsRevoke, sessionRevoke, tokensRevoke, accountSuspend],
});
