import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { credentialDelete } from './actions/credential-delete.ts';
import { credentialDisable } from './actions/credential-disable.ts';
import { grantsRevoke } from './actions/grants-revoke.ts';
import { sessionRevoke } from './actions/session-revoke.ts';
import { sessionsRevoke } from './actions/sessions-revoke.ts';
import { tokensRevoke } from './actions/tokens-revoke.ts';
import { auditLog } from './audit-log.ts';
import { type AwsClient, openClient } from './client.ts';
import { inventory } from './inventory.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';
import { preflight } from './preflight.ts';

/** AWS. What it does not offer is left out here, and a plan shows it as a gap. */
export const connector = defineConnector<AwsClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  preflight,
  inventory,
  actions: [
    sessionsRevoke,
    sessionRevoke,
    tokensRevoke,
    credentialDisable,
    credentialDelete,
    accountSuspend,
    grantsRevoke,
  ],
});
