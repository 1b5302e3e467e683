import { defineConnector } from 'countersign/kit';
import { accountSuspend } from './actions/account-suspend.ts';
import { credentialDelete } from './actions/credential-delete.ts';
import { tokensRevoke } from './actions/tokens-revoke.ts';
import { auditLog } from './audit-log.ts';
import { type GitHubClient, openClient } from './client.ts';
import { lookups } from './lookups.ts';
import { manifest } from './manifest.ts';

/** GitHub organisations. `sessions.revoke` is not offered: GitHub has no API for it. */
export const connector = defineConnector<GitHubClient>({
  manifest,
  open: openClient,
  lookups,
  auditLog,
  actions: [tokensRevoke, credentialDelete, accountSuspend],
});
