import type { Preflight } from 'countersign/kit';
import type { OAuth2Client } from './client.ts';

/** The standards tell no client what it may: scopes are for users’ tokens, and this connector needs none. */
export const preflight: Preflight<OAuth2Client> = {
  async identity(client) {
    const { endpoints, refused } = await client.tryOut();
    return {
      name: `client ${client.clientId} of ${client.issuer}`.slice(0, 512),
      scopes: undefined,
      warnings: [
        ...(endpoints.introspection
          ? []
          : [
              'the issuer has no introspection: whether it takes the client’s proof shows at a revocation only',
            ]),
        ...(endpoints.revocation ? [] : ['the issuer has no revocation: no token can be cut']),
        ...refused.map(
          (id) => `the client ${id} of OAUTH2_CLIENTS is refused at introspection; its proof may be wrong`,
        ),
      ],
    };
  },
};
