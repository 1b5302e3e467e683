import type { Preflight } from 'countersign/kit';
import type { WorkspaceClient } from './client.ts';
import { ALL_SCOPES, READ_SCOPES, USERS_READ, USERS_WRITE } from './scopes.ts';

const NEEDED = new Set([...ALL_SCOPES, ...READ_SCOPES]);

/**
 * Makes a token anew and reads the administrator that it acts for. Google refuses a token when one of the scopes asked for is
 * not delegated, so those of a token that is given are held.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export const preflight: Preflight<WorkspaceClient> = {
  async identity(client) {
    const held = await client.delegatedScopes();
    const admin = await client.user(client.subject);
    const more = held.filter((scope) => !NEEDED.has(scope));
    return {
      name: `service account ${client.serviceAccount}, acting for ${client.subject}`.slice(0, 512),
      // Who may change a user may read one.
      scopes: held.includes(USERS_WRITE) ? [...new Set([...held, USERS_READ])] : held,
      warnings: [
        ...(admin ? [] : [`${client.subject} is no user of this organisation`]),
        ...(admin?.isAdmin ? [`${client.subject} is a super administrator; a delegated role is enough`] : []),
        ...(more.length > 0 ? [`it also holds ${more.join(', ')}, which is not needed`] : []),
      ],
    };
  },
};
