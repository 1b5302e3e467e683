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

/** A record of the log that says a credential lost its access to the organisation. */
export interface Ending {
  /** One sentence. */
  readonly saw: string;
  /** The authorisation's or the token's id, where the record names it. */
  readonly id: string | undefined;
}

/** The records since a time that say a credential of this login lost its access. */
export async function endingsInLog(
  client: GitHubClient,
  category: keyof typeof ENDINGS,
  login: string,
  since: string,
): Promise<readonly Ending[]> {
  const actions: readonly string[] = ENDINGS[category];
  const from = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
  const phrase = `action:${category} created:>=${from}`;
  const found: Ending[] = [];
  for await (const page of client.auditLog({ phrase, order: 'asc' })) {
    for (const record of page) {
      const action = text(record, 'action') ?? '';
      const user = text(record, 'user', 'target_login');
      if (actions.includes(action) && user !== undefined && sameName(user, login)) {
        const at = recordTime(record) ?? 'an unknown time';
        found.push({
          saw: `audit log: ${action} of ${login} at ${at}`,
          id: text(record, 'credential_id', 'token_id'),
        });
      }
    }
  }
  return found;
}
