import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Auth0 where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'sessions.revoke': {
    text: 'Below Enterprise Auth0 lists and ends no session. Block the user (User Management → Users → Block), which stops new sign-ins, and revoke the refresh tokens; a session under way lasts until its limit.',
  },
  'session.revoke': {
    text: 'Below Enterprise Auth0 ends no single session. Block the user, which stops new sign-ins; a session under way lasts until its limit.',
  },
  'credential.disable': {
    text: 'A user of Auth0 has no keys. Take an application’s secret out of use by rotating it: Applications → the application → Settings → Danger Zone.',
    docs: 'https://auth0.com/docs/get-started/applications/rotate-client-secret',
  },
  'credential.delete': {
    text: 'Rotate the secret of the application: Applications → the application → Settings → Danger Zone. The old one ends then, and tokens that were issued stay good until they expire.',
    docs: 'https://auth0.com/docs/get-started/applications/rotate-client-secret',
  },
  'password.expire': {
    text: 'Auth0 expires no password. Set a new one under User Management → Users, and block the user after that, not before: a reset takes the block off.',
  },
  'app.disable': {
    text: 'Switch off the application’s connections and grant types (Applications → the application), and rotate its secret. Tokens that were issued stay good until they expire.',
    docs: 'https://auth0.com/docs/get-started/applications/rotate-client-secret',
  },
  'network.deny': {
    text: 'Deny the address by a tenant access control list where the plan has it, or in front of the tenant’s own domain, or by an Action that refuses the sign-in. A token that was issued is not stopped by it.',
  },
};
