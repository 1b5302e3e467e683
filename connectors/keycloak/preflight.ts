import type { Preflight } from 'countersign/kit';
import type { KeycloakClient } from './client.ts';

/** Roles that give far more than any part of the work needs. */
const TOO_MUCH = ['realm-admin', 'manage-realm'];
const MANAGE = 'manage-';

/** The roles are those in a token that the realm makes now: it is by them that the Admin API lets us in. */
export const preflight: Preflight<KeycloakClient> = {
  async identity(client) {
    const { clientId, authRealm } = client.settings;
    const claims = await client.ownClaims();
    const name = claims?.preferred_username || `client ${clientId}`;
    const held = claims?.resource_access
      ? (claims.resource_access[managementClient(client)]?.roles ?? [])
      : undefined;
    return {
      name: `${name} of the realm ${authRealm}`.slice(0, 512),
      scopes: held && withViews(held),
      warnings: held
        ? held
            .filter((role) => TOO_MUCH.includes(role))
            .map((role) => `it holds ${role}, which is not needed`)
        : [
            'the access token tells no roles: it is a lightweight one, or the client scope “roles” is missing',
          ],
    };
  },
};

/** The client whose roles say what may be done to the realm: in another realm, master, it is named for ours. */
function managementClient({ settings: { realm, authRealm } }: KeycloakClient): string {
  return authRealm === realm && realm !== 'master' ? 'realm-management' : `${realm}-realm`;
}

/** Who may manage may view, though Keycloak does not list it so. */
function withViews(roles: readonly string[]): readonly string[] {
  const views = roles.flatMap((role) =>
    role.startsWith(MANAGE) ? [`view-${role.slice(MANAGE.length)}`] : [],
  );
  return [...new Set([...roles, ...views])];
}
