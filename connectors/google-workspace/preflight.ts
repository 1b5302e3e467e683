import type { Preflight } from 'countersign/kit';
import type { WorkspaceClient } from './client.ts';
import { ALL_SCOPES, READ_SCOPES, USERS_READ, USERS_WRITE } from './scopes.ts';

const NEEDED = new Set([...ALL_SCOPES, ...READ_SCOPES]);

/**
 * Makes a token anew and reads the administrator that it acts for. The scopes are those that the token's answer names. Where
 * it names none they are not told; what was asked for, and was not refused, stands in a warning.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export const preflight: Preflight<WorkspaceClient> = {
  async identity(client) {
    const held = await client.delegatedScopes();
    const admin = await client.user(client.subject);
    const more = (held ?? client.askedScopes).filter((scope) => !NEEDED.has(scope));
    return {
      name: `service account ${client.serviceAccount}, acting for ${client.subject}`.slice(0, 512),
      // Who may change a user may read one.
      scopes: held?.includes(USERS_WRITE) ? [...new Set([...held, USERS_READ])] : held,
      warnings: [
        ...(held ? [] : [untold(client.askedScopes)]),
        ...(admin ? [] : [`${client.subject} is no user of this organisation`]),
        ...(admin?.isAdmin ? [`${client.subject} is a super administrator; a delegated role is enough`] : []),
        ...(more.length > 0 ? [`it also holds ${more.join(', ')}, which is not needed`] : []),
      ],
    };
  },
};

/** A token holds no more than was asked for, and Google refuses it when one of these is not delegated. */
function untold(asked: readonly string[]): string {
  const lacking = ALL_SCOPES.filter((scope) => !asked.includes(scope));
  const lacks = lacking.length > 0 ? `; not asked for, and so not held: ${lacking.join(', ')}` : '';
  return `Google names no scopes of the token that it gave for ${asked.join(', ')}${lacks}`;
}
