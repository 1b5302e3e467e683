import type { Preflight } from 'countersign/kit';
import type { Auth0Client } from './client.ts';
import { CHANGE_SCOPES, manifest } from './manifest.ts';

const NEEDED: ReadonlySet<string> = new Set([...manifest.readScopes, ...CHANGE_SCOPES]);

/** The scopes are those of a token that Auth0 makes now: a token carries what the application was granted. */
export const preflight: Preflight<Auth0Client> = {
  async identity(client) {
    const { clientId, issuer, proof } = client.settings.application;
    const scopes = await client.ownScopes();
    const more = scopes?.filter((scope) => !NEEDED.has(scope)) ?? [];
    return {
      name: `application ${clientId} of ${issuer}`.slice(0, 512),
      scopes,
      warnings: [
        ...(scopes ? [] : ['Auth0 does not tell the scopes of the access token']),
        ...(more.length > 0 ? [`the application also holds ${more.join(', ')}, which is not needed`] : []),
        ...(proof.kind === 'secret'
          ? ['AUTH0_CLIENT_SECRET crosses the wire with each token; a private key is better']
          : []),
      ],
    };
  },
};
