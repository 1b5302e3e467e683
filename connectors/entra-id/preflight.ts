import type { Preflight } from 'countersign/kit';
import type { EntraClient } from './client.ts';

/** What Graph lets a wider permission read as well, of what this connector asks for. */
const INCLUDED: Readonly<Record<string, readonly string[]>> = {
  'Directory.Read.All': ['User.Read.All', 'GroupMember.Read.All'],
  'Directory.ReadWrite.All': ['Directory.Read.All', 'User.Read.All', 'GroupMember.Read.All'],
  'User.ReadWrite.All': ['User.Read.All'],
  'Group.Read.All': ['GroupMember.Read.All'],
};

/**
 * The application permissions in a token made anew: they stand in its claim `roles`, which is read and not verified, since the
 * token came from Entra by TLS. Where the token is no JWT, what it may is not told.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export const preflight: Preflight<EntraClient> = {
  async identity(client) {
    const { tenantId, clientId, proof } = client.settings;
    const held = await client.appRoles();
    const scopes = held && [...new Set(held.flatMap((role) => [role, ...includedIn(role)]))];
    return {
      name: `app ${clientId} of tenant ${tenantId}`.slice(0, 512),
      scopes,
      warnings: [
        ...(held ? [] : ['the access token does not tell the app’s permissions']),
        ...(held?.length === 0
          ? ['the app holds no permission at all: an administrator has to consent to them']
          : []),
        ...(proof.kind === 'secret'
          ? ['a client secret is used, which goes over the wire; prefer a certificate']
          : []),
        ...(held?.includes('Directory.ReadWrite.All')
          ? ['the app holds Directory.ReadWrite.All, which is not needed']
          : []),
      ],
    };
  },
};

function includedIn(role: string): readonly string[] {
  return Object.hasOwn(INCLUDED, role) ? INCLUDED[role]! : [];
}
