import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { factorsReset } from './actions/factors-reset.ts';
import { grantsRevoke } from './actions/grants-revoke.ts';
import { sessionRevoke } from './actions/session-revoke.ts';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { tokensRevoke } from './actions/tokens-revoke.ts';
import { auditLog } from './audit-log.ts';
import { type Auth0Client, openClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/** One Auth0 tenant. `password.expire` is not offered: Auth0 can replace a password, which unblocks, but not expire one. */
export const connector = defineConnector<Auth0Client>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [sessionsRevoke, sessionRevoke, tokensRevoke, grantsRevoke, accountSuspend, factorsReset],
});
