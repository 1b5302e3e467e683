import type { Identity, Preflight } from 'countersign/kit';
import type { OktaClient } from './client.ts';
import { APPS_SCOPE, SCOPES } from './manifest.ts';

/** The scopes are those of a token that Okta makes now; an API token has none to tell. */
export const preflight: Preflight<OktaClient> = {
  async identity(client) {
    const self = await client.self();
    if (self.kind === 'service-app') return appOf(self.clientId, self.scopes);
    const { id, profile } = self.owner;
    return {
      name: `API token of ${profile.login} (${id})`.slice(0, 512),
      scopes: undefined,
      warnings: [
        'OKTA_API_TOKEN is a token of a person, without scopes: it may do all that its owner may; a service app is better',
      ],
    };
  },
};

function appOf(clientId: string, scopes: readonly string[] | undefined): Identity {
  const more = scopes?.filter((scope) => !SCOPES.includes(scope) && scope !== APPS_SCOPE) ?? [];
  return {
    name: `service app ${clientId}`.slice(0, 512),
    scopes,
    warnings: [
      ...(scopes ? [] : ['Okta does not tell the scopes of the access token']),
      ...(more.length > 0 ? [`the service app also holds ${more.join(', ')}, which is not needed`] : []),
    ],
  };
}
