import type { Preflight } from 'countersign/kit';
import type { EntraClient } from './client.ts';

/**
 * The application permissions in a token made anew: they stand in its claim `roles`, which is read and not verified, since the
 * token came from Entra by TLS. Where the token is no JWT, what it may is not told.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
 */
export const preflight: Preflight<EntraClient> = {
  async identity(client) {
    const { tenantId, clientId, proof } = client.settings;
    const scopes = await client.appRoles();
    return {
      name: `app ${clientId} of tenant ${tenantId}`.slice(0, 512),
      scopes,
      warnings: [
        ...(scopes ? [] : ['the access token does not tell the app’s permissions']),
        ...(proof.kind === 'secret'
          ? ['a client secret is used, which goes over the wire; prefer a certificate']
          : []),
        ...(scopes?.includes('Directory.ReadWrite.All')
          ? ['the app holds Directory.ReadWrite.All, which is not needed']
          : []),
      ],
    };
  },
};
