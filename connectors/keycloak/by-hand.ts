import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Keycloak where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'credential.disable': {
    text: 'Keycloak has no switch for a credential of a user: it is removed by factors.reset, or the account is suspended. For a client, disable the client.',
    docs: 'https://www.keycloak.org/docs/latest/server_admin/',
  },
  'credential.delete': {
    text: 'A user has no keys here. For a client, regenerate its secret under Clients → the client → Credentials; tokens that were issued last until they expire.',
    docs: 'https://www.keycloak.org/docs/latest/server_admin/',
  },
  'app.disable': {
    text: 'Switch the client off (Clients → the client), then under Advanced → Revocation choose Set to now and Push. It ends the client for everybody; access tokens that are checked offline last until they expire.',
    docs: 'https://www.keycloak.org/docs/latest/server_admin/',
  },
  'network.deny': {
    text: 'Keycloak denies no address. Block it at the reverse proxy or firewall in front of it.',
  },
};
