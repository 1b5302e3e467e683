import { text } from './audit-fields.ts';
import { recordTime } from './audit-record.ts';
import type { GitHubClient } from './client.ts';
import { sameName } from './names.ts';

/** What GitHub writes when a credential's access to the organisation ends, by category of the audit log. */
const ENDINGS = {
  org_credential_authorization: [
    'org_credential_authorization.revoke',
    'org_credential_authorization.deauthorize',
  ],
  personal_access_token: ['personal_access_token.access_revoked'],
} as const;

/** The records since a time that say a credential of this login lost its access, one sentence each. */
export async function endingsInLog(
  client: GitHubClient,
  category: keyof typeof ENDINGS,
  login: string,
  since: string,
): Promise<readonly string[]> {
  const actions: readonly string[] = ENDINGS[category];
  const from = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
  const saw: string[] = [];
  for await (const page of client.auditLog({
    phrase: `action:${category} created:>=${from}`,
    order: 'asc',
  })) {
    for (const record of page) {
      const action = text(record, 'action') ?? '';
      const user = text(record, 'user', 'target_login');
      if (actions.includes(action) && user !== undefined && sameName(user, login)) {
        saw.push(`audit log: ${action} of ${login} at ${recordTime(record) ?? 'an unknown time'}`);
      }
    }
  }
  return saw;
}
